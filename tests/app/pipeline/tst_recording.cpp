#include "app/pipeline/recording.h"
#include "app/pipeline/sessionloading.h"
#include "app/storage/tracereader.h"
#include "models/session/session.h"
#include "tests/support/frameencoder.h"
#include "tests/support/observationscript.h"

#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <thread>
#include <unistd.h>

namespace stepwire {

using namespace testing;

namespace {

/// Takes deltas on the ingest thread; the test waits for what it needs.
class Listener
{
public:
    Recording::Listeners listeners()
    {
        return {[this](SessionDelta &&delta) {
                    const std::lock_guard lock(m_mutex);
                    m_session.apply(delta);
                    m_times.push_back(std::chrono::steady_clock::now());
                    m_changed.notify_all();
                },
                [this](const Failure &failure) {
                    const std::lock_guard lock(m_mutex);
                    m_failures.push_back(failure);
                    m_changed.notify_all();
                }};
    }

    template <typename Condition>
    bool waitUntil(Condition condition)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(20), [&] { return condition(m_session); });
    }
    bool waitForFailure()
    {
        return waitUntil([this](const Session &) { return !m_failures.empty(); });
    }

    Session session()
    {
        const std::lock_guard lock(m_mutex);
        return m_session;
    }
    std::vector<std::chrono::steady_clock::time_point> times()
    {
        const std::lock_guard lock(m_mutex);
        return m_times;
    }
    std::vector<Failure> failures()
    {
        const std::lock_guard lock(m_mutex);
        return m_failures;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    Session m_session;
    std::vector<std::chrono::steady_clock::time_point> m_times;
    std::vector<Failure> m_failures;
};

std::string request(const std::string &input)
{
    const std::string body = "{\"input\":\"" + input + "\"}";
    return "POST /v1/responses HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string answer(const std::string &id)
{
    const std::string body = "{\"id\":\"" + id + "\",\"status\":\"completed\",\"output\":[]}";
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

void observeAll(Recording &recording, const std::vector<Observation> &observations)
{
    for (Observation observation : observations) {
        observation.at = recording.now();
        recording.observe(std::move(observation));
    }
}

} // namespace

class RecordingTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theLiveSessionEqualsTheLoadedOne();
    void aMessageThatADeltaToldOfCanBeRead();
    void payloadsCanBeReadAfterTheEnd();
    void deltasComeAtMostThirtyTimesASecond();
    void aStorageFailureIsToldOnceAndDecodingGoesOn();
    void nothingIsLostInAFlood();
    void finishingTwiceDoesNothing();
    void slicesMakeTheSameSession();

private:
    std::string path(const char *name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }
    QTemporaryDir m_folder;
};

void RecordingTest::theLiveSessionEqualsTheLoadedOne()
{
    Listener listener;
    auto recording = Recording::start(path("equal.stepwire"), false, listener.listeners());
    QVERIFY(recording);
    ObservationScript script;
    script.opened();
    for (int i = 0; i < 20; ++i)
        script.sent(request("hello")).received(answer("r_" + std::to_string(i)));
    observeAll(**recording, cutAtEveryByte(script.closed().observations()));
    (*recording)->finish();

    const Session live = listener.session();
    auto trace = TraceReader::open(path("equal.stepwire"));
    QVERIFY(trace);
    const auto loaded = loadSession(**trace);
    QVERIFY(loaded);
    QVERIFY(live.ended() && loaded->ended());
    QCOMPARE(live.messages().size(), std::size_t(40));
    QCOMPARE(loaded->messages().size(), live.messages().size());
    for (std::size_t i = 0; i < live.messages().size(); ++i) {
        QCOMPARE(loaded->messages()[i].wireBytes, live.messages()[i].wireBytes);
        QCOMPARE(loaded->messages()[i].at().nanoseconds, live.messages()[i].at().nanoseconds);
        QCOMPARE(loaded->messages()[i].step.value, live.messages()[i].step.value);
    }
    QCOMPARE(loaded->steps().size(), live.steps().size());
    QCOMPARE(live.steps().size(), std::size_t(20));
    const Recording::Totals totals = (*recording)->totals();
    QCOMPARE(totals.messages, std::uint64_t(40));
    QCOMPARE(totals.steps, std::uint64_t(20));
}

void RecordingTest::aMessageThatADeltaToldOfCanBeRead()
{
    Listener listener;
    auto recording = Recording::start(path("live.stepwire"), false, listener.listeners());
    QVERIFY(recording);
    const auto payloads = (*recording)->payloadSource();
    ObservationScript script;
    script.opened().sent(request("now")).received(answer("r_1"));
    observeAll(**recording, script.observations());
    QVERIFY(listener.waitUntil([](const Session &session) { return session.messages().size() == 2; }));
    const Message message = listener.session().messages()[0];
    const Result<std::string> payload = payloads->payload(message);
    QVERIFY(payload);
    QCOMPARE(*payload, std::string("{\"input\":\"now\"}"));
    const Result<std::string> wire = payloads->wire(message);
    QVERIFY(wire);
    QCOMPARE(*wire, request("now"));
}

void RecordingTest::payloadsCanBeReadAfterTheEnd()
{
    Listener listener;
    std::shared_ptr<PayloadSource> payloads;
    {
        auto recording = Recording::start(path("after.stepwire"), false, listener.listeners());
        QVERIFY(recording);
        payloads = (*recording)->payloadSource();
        ObservationScript script;
        observeAll(**recording, script.opened().sent(request("then")).received(answer("r_1")).observations());
    }
    QVERIFY(!std::filesystem::exists(path("after.stepwire") + "-wal"));
    const Result<std::string> payload = payloads->payload(listener.session().messages().at(0));
    QVERIFY(payload);
    QCOMPARE(*payload, std::string("{\"input\":\"then\"}"));
}

void RecordingTest::deltasComeAtMostThirtyTimesASecond()
{
    Listener listener;
    auto recording = Recording::start(path("calm.stepwire"), false, listener.listeners());
    QVERIFY(recording);
    observeAll(**recording, ObservationScript().opened().observations());
    const auto begin = std::chrono::steady_clock::now();
    ObservationScript exchange;
    exchange.sent(request("x")).received(answer("r"));
    while (std::chrono::steady_clock::now() - begin < std::chrono::milliseconds(500)) {
        observeAll(**recording, exchange.observations());
        std::this_thread::yield();
    }
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    (*recording)->finish();
    const auto times = listener.times();
    QVERIFY(times.size() >= 3); // They come while it goes on, not at the end alone.
    QVERIFY(double(times.size()) <= seconds * 31 + 3);
}

void RecordingTest::aStorageFailureIsToldOnceAndDecodingGoesOn()
{
    Listener listener;
    auto recording = Recording::start(path("gone.stepwire"), false, listener.listeners());
    QVERIFY(recording);
    ObservationScript exchange;
    exchange.sent(request("x")).received(answer("r"));
    observeAll(**recording, ObservationScript().opened().observations());
    observeAll(**recording, exchange.observations());
    QVERIFY(listener.waitUntil([](const Session &session) { return session.messages().size() == 2; }));
    ::unlink(path("gone.stepwire").c_str());
    observeAll(**recording, exchange.observations());
    QVERIFY(listener.waitForFailure());
    observeAll(**recording, exchange.observations());
    (*recording)->finish();
    QCOMPARE(listener.failures().size(), std::size_t(1));
    QVERIFY(listener.failures().front().kind == FailureKind::NotFound);
    QCOMPARE(listener.session().messages().size(), std::size_t(6));
}

void RecordingTest::nothingIsLostInAFlood()
{
    Listener listener;
    auto recording = Recording::start(path("flood.stepwire"), false, listener.listeners());
    QVERIFY(recording);
    ObservationScript exchange;
    exchange.sent(request(std::string(20'000, 'y'))).received(answer("r"));
    observeAll(**recording, ObservationScript().opened().observations());
    constexpr int exchanges = 5'000; // 100 MB, more than the queue holds.
    for (int i = 0; i < exchanges; ++i) {
        while ((*recording)->crowded())
            std::this_thread::yield();
        observeAll(**recording, exchange.observations());
    }
    (*recording)->finish();
    QCOMPARE((*recording)->totals().messages, std::uint64_t(2 * exchanges));
    QCOMPARE((*recording)->totals().lostBytes, std::uint64_t(0));
}

void RecordingTest::finishingTwiceDoesNothing()
{
    auto recording = Recording::start(path("twice.stepwire"), false);
    QVERIFY(recording);
    (*recording)->finish();
    (*recording)->finish();
    observeAll(**recording, ObservationScript().opened().observations());
    auto trace = TraceReader::open(path("twice.stepwire"));
    QVERIFY(trace);
    QCOMPARE((*trace)->observationCount(), std::uint64_t(1));
}

void RecordingTest::slicesMakeTheSameSession()
{
    auto recording = Recording::start(path("slices.stepwire"), false);
    QVERIFY(recording);
    ObservationScript exchange;
    exchange.sent(request(std::string(500, 'z'))).received(answer("r"));
    observeAll(**recording, ObservationScript().opened().observations());
    for (int i = 0; i < 2'000; ++i)
        observeAll(**recording, exchange.observations());
    (*recording)->finish();

    auto trace = TraceReader::open(path("slices.stepwire"));
    QVERIFY(trace);
    Session session;
    int slices = 0;
    QVERIFY(loadInSlices(**trace, [&](SessionDelta &&delta) {
        session.apply(delta);
        ++slices;
        return true;
    }));
    QVERIFY(slices > 1);
    QCOMPARE(session.messages().size(), std::size_t(4'000));
    int taken = 0;
    QVERIFY(loadInSlices(**trace, [&](SessionDelta &&) { return ++taken < 2; }));
    QCOMPARE(taken, 2);
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::RecordingTest)
#include "tst_recording.moc"
