#include "app/pipeline/recordedpayloads.h"
#include "app/pipeline/recording.h"
#include "app/pipeline/sessionloading.h"
#include "app/storage/database.h"
#include "app/storage/tracereader.h"
#include "tests/support/observationscript.h"

#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <sqlite3.h>
#include <thread>

namespace stepwire {

using namespace testing;

namespace {

constexpr int exchanges = 6'000;

/// A recording whose ingest thread was held back until so much waited that tables are left to its end.
class Flooded
{
public:
    explicit Flooded(const std::string &path)
    {
        Recording::Listeners listeners;
        listeners.delta = [this](SessionDelta &&delta) {
            std::unique_lock lock(m_mutex);
            m_session.apply(delta);
            m_held = true;
            m_changed.notify_all();
            m_changed.wait(lock, [this] { return m_released; });
        };
        recording = Recording::start(path, false, std::move(listeners)).value();
        observe(ObservationScript().opened());
        exchange(1);
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait(lock, [this] { return m_held; });
        }
        exchange(exchanges - 1);
        const std::lock_guard lock(m_mutex);
        m_released = true;
        m_changed.notify_all();
    }

    Message firstMessage()
    {
        const std::lock_guard lock(m_mutex);
        return m_session.messages()[0];
    }

    std::unique_ptr<Recording> recording;

private:
    void observe(const ObservationScript &script)
    {
        for (Observation observation : script.observations()) {
            observation.at = recording->now();
            recording->observe(std::move(observation));
        }
    }
    void exchange(int times)
    {
        const std::string body = "{\"input\":\"" + std::string(6'500, 'f') + "\"}";
        const std::string answer = "{\"id\":\"r\",\"status\":\"completed\",\"output\":[]}";
        ObservationScript script;
        script.sent("POST /v1/responses HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        script.received("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(answer.size()) + "\r\n\r\n" + answer);
        for (int i = 0; i < times; ++i)
            observe(script);
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    Session m_session;
    bool m_held = false;
    bool m_released = false;
};

std::int64_t number(const std::string &path, const char *sql)
{
    Result<Database> database = Database::open(path, SQLITE_OPEN_READONLY);
    if (!database)
        return -1;
    Result<Statement> statement = database->prepare(sql);
    return statement && statement->step() == SQLITE_ROW ? statement->integer(0) : -1;
}

constexpr char version[] = "SELECT CAST(value AS INTEGER) FROM recording WHERE key = 'derived_version'";
constexpr char messages[] = "SELECT count(*) FROM messages";

std::size_t loadedMessages(const std::string &path)
{
    const auto trace = TraceReader::open(path);
    const auto session = trace ? loadSession(**trace) : tl::make_unexpected(trace.error());
    return session && session->ended() ? session->messages().size() : 0;
}

} // namespace

class RecordingEndTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tablesThatHadToWaitAreMadeAndTheirProgressTold();
    void tablesThatAreNotWantedAreLeftOutAndNothingElse();
    void payloadsAndTheSessionAreReadWhileTablesAreMade();
    void aLongReadingStandsAsideForTheWriterAndBeginsAnew();
    void aReadingThatIsNotWantedEnds();

private:
    std::string path(const char *name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }
    QTemporaryDir m_folder;
};

void RecordingEndTest::tablesThatHadToWaitAreMadeAndTheirProgressTold()
{
    Flooded flooded(path("made.stepwire"));
    std::vector<double> shares;
    flooded.recording->finish([&](double share) {
        shares.push_back(share);
        return true;
    });
    QVERIFY(!shares.empty());
    QVERIFY(std::ranges::is_sorted(shares));
    QVERIFY(shares.front() > 0 && shares.back() <= 1);
    QVERIFY(number(path("made.stepwire"), version) > 0);
    QCOMPARE(number(path("made.stepwire"), messages), std::int64_t(2 * exchanges));
    QVERIFY(!std::filesystem::exists(path("made.stepwire") + "-wal"));
}

void RecordingEndTest::tablesThatAreNotWantedAreLeftOutAndNothingElse()
{
    Flooded flooded(path("left.stepwire"));
    int told = 0;
    flooded.recording->finish([&](double) { return ++told < 1; });
    QCOMPARE(told, 1);
    QCOMPARE(number(path("left.stepwire"), version), std::int64_t(0)); // so that nobody takes them for whole
    QVERIFY(!std::filesystem::exists(path("left.stepwire") + "-wal"));
    QCOMPARE(loadedMessages(path("left.stepwire")), std::size_t(2 * exchanges));
    QCOMPARE(flooded.recording->totals().unstoredObservations, std::uint64_t(0));
}

void RecordingEndTest::payloadsAndTheSessionAreReadWhileTablesAreMade()
{
    Flooded flooded(path("read.stepwire"));
    const auto payloads = flooded.recording->payloads();
    std::size_t payloadBytes = 0;
    std::size_t sessionMessages = 0;
    flooded.recording->finish([&](double) {
        if (payloadBytes == 0) {
            payloadBytes = payloads->payload(flooded.firstMessage()).value_or(std::string()).size();
            sessionMessages = payloads->session([](double) { return true; }).value_or(Session()).messages().size();
        }
        return true;
    });
    QVERIFY(payloadBytes > 6'500);
    QCOMPARE(sessionMessages, std::size_t(2 * exchanges));
    QVERIFY(payloads->payload(flooded.firstMessage()));
}

void RecordingEndTest::aLongReadingStandsAsideForTheWriterAndBeginsAnew()
{
    Flooded flooded(path("aside.stepwire"));
    flooded.recording->finish();
    const auto payloads = flooded.recording->payloads();
    std::thread writer;
    std::atomic<bool> alone = false;
    int readings = 0;
    double last = 1;
    const Result<Session> session = payloads->session([&](double share) {
        readings += share < last ? 1 : 0;
        last = share;
        if (!writer.joinable()) {
            writer = std::thread([&] {
                payloads->suspend(); // waits until it is let go of
                alone = true;
                payloads->resume();
            });
        }
        return true;
    });
    writer.join();
    QVERIFY(alone);
    QVERIFY(readings <= 2); // a second one where the writer came before the first one's end
    QVERIFY(session);
    QCOMPARE(session->messages().size(), std::size_t(2 * exchanges));
}

void RecordingEndTest::aReadingThatIsNotWantedEnds()
{
    Flooded flooded(path("unwanted.stepwire"));
    flooded.recording->finish();
    int told = 0;
    QVERIFY(!flooded.recording->payloads()->session([&](double) { return ++told < 2; }));
    QCOMPARE(told, 2);
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::RecordingEndTest)
#include "tst_recordingend.moc"
