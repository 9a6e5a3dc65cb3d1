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
                [this](const StorageEvent &event) {
                    const std::lock_guard lock(m_mutex);
                    m_events.push_back(event);
                    m_changed.notify_all();
                }};
    }

    template <typename Condition>
    bool waitUntil(Condition condition)
    {
        std::unique_lock lock(m_mutex);
        return m_changed.wait_for(lock, std::chrono::seconds(20), [&] { return condition(m_session); });
    }
    bool waitForStorageEvent()
    {
        return waitUntil([this](const Session &) { return !m_events.empty(); });
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
    std::vector<StorageEvent> storageEvents()
    {
        const std::lock_guard lock(m_mutex);
        return m_events;
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    Session m_session;
    std::vector<std::chrono::steady_clock::time_point> m_times;
    std::vector<StorageEvent> m_events;
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
    void aRemovedFileIsSavedToldAndReadOn();
    void sleepAndASetClockAreNotedAndTimesGoOn();
    void clocksThatGoTogetherAreNoNews();
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
    const Result<std::string> payload = payloads->payload(listener.session().messages()[0]);
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

void RecordingTest::aRemovedFileIsSavedToldAndReadOn()
{
    const std::string file = path("gone.stepwire");
    Listener listener;
    auto recording = Recording::start(file, false, listener.listeners());
    QVERIFY(recording);
    const auto payloads = (*recording)->payloadSource();
    ObservationScript exchange;
    exchange.sent(request("x")).received(answer("r"));
    observeAll(**recording, ObservationScript().opened().observations());
    observeAll(**recording, exchange.observations());
    QVERIFY(listener.waitUntil([](const Session &session) { return session.messages().size() == 2; }));
    QVERIFY(payloads->payload(listener.session().messages()[0])); // a reader is attached
    for (const char *suffix : {"", "-wal", "-shm"})
        ::unlink((file + suffix).c_str());
    observeAll(**recording, exchange.observations());
    QVERIFY(listener.waitForStorageEvent());
    observeAll(**recording, exchange.observations());
    QVERIFY(listener.waitUntil([](const Session &session) { return session.messages().size() == 6; }));
    const Session live = listener.session();
    for (const Message &message : live.messages())
        QVERIFY(payloads->payload(message));
    (*recording)->finish();
    QCOMPARE(listener.storageEvents().size(), std::size_t(1));
    QVERIFY(listener.storageEvents().front().kind == StorageEvent::Kind::Moved);
    QCOMPARE((*recording)->path(), file);
    auto trace = TraceReader::open(file);
    QVERIFY(trace);
    QCOMPARE(loadSession(**trace)->messages().size(), std::size_t(6));
}

/// Clocks that stand where they are put.
class SetClocks final : public ClockSource
{
public:
    std::int64_t elapsed() const override { return read().elapsed; }
    ClockReading read() const override
    {
        const std::lock_guard lock(m_mutex);
        return m_now;
    }
    void pass(std::chrono::nanoseconds awake, std::chrono::nanoseconds asleep = {})
    {
        const std::lock_guard lock(m_mutex);
        m_now.awake += awake.count();
        m_now.elapsed += (awake + asleep).count();
        m_now.wall += (awake + asleep).count();
    }
    void setWall(std::chrono::nanoseconds by)
    {
        const std::lock_guard lock(m_mutex);
        m_now.wall += by.count();
    }

private:
    mutable std::mutex m_mutex;
    ClockReading m_now{1'000'000, 500'000, 1'700'000'000'000'000'000};
};

void RecordingTest::sleepAndASetClockAreNotedAndTimesGoOn()
{
    using namespace std::chrono_literals;
    const auto clocks = std::make_shared<SetClocks>();
    Listener listener;
    auto recording = Recording::start(path("clocks.stepwire"), false, listener.listeners(), clocks);
    QVERIFY(recording);
    const auto findings = [](std::size_t count) {
        return [count](const Session &session) { return session.findings().size() == count; };
    };
    observeAll(**recording, ObservationScript().opened().sent(request("x")).observations());
    QVERIFY(listener.waitUntil([](const Session &session) { return session.messages().size() == 1; }));
    clocks->pass(1s, 12min);
    QVERIFY(listener.waitUntil(findings(1)));
    observeAll(**recording, ObservationScript().received(answer("r")).observations());
    clocks->setWall(-3s);
    QVERIFY(listener.waitUntil(findings(2)));
    clocks->setWall(4s);
    QVERIFY(listener.waitUntil(findings(3)));
    (*recording)->finish();

    const Session session = listener.session();
    QCOMPARE(session.findings()[0].code, std::string("tap.warning.slept"));
    QCOMPARE(session.findings()[0].detail, std::string("720000"));
    QCOMPARE(session.findings()[1].code, std::string("tap.warning.clock_set"));
    QCOMPARE(session.findings()[1].detail, std::string("back 3000"));
    QCOMPARE(session.findings()[2].detail, std::string("forward 4000"));
    // the times count the sleep, and know nothing of the wall clock
    QCOMPARE(session.messages()[1].at() - session.messages()[0].at(), std::chrono::nanoseconds(12min + 1s).count());
}

void RecordingTest::clocksThatGoTogetherAreNoNews()
{
    using namespace std::chrono_literals;
    SetClocks clocks;
    ClockWatch watch(clocks.read());
    const auto quiet = [&] { return !watch.slept(clocks.read()) && !watch.clockSet(clocks.read()); };
    clocks.pass(1h);
    QVERIFY(quiet());
    clocks.setWall(199ms); // slewed by the time service
    QVERIFY(quiet());
    clocks.setWall(2ms); // and on, until it matters
    QVERIFY(!watch.slept(clocks.read()));
    QCOMPARE(*watch.clockSet(clocks.read()), std::string("tap.warning.clock_set forward 201"));
    QVERIFY(quiet());
    clocks.pass(1s, 99ms);
    QVERIFY(quiet());
    clocks.pass(1s, 5ms);
    QCOMPARE(*watch.slept(clocks.read()), std::string("tap.warning.slept 104"));
    QVERIFY(quiet());
    const ClockReading first = SystemClocks().read();
    const ClockReading second = SystemClocks().read();
    QVERIFY(second.elapsed >= first.elapsed && second.awake >= first.awake);
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
    QCOMPARE((*trace)->observationRows(), std::uint64_t(1));
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
