// A large trace from the start of the process to everything known, beside tshark dissecting the same bytes as a capture,
// and a search in it beside grep. Each as a process of its own: wall time and the most memory that it took.
//
//     openspeed [--messages N] [--trace FILE]

#include "app/storage/tracereader.h"
#include "tests/benchmarks/bigtrace.h"
#include "tests/benchmarks/capturefile.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFileInfo>
#include <QTemporaryDir>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <optional>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

using namespace stepwire;
using namespace stepwire::benchmarks;

namespace {

struct Cost
{
    double seconds = 0;
    double megabytes = 0;
};

/// Of one run, its output thrown away. Nothing when it cannot be run or fails.
std::optional<Cost> costOf(const std::vector<std::string> &command)
{
    using Clock = std::chrono::steady_clock;
    std::vector<char *> arguments;
    for (const std::string &word : command)
        arguments.push_back(const_cast<char *>(word.c_str()));
    arguments.push_back(nullptr);
    const Clock::time_point begin = Clock::now();
    const pid_t child = ::fork();
    if (child == 0) {
        const int nowhere = ::open("/dev/null", O_WRONLY);
        ::dup2(nowhere, STDOUT_FILENO);
        ::dup2(nowhere, STDERR_FILENO);
        ::execvp(arguments[0], arguments.data());
        ::_exit(127);
    }
    int status = 0;
    rusage used{};
    ::wait4(child, &status, 0, &used);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return std::nullopt;
    return Cost{std::chrono::duration<double>(Clock::now() - begin).count(), double(used.ru_maxrss) / 1024};
}

std::optional<Cost> bestOf(int runs, const std::vector<std::string> &command)
{
    std::optional<Cost> best;
    for (int i = 0; i < runs; ++i) {
        const std::optional<Cost> cost = costOf(command);
        if (cost && (!best || cost->seconds < best->seconds))
            best = cost;
    }
    return best;
}

void print(const char *what, const std::optional<Cost> &cost, const std::optional<Cost> &beside = std::nullopt)
{
    if (!cost)
        std::printf("%-46s not there, or it failed\n", what);
    else if (!beside)
        std::printf("%-46s %8.2f s %8.0f MB\n", what, cost->seconds, cost->megabytes);
    else
        std::printf("%-46s %8.2f s %8.0f MB   %.1f times as fast, %.2f of the memory\n", what, cost->seconds, cost->megabytes,
                    beside->seconds / cost->seconds, cost->megabytes / beside->megabytes);
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addOption({"messages", "Of the recording that is made up.", "N", "1000000"});
    parser.addOption({"trace", "Take this one instead.", "FILE"});
    parser.addHelpOption();
    parser.process(application);

    const QTemporaryDir folder;
    std::string trace = parser.value("trace").toStdString();
    if (trace.empty()) {
        trace = folder.filePath("big.stepwire").toStdString();
        testing::BigTraceShape shape;
        shape.messages = parser.value("messages").toULongLong();
        if (!testing::writeBigTrace(trace, shape))
            return 1;
    }
    const std::string capture = folder.filePath("big.pcap").toStdString();
    auto reader = TraceReader::open(trace);
    if (!reader || !writeCapture(**reader, capture))
        return 1;
    reader->reset();
    std::printf("trace %lld MB, capture %lld MB\n", QFileInfo(QString::fromStdString(trace)).size() >> 20,
                QFileInfo(QString::fromStdString(capture)).size() >> 20);

    const std::string stepwire = (QCoreApplication::applicationDirPath() + "/stepwire").toStdString();
    const std::string picture = folder.filePath("window.png").toStdString();
    ::setenv("QT_QPA_PLATFORM", "offscreen", 1);
    const auto tshark = bestOf(1, {"tshark", "-r", capture, "-Y", "websocket", "-T", "fields", "-e", "frame.number", "-e", "websocket.opcode"});
    print("tshark, every WebSocket message", tshark);
    print("stepwire show --steps, everything derived", bestOf(3, {stepwire, "show", trace, "--steps", "--json"}), tshark);
    print("stepwire show --messages, one line each", bestOf(2, {stepwire, "show", trace, "--messages", "--json"}), tshark);
    print("the window, everything derived and drawn", bestOf(2, {stepwire, trace, "--screenshot", picture}), tshark);
    print("grep over the trace", bestOf(2, {"grep", "-c", "-a", testing::bigTraceNeedle, trace}));
}
