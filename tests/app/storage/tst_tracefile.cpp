#include "app/pipeline/sessionloading.h"
#include "app/storage/database.h"
#include "app/storage/tracereader.h"
#include "app/storage/tracewriter.h"
#include "models/exporting/sessionjson.h"
#include "models/session/session.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"
#include "tests/support/frameencoder.h"
#include "tests/support/observationscript.h"

#include <QTemporaryDir>
#include <QTest>
#include <filesystem>
#include <fstream>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stepwire {

using namespace testing;

namespace {

constexpr std::string_view upgradeRequest = "GET /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:1\r\nUpgrade: websocket\r\n"
                                            "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
constexpr std::string_view upgradeAnswer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                           "Sec-WebSocket-Accept: x\r\n\r\n";

/// A WebSocket with `turns` requests and answers, and an HTTP exchange whose body is chunked: payloads of both kinds,
/// those that the wire holds in plain and those that the trace keeps.
ObservationScript conversation(int turns)
{
    ObservationScript script;
    script.opened().sent(upgradeRequest).received(upgradeAnswer);
    for (int i = 0; i < turns; ++i) {
        const std::string id = "resp_" + std::to_string(i);
        script.sent(frame(1, "{\"type\":\"response.create\",\"input\":\"turn " + std::to_string(i) + "\"}", {.mask = 0x01020304}));
        script.received(frame(1, "{\"type\":\"response.created\",\"response\":{\"id\":\"" + id + "\"}}"));
        script.received(frame(1, "{\"type\":\"response.completed\",\"response\":{\"id\":\"" + id + "\",\"status\":\"completed\",\"output\":[]}}"));
    }
    script.on(2).opened()
        .sent("POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: 15\r\n\r\n{\"input\":\"abc\"}")
        .received("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n4\r\n{\"id\r\n8\r\n\":\"r_1\"}\r\n0\r\n\r\n")
        .closed();
    return script;
}

/// Takes the road of a recording, without its thread.
class Scribe
{
public:
    explicit Scribe(const std::string &path) : m_path(path)
    {
        auto made = TraceWriter::create(path, false, std::chrono::system_clock::now());
        if (made)
            m_writer = std::move(*made);
    }

    void write(const std::vector<Observation> &observations)
    {
        for (const Observation &observation : observations) {
            QVERIFY(m_writer->append(observation));
            m_decoder.feed(observation);
        }
        QVERIFY(m_writer->write(m_builder.takeDelta()));
        QVERIFY(m_writer->commit());
    }
    void close() { QVERIFY(m_writer->close()); }

private:
    std::string m_path;
    std::unique_ptr<TraceWriter> m_writer;
    SessionBuilder m_builder{[this](MessageId message, std::string_view payload) {
        QVERIFY(m_writer->keepPayload(message, payload));
    }};
    WireDecoder m_decoder{m_builder};
};

std::size_t observationsIn(TraceReader &trace)
{
    std::size_t count = 0;
    const Result<void> replayed = trace.replay([&](Observation &&) {
        ++count;
        return true;
    });
    return replayed ? count : 0;
}

std::vector<std::string> payloadsOf(TraceReader &trace, const Session &session)
{
    std::vector<std::string> all;
    for (const Message &message : session.messages()) {
        const Result<std::string> payload = trace.payload(message);
        all.push_back(payload ? *payload : "FAILED " + payload.error().detail);
        if (payload && payload->size() != message.payloadBytes)
            all.back() += " (of another size than the message says)";
    }
    return all;
}

std::int64_t numberIn(const std::string &path, const char *sql)
{
    auto database = Database::open(path, SQLITE_OPEN_READONLY);
    auto statement = database->prepare(sql);
    return statement && statement->step() == SQLITE_ROW ? statement->integer(0) : -1;
}

} // namespace

class TraceFileTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void whatWasAppendedIsReplayed();
    void whatTheTapAddedIsPartOfTheTruth();
    void aSessionWithoutMessagesIsTheSameOtherwise();
    void payloadsComeBackByteForByte();
    void payloadsSurviveTheLossOfDerivedTables();
    void timesThatNoRecordingHasAreBroughtIntoRange();
    void theOwnerAloneCanReadIt();
    void anExistingFileIsKept();
    void anExistingFileIsReplacedWhenToldSo();
    void failuresOfCreationAreToldApart();
    void failuresOfOpeningAreToldApart();
    void aFinishedTraceIsOneFile();
    void aTraceBeingWrittenCanBeRead();
    void aKilledWriterLosesWhatWasNotCommittedAlone();
    void aCutOffFileGivesWhatIsThere();
    void aTraceInAReadOnlyFolderOpens();
    void aRemovedFileIsNoticed();
    void tablesCanBeQueried();

private:
    std::string path(const char *name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }
    QTemporaryDir m_folder;
};

void TraceFileTest::whatWasAppendedIsReplayed()
{
    ObservationScript script = conversation(3);
    std::vector<Observation> observations = script.ended().observations();
    observations[1].blotted = {{3, 7}, {10, 12}};
    const std::string file = path("replay.stepwire");
    Scribe scribe(file);
    scribe.write(observations);
    scribe.close();

    auto trace = TraceReader::open(file);
    QVERIFY(trace);
    std::vector<Observation> replayed;
    QVERIFY((*trace)->replay([&](Observation &&observation) {
        replayed.push_back(std::move(observation));
        return true;
    }));
    QCOMPARE(replayed.size(), observations.size());
    for (std::size_t i = 0; i < replayed.size(); ++i) {
        QCOMPARE(replayed[i].connection.value, observations[i].connection.value);
        QVERIFY(replayed[i].kind == observations[i].kind);
        QVERIFY(replayed[i].direction == observations[i].direction);
        QCOMPARE(replayed[i].at.nanoseconds, observations[i].at.nanoseconds);
        QVERIFY(replayed[i].bytes == observations[i].bytes);
        QVERIFY(replayed[i].blotted == observations[i].blotted);
    }
    QVERIFY((*trace)->ended());
    QVERIFY((*trace)->warnings().empty());
    QVERIFY((*trace)->startedAt().ends_with('Z'));
}

void TraceFileTest::whatTheTapAddedIsPartOfTheTruth()
{
    ObservationScript script = conversation(3);
    DelayAccount first, second;
    first.add(15'000);
    second.add(40'000);
    second.addWait(1, 7'000'000);
    script.delays(Direction::Sent, first.text()).delays(Direction::Sent, second.text());
    script.delays(Direction::Received, "of a later version").ended();
    const std::string file = path("delays.stepwire");
    Scribe scribe(file);
    scribe.write(script.observations());
    scribe.close();
    auto trace = TraceReader::open(file);
    QVERIFY(trace);
    const auto session = loadSession(**trace);
    QVERIFY(session);
    first.merge(second);
    QCOMPARE(*session->tapDelay(), first.summary());
    QVERIFY((*trace)->ended());
}

void TraceFileTest::aSessionWithoutMessagesIsTheSameOtherwise()
{
    const std::string file = path("index.stepwire");
    Scribe scribe(file);
    scribe.write(conversation(20).ended().observations());
    scribe.close();
    auto trace = TraceReader::open(file);
    QVERIFY(trace);
    const auto whole = loadSession(**trace);
    const auto slight = loadSession(**trace, MessageIndex::LeftOut);
    QVERIFY(whole && slight);
    QVERIFY(!whole->messages().empty() && !whole->steps().empty());
    QVERIFY(slight->messages().empty());
    QVERIFY(!slight->message(MessageId{1}));
    QCOMPARE(stepsJson(*slight), stepsJson(*whole));
    QCOMPARE(connectionsJson(*slight), connectionsJson(*whole));
}

void TraceFileTest::payloadsComeBackByteForByte()
{
    ObservationScript script = conversation(2);
    // Cut anywhere: a message then lies in several rows, and several messages in one.
    std::mt19937 random(7);
    for (const auto &observations : {script.observations(), cutAtEveryByte(script.observations()),
                                     cutAtRandom(script.observations(), random)}) {
        const std::string file = path("payloads.stepwire");
        ::unlink(file.c_str());
        Scribe scribe(file);
        scribe.write(observations);
        scribe.close();
        auto trace = TraceReader::open(file);
        QVERIFY(trace);
        auto session = loadSession(**trace);
        QVERIFY(session);
        const auto payloads = payloadsOf(**trace, *session);
        QCOMPARE(payloads.size(), std::size_t(8));
        QCOMPARE(payloads[0], std::string("{\"type\":\"response.create\",\"input\":\"turn 0\"}"));
        QCOMPARE(payloads[2], std::string("{\"type\":\"response.completed\",\"response\":{\"id\":\"resp_0\",\"status\":\"completed\",\"output\":[]}}"));
        QCOMPARE(payloads[6], std::string("{\"input\":\"abc\"}"));
        QCOMPARE(payloads[7], std::string("{\"id\":\"r_1\"}"));
    }
}

void TraceFileTest::payloadsSurviveTheLossOfDerivedTables()
{
    const std::string file = path("rederived.stepwire");
    Scribe scribe(file);
    scribe.write(conversation(1).ended().observations());
    scribe.close();
    for (const char *loss : {"DELETE FROM payloads", "UPDATE recording SET value = '99' WHERE key = 'derived_version'", "DROP TABLE payloads"}) {
        QVERIFY(Database::open(file, SQLITE_OPEN_READWRITE)->execute(loss));
        auto trace = TraceReader::open(file);
        QVERIFY(trace);
        auto session = loadSession(**trace);
        QVERIFY(session);
        QCOMPARE(payloadsOf(**trace, *session).back(), std::string("{\"id\":\"r_1\"}"));
    }
}

void TraceFileTest::timesThatNoRecordingHasAreBroughtIntoRange()
{
    const std::string file = path("times.stepwire");
    Scribe scribe(file);
    scribe.write(conversation(1).ended().observations());
    scribe.close();
    QVERIFY(Database::open(file, SQLITE_OPEN_READWRITE)
                ->execute("UPDATE observations SET at_ns = CASE id % 2 WHEN 0 THEN -9223372036854775807 ELSE 9223372036854775807 END"));
    auto trace = TraceReader::open(file);
    QVERIFY(trace);
    constexpr std::int64_t hundredDays = std::int64_t(100) * 86'400 * 1'000'000'000;
    bool inRange = true;
    QVERIFY((*trace)->replay([&](Observation &&observation) {
        inRange = inRange && observation.at.nanoseconds >= 0 && observation.at.nanoseconds < 2 * hundredDays;
        return true;
    }));
    QVERIFY(inRange);
    QVERIFY(loadSession(**trace));
}

void TraceFileTest::theOwnerAloneCanReadIt()
{
    const std::string file = path("private.stepwire");
    Scribe scribe(file);
    scribe.write(conversation(1).observations());
    for (const char *suffix : {"", "-wal"}) {
        struct stat status {};
        QCOMPARE(::stat((file + suffix).c_str(), &status), 0);
        QCOMPARE(int(status.st_mode & 0777), 0600);
    }
}

void TraceFileTest::anExistingFileIsKept()
{
    const std::string file = path("existing.stepwire");
    std::ofstream(file) << "precious";
    const auto made = TraceWriter::create(file, false, {});
    QVERIFY(!made);
    QVERIFY(made.error().kind == FailureKind::Exists);
    std::string content;
    std::ifstream(file) >> content;
    QCOMPARE(content, std::string("precious"));
}

void TraceFileTest::anExistingFileIsReplacedWhenToldSo()
{
    const std::string file = path("replaced.stepwire");
    std::ofstream(file) << "old";
    std::ofstream(file + "-wal") << "old log";
    auto made = TraceWriter::create(file, true, {});
    QVERIFY(made);
    QVERIFY((*made)->close());
    QVERIFY(TraceReader::open(file));
    QVERIFY(!TraceWriter::create(m_folder.path().toStdString(), true, {}));
}

void TraceFileTest::failuresOfCreationAreToldApart()
{
    const auto missing = TraceWriter::create(path("no/such/folder.stepwire"), false, {});
    QVERIFY(!missing);
    QVERIFY(missing.error().kind == FailureKind::NotFound);
    if (::geteuid() == 0) // Root may write anywhere but here.
        return;
    const auto forbidden = TraceWriter::create("/proc/trace.stepwire", false, {});
    QVERIFY(!forbidden);
    QVERIFY(forbidden.error().kind == FailureKind::NotPermitted || forbidden.error().kind == FailureKind::NotFound);
}

void TraceFileTest::failuresOfOpeningAreToldApart()
{
    QVERIFY(TraceReader::open(path("missing.stepwire")).error().kind == FailureKind::NotFound);

    std::ofstream(path("text.stepwire")) << "this is no database, but long enough to hold a header of one hundred bytes, is it not? yes, surely";
    std::ofstream(path("empty.stepwire"));
    QVERIFY(Database::open(path("other.stepwire"), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)->execute("CREATE TABLE t (x)"));
    for (const char *name : {"text.stepwire", "empty.stepwire", "other.stepwire"})
        QVERIFY(TraceReader::open(path(name)).error().kind == FailureKind::NotATrace);
    QVERIFY(TraceReader::open(m_folder.path().toStdString()).error().kind == FailureKind::NotATrace);

    const std::string later = path("later.stepwire");
    QVERIFY((*TraceWriter::create(later, false, {}))->close());
    QVERIFY(Database::open(later, SQLITE_OPEN_READWRITE)->execute("PRAGMA user_version = 99"));
    QVERIFY(TraceReader::open(later).error().kind == FailureKind::TooNew);
}

void TraceFileTest::aFinishedTraceIsOneFile()
{
    const std::string file = path("one.stepwire");
    Scribe scribe(file);
    scribe.write(conversation(1).ended().observations());
    scribe.close();
    auto trace = TraceReader::open(file);
    QVERIFY(trace);
    QVERIFY(loadSession(**trace));
    QVERIFY(!std::filesystem::exists(file + "-wal"));
    QVERIFY(!std::filesystem::exists(file + "-shm"));
}

void TraceFileTest::aTraceBeingWrittenCanBeRead()
{
    const std::string file = path("live.stepwire");
    ObservationScript script = conversation(2);
    Scribe scribe(file);
    scribe.write(script.observations());
    auto trace = TraceReader::open(file);
    QVERIFY(trace);
    QVERIFY(!(*trace)->ended());
    QCOMPARE((*trace)->warnings().front().code, std::string("trace.unfinished"));
    auto session = loadSession(**trace);
    QVERIFY(session && !session->ended()); // nor does what is derived from it claim so
    QCOMPARE(session->messages().size(), std::size_t(8));
    const std::size_t before = script.observations().size();
    script.on(3).opened().sent("GET / HTTP/1.1\r\n\r\n").ended();
    const auto &all = script.observations();
    scribe.write({all.begin() + std::ptrdiff_t(before), all.end()});
    QVERIFY((*trace)->ended());
    QCOMPARE(observationsIn(**trace), all.size());
}

void TraceFileTest::aKilledWriterLosesWhatWasNotCommittedAlone()
{
    const std::string file = path("running.stepwire");
    const std::string torn = path("torn.stepwire");
    auto writer = TraceWriter::create(file, false, std::chrono::system_clock::now());
    QVERIFY(writer);
    const auto observations = conversation(4).observations();
    for (std::size_t i = 0; i < observations.size(); ++i) {
        QVERIFY((*writer)->append(observations[i]));
        if (i == 9)
            QVERIFY((*writer)->commit());
    }
    // What a kill leaves behind: the file and its log as they are now.
    std::filesystem::copy_file(file, torn);
    std::filesystem::copy_file(file + "-wal", torn + "-wal");
    auto trace = TraceReader::open(torn);
    QVERIFY(trace);
    QCOMPARE(observationsIn(**trace), std::size_t(10));
    auto session = loadSession(**trace);
    QVERIFY(session);
    QCOMPARE(payloadsOf(**trace, *session).front(), std::string("{\"type\":\"response.create\",\"input\":\"turn 0\"}"));
    QCOMPARE((*trace)->warnings().front().code, std::string("trace.unfinished"));
}

void TraceFileTest::aCutOffFileGivesWhatIsThere()
{
    const std::string whole = path("whole.stepwire");
    Scribe scribe(whole);
    scribe.write(conversation(2000).ended().observations());
    scribe.close();
    const auto size = std::filesystem::file_size(whole);
    std::size_t opened = 0;
    for (const int percent : {90, 75, 60, 45, 30, 15}) {
        const std::string cut = path("cut.stepwire");
        std::filesystem::copy_file(whole, cut, std::filesystem::copy_options::overwrite_existing);
        std::filesystem::resize_file(cut, size * std::uintmax_t(percent) / 100);
        auto trace = TraceReader::open(cut);
        if (!trace)
            continue;
        auto session = loadSession(**trace);
        QVERIFY(session);
        const auto warnings = (*trace)->warnings();
        QVERIFY(std::ranges::any_of(warnings, [](const TraceWarning &warning) { return warning.code == "trace.damaged"; }));
        qInfo("%d %% of the file: %zu of 6002 messages", percent, session->messages().size());
        opened += session->messages().size() > 100;
    }
    QVERIFY(opened >= 4);
}

void TraceFileTest::aTraceInAReadOnlyFolderOpens()
{
    const std::string folder = path("locked");
    std::filesystem::create_directory(folder);
    const std::string file = folder + "/torn.stepwire";
    {
        const std::string running = path("running2.stepwire");
        Scribe scribe(running);
        scribe.write(conversation(1).observations());
        std::filesystem::copy_file(running, file);
        std::filesystem::copy_file(running + "-wal", file + "-wal");
    }
    ::chmod(folder.c_str(), 0500);
    auto trace = TraceReader::open(file);
    QVERIFY(trace);
    QCOMPARE(loadSession(**trace)->messages().size(), std::size_t(5));
    ::chmod(folder.c_str(), 0700);
}

void TraceFileTest::aRemovedFileIsNoticed()
{
    using Beneath = TraceWriter::Beneath;
    const std::string file = path("removed.stepwire");
    auto writer = TraceWriter::create(file, false, {});
    QVERIFY(writer);
    const auto observations = conversation(1).observations();
    QVERIFY((*writer)->append(observations[0]));
    QVERIFY((*writer)->commit());
    QVERIFY((*writer)->beneath() == Beneath::InPlace);
    ::unlink((file + "-wal").c_str());
    QVERIFY((*writer)->beneath() == Beneath::LogGone);
    ::unlink(file.c_str());
    QVERIFY((*writer)->beneath() == Beneath::FileGone);
    QVERIFY((*writer)->append(observations[1])); // The open file takes it all the same.
    QVERIFY((*writer)->commit());
}

void TraceFileTest::tablesCanBeQueried()
{
    const std::string file = path("query.stepwire");
    Scribe scribe(file);
    ObservationScript script = conversation(3);
    scribe.write(script.gap(77, 2).ended().observations());
    scribe.close();
    QCOMPARE(numberIn(file, "PRAGMA application_id"), std::int64_t(0x53545057));
    QCOMPARE(numberIn(file, "PRAGMA user_version"), std::int64_t(2));
    QCOMPARE(numberIn(file, "SELECT count(*) FROM messages"), std::int64_t(11));
    QCOMPARE(numberIn(file, "SELECT count(*) FROM messages WHERE direction = 'sent' AND type = 'response.create'"), std::int64_t(3));
    QCOMPARE(numberIn(file, "SELECT count(*) FROM connections WHERE transport = 'websocket'"), std::int64_t(1));
    QCOMPARE(numberIn(file, "SELECT sum(bytes) FROM gaps"), std::int64_t(77));
    QCOMPARE(numberIn(file, "SELECT count(*) FROM steps"), std::int64_t(4));
    QCOMPARE(numberIn(file, "SELECT count(*) FROM steps WHERE status = 'completed' AND usage_input_tokens IS NULL"), std::int64_t(3));
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TraceFileTest)
#include "tst_tracefile.moc"
