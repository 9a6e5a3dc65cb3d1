#include "app/storage/database.h"
#include "app/storage/recordingfile.h"
#include "app/storage/tracelock.h"
#include "app/storage/tracereader.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sqlite3.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

namespace stepwire {

namespace {

using Kind = StorageEvent::Kind;

/// While it lives no file of this process can grow: what a full disk looks like to whoever writes, and it needs no
/// privilege. (The system says EFBIG instead of ENOSPC.)
class NoSpace
{
public:
    NoSpace()
    {
        ::getrlimit(RLIMIT_FSIZE, &m_before);
        rlimit none = m_before;
        none.rlim_cur = 1;
        ::setrlimit(RLIMIT_FSIZE, &none);
    }
    ~NoSpace() { ::setrlimit(RLIMIT_FSIZE, &m_before); }

private:
    rlimit m_before{};
};

Observation data(Direction direction, std::string bytes)
{
    static std::int64_t at = 0;
    return {ConnectionId{1}, ObservationKind::Data, direction, CaptureTime{++at}, std::move(bytes), {}};
}

std::string request(int number)
{
    const std::string body = "{\"input\":\"" + std::to_string(number) + "\"}";
    return "POST /v1/responses HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string answer(int number)
{
    const std::string body = "{\"id\":\"r_" + std::to_string(number) + "\",\"status\":\"completed\",\"output\":[]}";
    return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// A recording without its thread: exchanges on one connection, and what was told of its file.
class Scribe
{
public:
    explicit Scribe(const std::string &path, RecordingFile::Limits limits = {})
    {
        auto writer = TraceWriter::create(path, false, std::chrono::system_clock::now());
        if (!writer)
            return;
        file = std::make_unique<RecordingFile>(std::move(*writer), limits);
        file->setListeners({[this](const StorageEvent &event) { events.push_back(event); }, [this](bool letGo) { lettingGo += letGo; }});
        take({ConnectionId{1}, ObservationKind::Opened, Direction::Sent, {}, "http://upstream/v1", {}});
    }

    void exchange(int count = 1)
    {
        for (int i = 0; i < count; ++i, ++exchanges) {
            take(data(Direction::Sent, request(exchanges)));
            take(data(Direction::Received, answer(exchanges)));
        }
        file->write(m_builder.takeDelta());
        file->commit();
    }
    /// As if so much time had passed that everything is due.
    void attendLater() { file->attend(RecordingFile::Clock::now() + std::chrono::hours(++m_hours)); }
    void end()
    {
        take({ConnectionId(), ObservationKind::Ended, Direction::Sent, data(Direction::Sent, {}).at, {}, {}});
        file->write(m_builder.takeDelta());
        file->close();
    }
    std::vector<Kind> kinds() const
    {
        std::vector<Kind> all;
        for (const StorageEvent &event : events)
            all.push_back(event.kind);
        return all;
    }

    std::unique_ptr<RecordingFile> file;
    std::vector<StorageEvent> events;
    std::string sent; ///< Everything that crossed.
    std::string received;
    int exchanges = 0;
    int lettingGo = 0;

private:
    void take(Observation &&observation)
    {
        if (observation.kind == ObservationKind::Data)
            (observation.direction == Direction::Sent ? sent : received) += observation.bytes;
        m_decoder.feed(observation);
        file->append(std::move(observation));
    }

    SessionBuilder m_builder{[this](MessageId message, std::string_view payload) { file->keepPayload(message, payload); }};
    WireDecoder m_decoder{m_builder};
    int m_hours = 0;
};

struct Content
{
    bool readable = false;
    std::string sent;
    std::string received;
    std::vector<std::uint64_t> gaps;
    std::vector<std::string> notes;
    bool ended = false;
    std::vector<std::string> warnings;
};

Content contentOf(const std::string &path)
{
    Content content;
    auto trace = TraceReader::open(path);
    if (!trace)
        return content;
    const Result<void> replayed = (*trace)->replay([&](Observation &&observation) {
        if (observation.kind == ObservationKind::Data)
            (observation.direction == Direction::Sent ? content.sent : content.received) += observation.bytes;
        else if (observation.kind == ObservationKind::Gap)
            content.gaps.push_back(std::strtoull(observation.bytes.c_str(), nullptr, 10));
        else if (observation.kind == ObservationKind::Note)
            content.notes.push_back(observation.bytes);
        return true;
    });
    content.readable = bool(replayed);
    content.ended = (*trace)->ended();
    for (const TraceWarning &warning : (*trace)->warnings())
        content.warnings.push_back(warning.code);
    return content;
}

std::int64_t numberIn(const std::string &path, const char *sql)
{
    auto database = Database::open(path, SQLITE_OPEN_READONLY);
    auto statement = database ? database->prepare(sql) : Result<Statement>(tl::unexpected(Failure()));
    return statement && statement->step() == SQLITE_ROW ? statement->integer(0) : -1;
}

/// What a kill leaves behind at this moment.
std::string killed(const std::string &path)
{
    const std::string left = path + ".killed";
    for (const char *suffix : {"", "-wal"}) {
        std::filesystem::remove(left + suffix);
        if (std::filesystem::exists(path + suffix))
            std::filesystem::copy_file(path + suffix, left + suffix);
    }
    return left;
}

} // namespace

class RecordingFileTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { std::signal(SIGXFSZ, SIG_IGN); }
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void heldObservationsAreBounded();
    void whatFitsIntoMemoryOutlivesAFullDisk();
    void whatDoesNotFitIsAGapOfItsSize();
    void aDiskThatStaysFullIsCountedAtTheEnd();
    void thePausesBetweenTriesGrow();
    void aRemovedFileIsSavedUnderItsName();
    void anotherFileInItsPlaceIsLeftAlone();
    void aMovedFileIsATraceOfItsOwn();
    void aRemovedLogLosesNothing();
    void aForeignLogIsNotTakenForOurs();
    void aFolderThatIsGoneIsToldOnce();
    void aTraceBeingWrittenIsNotOverwritten();
    void aReaderInThisProcessDropsNoLock();

private:
    std::string path(const char *name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }
    QTemporaryDir m_folder;
};

void RecordingFileTest::heldObservationsAreBounded()
{
    HeldObservations held(10'000);
    held.add(data(Direction::Sent, std::string(6'000, 'a')));
    held.add(data(Direction::Received, std::string(6'000, 'b'))); // too much
    held.add(data(Direction::Received, "c"));                     // would fit, but not behind what is lost
    held.add(data(Direction::Sent, "dd"));
    held.add({ConnectionId{1}, ObservationKind::Finished, Direction::Sent, {}, {}, {}});
    QCOMPARE(held.lostBytes(), std::uint64_t(6'003));
    QCOMPARE(held.lostObservations(), std::uint64_t(3));
    QCOMPARE(held.all().size(), std::size_t(4));
    QVERIFY(held.all()[1].kind == ObservationKind::Gap && held.all()[1].direction == Direction::Received);
    QCOMPARE(held.all()[1].bytes, std::string("6001"));
    QVERIFY(held.all()[2].kind == ObservationKind::Gap && held.all()[2].direction == Direction::Sent);
    QCOMPARE(held.all()[2].bytes, std::string("2"));
    QVERIFY(held.all()[3].kind == ObservationKind::Finished);
    for (int i = 0; i < 100'000; ++i) {
        held.add({ConnectionId{std::uint32_t(i + 2)}, ObservationKind::Opened, Direction::Sent, {}, "http://u", {}});
        held.add({ConnectionId{std::uint32_t(i + 2)}, ObservationKind::Data, Direction::Sent, {}, "x", {}});
    }
    QVERIFY(held.bytes() < 20'000);
    held.clear();
    QVERIFY(held.all().empty() && held.bytes() == 0 && held.lostObservations() == 0);
    held.add(data(Direction::Sent, "e"));
    QCOMPARE(held.all().size(), std::size_t(1));
}

void RecordingFileTest::whatFitsIntoMemoryOutlivesAFullDisk()
{
    const std::string file = path("full.stepwire");
    Scribe scribe(file);
    scribe.exchange(20);
    {
        const NoSpace noSpace;
        scribe.exchange(30);
        scribe.attendLater(); // in vain
        scribe.exchange(5);
        QCOMPARE(scribe.kinds(), std::vector{Kind::Failing});
        QVERIFY2(scribe.events[0].reason.kind == FailureKind::DiskFull, scribe.events[0].reason.detail.c_str());
        QCOMPARE(contentOf(file).sent.size(), scribe.sent.find(request(20))); // what was committed stays readable
    }
    scribe.attendLater();
    scribe.exchange(10);
    QCOMPARE(scribe.kinds(), (std::vector{Kind::Failing, Kind::Resumed}));
    QCOMPARE(scribe.events[1].lostObservations, std::uint64_t(0));
    QCOMPARE(contentOf(killed(file)).sent, scribe.sent); // before the end, too
    scribe.end();
    const Content content = contentOf(file);
    QVERIFY(content.sent == scribe.sent && content.received == scribe.received);
    QVERIFY(content.ended && content.gaps.empty() && content.warnings.empty());
    QCOMPARE(scribe.file->missingObservations(), std::uint64_t(0));
    // what was derived during the outage is there, too
    QCOMPARE(numberIn(file, "SELECT count(*) FROM messages"), std::int64_t(scribe.exchanges) * 2);
    QCOMPARE(numberIn(file, "SELECT value FROM recording WHERE key = 'derived_version'"), std::int64_t(1));
}

void RecordingFileTest::whatDoesNotFitIsAGapOfItsSize()
{
    const std::string file = path("gap.stepwire");
    RecordingFile::Limits limits;
    limits.heldBytes = 20'000;
    Scribe scribe(file, limits);
    scribe.exchange(20);
    {
        const NoSpace noSpace;
        scribe.exchange(1'000);
    }
    scribe.attendLater();
    scribe.exchange(10);
    scribe.end();
    QCOMPARE(scribe.kinds(), (std::vector{Kind::Failing, Kind::Resumed}));
    const Content content = contentOf(file);
    QCOMPARE(content.gaps.size(), std::size_t(2));
    QCOMPARE(content.sent.size() + content.received.size() + content.gaps[0] + content.gaps[1], scribe.sent.size() + scribe.received.size());
    QCOMPARE(scribe.events[1].lostBytes, content.gaps[0] + content.gaps[1]);
    QCOMPARE(content.notes, std::vector{"tap.not_stored " + std::to_string(scribe.events[1].lostObservations) + ' '
                                        + std::to_string(scribe.events[1].lostBytes)});
    QCOMPARE(scribe.file->missingObservations(), scribe.events[1].lostObservations);
    QVERIFY(content.ended);
    QVERIFY(content.sent.starts_with(scribe.sent.substr(0, 1'000)) && content.sent.ends_with(request(scribe.exchanges - 1)));
}

void RecordingFileTest::aDiskThatStaysFullIsCountedAtTheEnd()
{
    const std::string file = path("stays.stepwire");
    Scribe scribe(file);
    scribe.exchange(20);
    const std::size_t stored = scribe.sent.size();
    {
        const NoSpace noSpace;
        scribe.exchange(7);
        scribe.end();
    }
    QCOMPARE(scribe.kinds(), (std::vector{Kind::Failing, Kind::Unstored}));
    QCOMPARE(scribe.events[1].lostObservations, std::uint64_t(15)); // and the end of the recording
    QCOMPARE(scribe.file->missingObservations(), std::uint64_t(15));
    const Content content = contentOf(file);
    QCOMPARE(content.sent.size(), stored);
    QCOMPARE(content.warnings, std::vector<std::string>{"trace.unfinished"});
}

void RecordingFileTest::thePausesBetweenTriesGrow()
{
    RecordingFile::Limits limits;
    limits.firstPause = std::chrono::milliseconds(100);
    limits.longestPause = std::chrono::milliseconds(400);
    Scribe scribe(path("pauses.stepwire"), limits);
    const NoSpace noSpace;
    scribe.exchange(1);
    auto now = scribe.file->attentionDue();
    std::vector<std::int64_t> pauses;
    for (int i = 0; i < 4; ++i) {
        scribe.file->attend(now - std::chrono::milliseconds(1)); // too early: nothing is tried
        QVERIFY(scribe.file->attentionDue() == now);
        scribe.file->attend(now);
        pauses.push_back(std::chrono::duration_cast<std::chrono::milliseconds>(scribe.file->attentionDue() - now).count());
        now = scribe.file->attentionDue();
    }
    QCOMPARE(pauses, (std::vector<std::int64_t>{200, 400, 400, 400}));
    QCOMPARE(scribe.kinds(), std::vector{Kind::Failing}); // told once
}

void RecordingFileTest::aRemovedFileIsSavedUnderItsName()
{
    const std::string file = path("removed.stepwire");
    Scribe scribe(file);
    scribe.exchange(20);
    for (const char *suffix : {"", "-wal", "-shm"})
        ::unlink((file + suffix).c_str());
    scribe.exchange(5);
    scribe.attendLater();
    QCOMPARE(scribe.kinds(), std::vector{Kind::Moved});
    QCOMPARE(scribe.events[0].path, file);
    QCOMPARE(scribe.lettingGo, 1);
    scribe.exchange(5);
    QCOMPARE(contentOf(killed(file)).sent, scribe.sent);
    scribe.end();
    const Content content = contentOf(file);
    QVERIFY(content.sent == scribe.sent && content.received == scribe.received && content.ended);
    QVERIFY(!std::filesystem::exists(file + "-wal"));
    struct stat status {};
    QCOMPARE(::stat(file.c_str(), &status), 0);
    QCOMPARE(int(status.st_mode & 0777), 0600);
}

void RecordingFileTest::anotherFileInItsPlaceIsLeftAlone()
{
    const std::string file = path("replaced.stepwire");
    Scribe scribe(file);
    scribe.exchange(20);
    ::unlink(file.c_str());
    std::ofstream(file) << "somebody's notes";
    std::ofstream(path("replaced-2.stepwire")) << "more of them";
    scribe.attendLater();
    scribe.exchange(5);
    QCOMPARE(scribe.kinds(), std::vector{Kind::Moved});
    QCOMPARE(scribe.file->path(), path("replaced-3.stepwire"));
    scribe.end();
    QCOMPARE(contentOf(path("replaced-3.stepwire")).sent, scribe.sent);
    std::string notes;
    std::getline(std::ifstream(file), notes);
    QCOMPARE(notes, std::string("somebody's notes"));
}

void RecordingFileTest::aMovedFileIsATraceOfItsOwn()
{
    const std::string file = path("moved.stepwire");
    const std::string elsewhere = path("elsewhere.stepwire");
    Scribe scribe(file);
    scribe.exchange(20);
    const std::string before = scribe.sent;
    std::filesystem::rename(file, elsewhere);
    scribe.attendLater();
    scribe.exchange(5);
    scribe.end();
    QCOMPARE(contentOf(file).sent, scribe.sent);
    QCOMPARE(contentOf(elsewhere).sent, before);
    QCOMPARE(contentOf(elsewhere).warnings, std::vector<std::string>{"trace.unfinished"});
}

void RecordingFileTest::aRemovedLogLosesNothing()
{
    const std::string file = path("logless.stepwire");
    Scribe scribe(file);
    for (const char *suffix : {"-wal", "-shm"}) {
        scribe.exchange(20);
        ::unlink((file + suffix).c_str());
        scribe.exchange(5);
        scribe.attendLater();
        QCOMPARE(contentOf(killed(file)).sent, scribe.sent);
        scribe.exchange(5);
        QCOMPARE(contentOf(killed(file)).sent, scribe.sent);
    }
    QCOMPARE(scribe.kinds(), (std::vector{Kind::LogRenewed, Kind::LogRenewed}));
    scribe.end();
    QCOMPARE(contentOf(file).sent, scribe.sent);
    QVERIFY(!std::filesystem::exists(file + "-wal"));
}

void RecordingFileTest::aForeignLogIsNotTakenForOurs()
{
    const std::string file = path("foreign.stepwire");
    Scribe scribe(file);
    scribe.exchange(20);
    std::filesystem::copy_file(file + "-wal", path("old-wal"));
    scribe.exchange(20);
    std::filesystem::rename(path("old-wal"), file + "-wal"); // an older state of the log in place of the log
    scribe.attendLater();
    scribe.exchange(5);
    scribe.end();
    QCOMPARE(contentOf(file).sent, scribe.sent);
}

void RecordingFileTest::aFolderThatIsGoneIsToldOnce()
{
    const std::string folder = path("folder");
    std::filesystem::create_directory(folder);
    Scribe scribe(folder + "/run.stepwire");
    scribe.exchange(20);
    std::filesystem::rename(folder, path("renamed"));
    scribe.attendLater();
    scribe.attendLater();
    QCOMPARE(scribe.kinds(), std::vector{Kind::NotMoved});
    QVERIFY(scribe.events[0].reason.kind == FailureKind::NotFound);
    scribe.exchange(5); // goes into the open file
    std::filesystem::create_directory(folder);
    scribe.attendLater();
    QCOMPARE(scribe.kinds(), (std::vector{Kind::NotMoved, Kind::Moved}));
    scribe.end();
    QCOMPARE(contentOf(folder + "/run.stepwire").sent, scribe.sent);
}

void RecordingFileTest::aTraceBeingWrittenIsNotOverwritten()
{
    const std::string file = path("busy.stepwire");
    Scribe scribe(file);
    scribe.exchange(3);
    QVERIFY(TraceLock::isHeld(file));
    const auto second = TraceWriter::create(file, true, {});
    QVERIFY(!second);
    QVERIFY(second.error().kind == FailureKind::BeingWritten);
    scribe.exchange(3);
    scribe.end();
    QVERIFY(!TraceLock::isHeld(file));
    QCOMPARE(contentOf(file).sent, scribe.sent);
    QVERIFY(TraceWriter::create(file, true, {}));
}

/// Another program that opens the trace, writes nothing and closes it would else take itself for the last one, fold the
/// log in and remove it under the recording.
void RecordingFileTest::aReaderInThisProcessDropsNoLock()
{
    const std::string file = path("locks.stepwire");
    Scribe scribe(file);
    scribe.exchange(20);
    QCOMPARE(contentOf(file).sent, scribe.sent);
    const pid_t other = ::fork();
    if (other == 0) {
        sqlite3 *database = nullptr;
        sqlite3_open(file.c_str(), &database);
        sqlite3_exec(database, "SELECT count(*) FROM observations", nullptr, nullptr, nullptr);
        sqlite3_close(database);
        ::_exit(0);
    }
    ::waitpid(other, nullptr, 0);
    QVERIFY(std::filesystem::exists(file + "-wal"));
    scribe.exchange(5);
    QCOMPARE(contentOf(killed(file)).sent, scribe.sent);
    scribe.attendLater();
    QVERIFY(scribe.events.empty());
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::RecordingFileTest)
#include "tst_recordingfile.moc"
