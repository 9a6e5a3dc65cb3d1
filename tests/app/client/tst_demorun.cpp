#include "app/client/demorun.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <mutex>

using namespace stepwire;

namespace {

class KeptObservations : public ObservationSink
{
public:
    KeptObservations() { m_clock.start(); }
    CaptureTime now() const override { return {m_clock.nsecsElapsed()}; }
    ConnectionId nextConnection() override
    {
        const std::lock_guard lock(m_mutex);
        return ConnectionId{++m_connections};
    }
    void observe(Observation &&observation) override
    {
        const std::lock_guard lock(m_mutex);
        m_all.push_back(std::move(observation));
    }
    std::vector<Observation> all() const
    {
        const std::lock_guard lock(m_mutex);
        return m_all;
    }

private:
    mutable std::mutex m_mutex;
    QElapsedTimer m_clock;
    std::uint32_t m_connections = 0;
    std::vector<Observation> m_all;
};

DemoSettings quick()
{
    DemoSettings settings;
    settings.firstTokenMs = 0;
    settings.tokensPerSecond = 0;
    return settings;
}

} // namespace

class TestDemoRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void bothArmsCrossTheTapOneAfterTheOther();
    void stoppingEndsItAtOnce();
    void anUnknownScenarioIsAFailure();
    void theNoteSaysWhatIsSimulated();
};

void TestDemoRun::bothArmsCrossTheTapOneAfterTheOther()
{
    KeptObservations kept;
    DemoRun run(quick(), kept);
    QSignalSpy arms(&run, &DemoRun::armStarted);
    QSignalSpy steps(&run, &DemoRun::stepFinished);
    QSignalSpy finished(&run, &DemoRun::finished);
    QSignalSpy failed(&run, &DemoRun::failed);
    QVERIFY(run.start().has_value());
    QVERIFY(finished.wait(60000));
    QCOMPARE(failed.size(), 0);
    QCOMPARE(arms.size(), 2);
    QCOMPARE(arms[0][0].toString(), QStringLiteral("HTTP, full history"));
    QCOMPARE(arms[1][0].toString(), QStringLiteral("WebSocket"));
    QCOMPARE(steps.size(), 2 * int(run.scenario().steps.size()));
    QVERIFY(!run.running());

    std::uint32_t connections = 0;
    std::size_t sent[3] = {0, 0, 0};
    for (const Observation &observation : kept.all()) {
        connections += observation.kind == ObservationKind::Opened ? 1 : 0;
        if (observation.kind == ObservationKind::Data && observation.direction == Direction::Sent && observation.connection.value <= 2)
            sent[observation.connection.value] += observation.bytes.size();
        // QWebSocket closes its socket without waiting for the answer to its Close frame, so that one may be reset.
        QVERIFY(observation.kind != ObservationKind::Reset || observation.connection.value == 2);
    }
    QCOMPARE(connections, 2u); // each arm keeps its one connection
    QVERIFY(sent[2] * 3 < sent[1]);
}

void TestDemoRun::stoppingEndsItAtOnce()
{
    KeptObservations kept;
    DemoSettings slow;
    slow.firstTokenMs = 60000;
    DemoRun run(slow, kept);
    QSignalSpy finished(&run, &DemoRun::finished);
    QSignalSpy failed(&run, &DemoRun::failed);
    QVERIFY(run.start().has_value());
    QVERIFY(run.running());
    QElapsedTimer timer;
    timer.start();
    run.stop();
    QVERIFY(timer.elapsed() < 5000);
    QVERIFY(!run.running());
    QCoreApplication::processEvents();
    QCOMPARE(finished.size() + failed.size(), 0);
}

void TestDemoRun::anUnknownScenarioIsAFailure()
{
    KeptObservations kept;
    DemoSettings settings;
    settings.scenario = "no such";
    DemoRun run(settings, kept);
    QVERIFY(run.start().error().kind == FailureKind::BadArgument);
}

void TestDemoRun::theNoteSaysWhatIsSimulated()
{
    const QString note = DemoRun::simulationNote(*Scenario::load("pair-programmer"));
    QVERIFY(note.contains(QLatin1String("Simulated")));
    QVERIFY(note.contains(QLatin1String("scripted")));
    QVERIFY(note.contains(QLatin1String("loopback")));
}

QTEST_GUILESS_MAIN(TestDemoRun)
#include "tst_demorun.moc"
