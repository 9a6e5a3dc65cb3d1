// What it costs to take traffic in, stage by stage: cutting it into messages, folding these into a session, storing the
// observations, and all of it by the road that a recording takes. Messages a second of this thread's CPU time, so that
// other work on the machine weighs little; the last line is wall time with the queue between two threads.
//
//     ingestspeed [--messages N] [--stages decode,fold,store,record,single]

#include "app/pipeline/recording.h"
#include "app/storage/tracewriter.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"
#include "tests/benchmarks/floodstream.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QTemporaryDir>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <sys/resource.h>
#include <thread>

using namespace stepwire;
using namespace stepwire::benchmarks;

namespace {

constexpr std::size_t readBytes = 65536;
constexpr std::size_t commitBytes = 4 * 1024 * 1024; ///< Some 16,000 messages: what 30 ms bring at half a million a second.

double cpuSeconds(clockid_t clock)
{
    timespec now{};
    clock_gettime(clock, &now);
    return double(now.tv_sec) + double(now.tv_nsec) * 1e-9;
}

class NoSink final : public WireSink
{
public:
    void connectionOpened(ConnectionId, CaptureTime, std::string_view) override {}
    void requestStarted(ConnectionId, std::uint32_t, const HttpHead &, CaptureTime) override {}
    void responseStarted(ConnectionId, std::uint32_t, const HttpHead &, CaptureTime) override {}
    void upgraded(ConnectionId, const HttpHead &, const HttpHead &, CaptureTime) override {}
    void message(const WireMessage &) override { ++messages; }
    void exchangeEnded(ConnectionId, std::uint32_t, CaptureTime, bool, std::uint64_t) override {}
    void sideEnded(ConnectionId, Direction, EndOfSide, CaptureTime) override {}
    void unfinished(ConnectionId, Direction, std::uint64_t) override {}
    void finding(const Finding &) override {}
    void gap(std::uint64_t, CaptureTime) override {}
    void recordingEnded(CaptureTime) override {}

    std::uint64_t messages = 0;
};

void tell(const char *what, std::uint64_t messages, double seconds)
{
    std::printf("%-44s %8.0f thousand messages/s   %6.3f us each\n", what, double(messages) / seconds / 1000,
                seconds * 1e6 / double(messages));
}

bool isCommitDue(std::size_t &bytes, const Observation &observation)
{
    bytes += observation.bytes.size();
    if (bytes < commitBytes)
        return false;
    bytes = 0;
    return true;
}

void decodeAlone(const std::vector<Observation> &observations)
{
    NoSink sink;
    WireDecoder decoder(sink);
    const double begin = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    for (const Observation &observation : observations)
        decoder.feed(observation);
    tell("cut into messages", sink.messages, cpuSeconds(CLOCK_THREAD_CPUTIME_ID) - begin);
}

void fold(const std::vector<Observation> &observations)
{
    SessionBuilder builder;
    WireDecoder decoder(builder);
    std::uint64_t messages = 0;
    const double begin = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    for (std::size_t bytes = 0; const Observation &observation : observations) {
        decoder.feed(observation);
        if (isCommitDue(bytes, observation))
            messages += builder.takeDelta().messages.size();
    }
    messages += builder.takeDelta().messages.size();
    tell("cut and fold", messages, cpuSeconds(CLOCK_THREAD_CPUTIME_ID) - begin);
}

void store(const std::vector<Observation> &observations, const std::string &path, std::uint64_t messages)
{
    auto writer = TraceWriter::create(path, true, std::chrono::system_clock::now());
    const double begin = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    for (std::size_t bytes = 0; const Observation &observation : observations) {
        (void)(*writer)->append(observation);
        if (isCommitDue(bytes, observation))
            (void)(*writer)->commit();
    }
    (void)(*writer)->commit();
    tell("store the observations", messages, cpuSeconds(CLOCK_THREAD_CPUTIME_ID) - begin);
    const double beforeClose = cpuSeconds(CLOCK_THREAD_CPUTIME_ID);
    (void)(*writer)->close();
    tell("  and close the file", messages, cpuSeconds(CLOCK_THREAD_CPUTIME_ID) - beforeClose);
}

long peakMegabytes()
{
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss / 1024;
}

void record(std::vector<Observation> observations, const std::string &path, std::uint64_t messages)
{
    using Clock = std::chrono::steady_clock;
    auto recording = Recording::start(path, true);
    const auto begin = Clock::now();
    const double cpuBegin = cpuSeconds(CLOCK_PROCESS_CPUTIME_ID);
    for (Observation &observation : observations) {
        while ((*recording)->crowded())
            std::this_thread::sleep_for(std::chrono::microseconds(200));
        (*recording)->observe(std::move(observation));
    }
    while ((*recording)->totals().messages < messages)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
    tell("recorded, wall time, two threads", messages, seconds);
    tell("recorded, CPU time of all threads", messages, cpuSeconds(CLOCK_PROCESS_CPUTIME_ID) - cpuBegin);
    (*recording)->finish();
    const Recording::Totals totals = (*recording)->totals();
    tell("  and finished, tables made, wall time", messages, std::chrono::duration<double>(Clock::now() - begin).count());
    std::printf("lost %llu bytes; peak memory of this process %ld MB, the stream itself included\n",
                static_cast<unsigned long long>(totals.lostBytes), peakMegabytes());
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOption({"messages", "How many messages.", "N", "1000000"});
    parser.addOption({"stages", "Which to run, by commas.", "NAMES", "decode,fold,store,record,single"});
    parser.addHelpOption();
    parser.process(application);
    const int steps = std::max(1, parser.value("messages").toInt() / FloodStream::messagesPerStep);
    const std::uint64_t messages = std::uint64_t(steps) * FloodStream::messagesPerStep;

    const QTemporaryDir folder;
    const std::string path = folder.filePath("flood.stepwire").toStdString();
    std::vector<Observation> observations = floodObservations(steps, readBytes);
    std::printf("%llu messages of 250 B, read %zu B at a time\n", static_cast<unsigned long long>(messages), readBytes);
    const QStringList stages = parser.value("stages").split(',');
    if (stages.contains("decode"))
        decodeAlone(observations);
    if (stages.contains("fold"))
        fold(observations);
    if (stages.contains("store"))
        store(observations, path, messages);
    if (stages.contains("record"))
        record(std::move(observations), path, messages);
    if (stages.contains("single")) {
        std::printf("one message a read\n");
        const int fewer = std::max(1, steps / 4); // each is an observation of its own in this process's memory
        const std::uint64_t singles = std::uint64_t(fewer) * FloodStream::messagesPerStep;
        std::vector<Observation> single = floodObservations(fewer, 0);
        store(single, path, singles);
        record(std::move(single), path, singles);
    }
}
