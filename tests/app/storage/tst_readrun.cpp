#include "app/storage/database.h"
#include "app/storage/readrun.h"
#include "app/storage/recordingfile.h"
#include "app/storage/tracereader.h"
#include "app/storage/tracewriter.h"

#include <QTemporaryDir>
#include <QTest>
#include <random>
#include <sqlite3.h>

namespace stepwire {

namespace {

std::int64_t numberIn(const std::string &file, std::string_view sql)
{
    Result<Database> database = Database::open(file, SQLITE_OPEN_READONLY);
    Result<Statement> statement = database->prepare(sql);
    return statement->step() == SQLITE_ROW ? statement->integer(0) : -1;
}

Observation read(std::int64_t at, std::string bytes, Direction direction = Direction::Received)
{
    return {ConnectionId{1}, ObservationKind::Data, direction, CaptureTime{at}, std::move(bytes), {}};
}

std::vector<Observation> replayed(const std::string &file)
{
    std::vector<Observation> all;
    Result<std::unique_ptr<TraceReader>> trace = TraceReader::open(file);
    if (!trace)
        return all;
    const auto done = (*trace)->replay([&](Observation &&observation) {
        all.push_back(std::move(observation));
        return true;
    });
    return done ? all : std::vector<Observation>();
}

bool same(const Observation &a, const Observation &b)
{
    return a.connection == b.connection && a.kind == b.kind && a.direction == b.direction && a.at == b.at
        && a.bytes == b.bytes && a.blotted == b.blotted;
}

/// Bursts and pauses on two connections, with everything else that a recording may hold in between.
std::vector<Observation> anyTraffic(std::uint32_t seed)
{
    std::mt19937 random(seed);
    const auto below = [&](std::uint32_t limit) { return std::uint32_t(random() % limit); };
    std::vector<Observation> all;
    std::int64_t at = 0;
    while (all.size() < 400) {
        at += below(20) == 0 ? 5'000'000 : below(300'000);
        const ConnectionId connection{below(10) == 0 ? 2U : 1U};
        const Direction direction = below(8) == 0 ? Direction::Sent : Direction::Received;
        const std::size_t size = below(30) == 0 ? 8'000 + below(8'000) : below(600);
        Observation next{connection, ObservationKind::Data, direction, CaptureTime{at}, std::string(size, char('a' + below(26))), {}};
        if (below(40) == 0)
            next.kind = ObservationKind::Note;
        else if (size > 10 && below(30) == 0)
            next.blotted = {{2, 7}};
        all.push_back(std::move(next));
    }
    return all;
}

} // namespace

class ReadRunTest : public QObject
{
    Q_OBJECT

private slots:
    void everyReadComesBack_data();
    void everyReadComesBack();
    void readsThatAreApartAreRowsOfTheirOwn();
    void readsThatDoNotAddUpAreOne();
    void tracesOfTheFirstVersionAreRead();
    void aBacklogLeavesTheTablesToTheEnd();

private:
    std::string write(const char *name, const std::vector<Observation> &observations);
    std::string path(const char *name) const { return m_folder.filePath(name).toStdString(); }

    QTemporaryDir m_folder;
};

std::string ReadRunTest::write(const char *name, const std::vector<Observation> &observations)
{
    const std::string file = path(name);
    auto writer = TraceWriter::create(file, true, std::chrono::system_clock::now());
    for (std::size_t i = 0; i < observations.size(); ++i) {
        if (!(*writer)->append(observations[i]) || (i % 97 == 96 && !(*writer)->commit()))
            qFatal("not written");
    }
    return (*writer)->close() ? file : std::string();
}

void ReadRunTest::everyReadComesBack_data()
{
    QTest::addColumn<std::uint32_t>("seed");
    for (std::uint32_t seed = 1; seed <= 20; ++seed)
        QTest::newRow(std::to_string(seed).c_str()) << seed;
}

void ReadRunTest::everyReadComesBack()
{
    QFETCH(const std::uint32_t, seed);
    const std::vector<Observation> written = anyTraffic(seed);
    const std::string file = write("any.stepwire", written);
    const std::vector<Observation> back = replayed(file);
    QCOMPARE(back.size(), written.size());
    for (std::size_t i = 0; i < back.size(); ++i)
        QVERIFY2(same(back[i], written[i]), std::to_string(i).c_str());
    QVERIFY(numberIn(file, "SELECT count(*) FROM observations") < std::int64_t(written.size()) * 3 / 4);
    // What the offsets say holds for rows as it does for reads.
    QCOMPARE(numberIn(file, "SELECT count(*) FROM observations a WHERE kind = 2 AND stream_offset <>"
                            " (SELECT coalesce(sum(length(bytes)), 0) FROM observations b WHERE b.kind = 2 AND b.id < a.id"
                            "   AND b.connection = a.connection AND b.direction = a.direction)"),
             std::int64_t(0));
}

void ReadRunTest::readsThatAreApartAreRowsOfTheirOwn()
{
    const std::string file = write("apart.stepwire", {read(0, "a"), read(999'999, "b"), read(1'999'999, "c"),
                                                      read(2'000'000, "d", Direction::Sent), read(2'000'001, "e")});
    QCOMPARE(numberIn(file, "SELECT count(*) FROM observations"), std::int64_t(4)); // a and b share one
    QCOMPARE(numberIn(file, "SELECT reads = '[[1,0],[1,999999]]' FROM observations WHERE id = 1"), std::int64_t(1));
    QCOMPARE(numberIn(file, "SELECT count(*) FROM observations WHERE reads IS NULL"), std::int64_t(3));
}

void ReadRunTest::readsThatDoNotAddUpAreOne()
{
    for (const char *reads : {"", "[]", "[[1,0]]", "[[1,0],[99,5]]", "[[-1,0],[4,5]]", "[[1,0],[2,-5]]", "[[1,0],[x,5]]", "nonsense"}) {
        const std::vector<Observation> single = ReadRun::split(read(7, "abc"), reads);
        QCOMPARE(single.size(), std::size_t(1));
        QCOMPARE(single[0].bytes, std::string("abc"));
        QCOMPARE(single[0].at.nanoseconds, std::int64_t(7));
    }
    QCOMPARE(ReadRun::split(read(7, "abc"), "[[1,0],[2,5]]").size(), std::size_t(2));
}

void ReadRunTest::tracesOfTheFirstVersionAreRead()
{
    const std::vector<Observation> apart = {read(0, "a"), read(5'000'000, "b")};
    const std::string file = write("first.stepwire", apart);
    QVERIFY(Database::open(file, SQLITE_OPEN_READWRITE)->execute("ALTER TABLE observations DROP COLUMN reads; PRAGMA user_version = 1"));
    const std::vector<Observation> back = replayed(file);
    QCOMPARE(back.size(), apart.size());
    QVERIFY(same(back[0], apart[0]) && same(back[1], apart[1]));
}

void ReadRunTest::aBacklogLeavesTheTablesToTheEnd()
{
    const std::string file = path("backlog.stepwire");
    Result<std::unique_ptr<RecordingFile>> made = RecordingFile::create(file, true, std::chrono::system_clock::now());
    RecordingFile &recording = **made;
    SessionDelta delta;
    delta.messages.resize(1);
    delta.messages[0].id = MessageId{1};
    recording.backlog(1'000'000'000);
    recording.append(read(0, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", Direction::Sent));
    recording.write(delta);
    recording.commit();
    QCOMPARE(numberIn(file, "SELECT count(*) FROM messages"), std::int64_t(0));
    QCOMPARE(numberIn(file, "SELECT value = '0' FROM recording WHERE key = 'derived_version'"), std::int64_t(1));
    recording.backlog(0);
    recording.close();
    QCOMPARE(numberIn(file, "SELECT count(*) FROM connections"), std::int64_t(1)); // made from what was observed
    QCOMPARE(numberIn(file, "SELECT value <> '0' FROM recording WHERE key = 'derived_version'"), std::int64_t(1));
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::ReadRunTest)
#include "tst_readrun.moc"
