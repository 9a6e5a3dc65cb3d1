#include "app/pipeline/sessionloading.h"
#include "app/storage/database.h"
#include "app/storage/recordingfile.h"
#include "app/storage/tracereader.h"
#include "models/session/session.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"

#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <sqlite3.h>
#include <unistd.h>

namespace stepwire {

namespace {

constexpr std::size_t pageSize = 16384;

std::string fileContent(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void writeFile(const std::string &path, std::string_view content)
{
    std::ofstream(path, std::ios::binary | std::ios::trunc).write(content.data(), std::streamsize(content.size()));
}

using Stream = std::pair<std::uint32_t, Direction>;

/// A trace with pages of all kinds: a thousand small observations, and some that are larger than a page.
class Original
{
public:
    /// `left`: the files as a kill leaves them; else closed in good order.
    void write(const std::string &path, bool closed)
    {
        auto writer = TraceWriter::create(path, true, std::chrono::system_clock::now());
        QVERIFY(writer);
        RecordingFile file(std::move(*writer), {});
        SessionBuilder builder([&](MessageId message, std::string_view payload) { file.keepPayload(message, payload); });
        WireDecoder decoder(builder);
        const auto take = [&](ObservationKind kind, std::uint32_t connection, Direction direction, const std::string &bytes) {
            Observation observation{ConnectionId{connection}, kind, direction, CaptureTime{++m_at}, bytes, {}};
            if (kind == ObservationKind::Data)
                streams[{connection, direction}] += bytes;
            decoder.feed(observation);
            file.append(std::move(observation));
        };
        for (std::uint32_t connection = 1; connection <= 3; ++connection)
            take(ObservationKind::Opened, connection, Direction::Sent, "http://upstream/v1");
        for (int i = 0; i < 400; ++i) {
            const std::uint32_t connection = std::uint32_t(i % 3 + 1);
            const std::string body = "{\"input\":\"" + std::string(std::size_t(i % 40 == 0 ? 20'000 : i % 7), 'x') + std::to_string(i) + "\"}";
            take(ObservationKind::Data, connection, Direction::Sent,
                 "POST /v1/responses HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
            take(ObservationKind::Data, connection, Direction::Received,
                 "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{\"id\":\"resp_0001\"\r\n1\r\n}\r\n0\r\n\r\n");
            if (i % 25 == 0) {
                file.write(builder.takeDelta());
                file.commit();
            }
        }
        if (closed)
            take(ObservationKind::Ended, 0, Direction::Sent, {});
        file.write(builder.takeDelta());
        file.commit();
        if (!closed) {
            main = fileContent(path);
            log = fileContent(path + "-wal");
        }
        file.close();
        if (closed)
            main = fileContent(path);
    }

    std::string main;
    std::string log;
    std::map<Stream, std::string> streams; ///< What crossed.

private:
    std::int64_t m_at = 0;
};

/// What opening one damaged trace came to.
struct Outcome
{
    bool opened = false;
    FailureKind failure = FailureKind::Other;
    std::string detail;
    std::size_t messages = 0;
    std::uint64_t bytesRight = 0; ///< Data at its place that equals what crossed.
    std::uint64_t bytesWrong = 0; ///< Data that never crossed like this.
    std::vector<std::string> warnings;

    bool warned(const char *code) const { return std::ranges::find(warnings, code) != warnings.end(); }
};

/// Opens, reads every observation, loads the session, and asks for every payload. It must come to an end without a
/// crash; the sanitizers of the asan preset look at the rest.
Outcome use(const std::string &path, const std::map<Stream, std::string> &streams)
{
    Outcome outcome;
    auto trace = TraceReader::open(path);
    if (!trace) {
        outcome.failure = trace.error().kind;
        outcome.detail = trace.error().detail;
        return outcome;
    }
    outcome.opened = true;
    std::map<Stream, std::uint64_t> offsets;
    const Result<void> replayed = (*trace)->replay([&](Observation &&observation) {
        std::uint64_t &offset = offsets[{observation.connection.value, observation.direction}];
        if (observation.kind == ObservationKind::Gap)
            offset += std::strtoull(observation.bytes.c_str(), nullptr, 10);
        if (observation.kind != ObservationKind::Data)
            return true;
        const auto known = streams.find({observation.connection.value, observation.direction});
        const bool right = known != streams.end() && offset <= known->second.size()
            && known->second.compare(offset, observation.bytes.size(), observation.bytes) == 0;
        (right ? outcome.bytesRight : outcome.bytesWrong) += observation.bytes.size();
        offset += observation.bytes.size();
        return true;
    });
    if (replayed) {
        if (const auto session = loadSession(**trace)) {
            outcome.messages = session->messages().size();
            for (const Message &message : session->messages()) {
                (void)(*trace)->payload(message);
                (void)(*trace)->wire(message);
            }
        }
    }
    for (const TraceWarning &warning : (*trace)->warnings())
        outcome.warnings.push_back(warning.code);
    return outcome;
}

std::uint64_t sizeOf(const std::map<Stream, std::string> &streams)
{
    std::uint64_t size = 0;
    for (const auto &[stream, bytes] : streams)
        size += bytes.size();
    return size;
}

} // namespace

class TornFilesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void initTestCase();

    void aTruncatedTraceGivesWhatIsThereAndSaysSo();
    void aTornLogGivesABeginning();
    void damagedBytesNeverCrash_data();
    void damagedBytesNeverCrash();
    void whatIsNoTraceIsToldApart();
    void oneLostPageCostsItsRowsAlone();

private:
    std::string path(const char *name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }
    Outcome useAs(std::string_view main, std::string_view log);

    QTemporaryDir m_folder;
    Original m_closed;
    Original m_killed;
};

void TornFilesTest::initTestCase()
{
    m_closed.write(path("closed.stepwire"), true);
    m_killed.write(path("killed.stepwire"), false);
    QVERIFY(m_closed.main.size() > 50 * pageSize);
    QVERIFY(m_killed.log.size() > 50 * pageSize);
    const Outcome whole = useAs(m_closed.main, {});
    QVERIFY(whole.opened && whole.warnings.empty());
    QCOMPARE(whole.bytesRight, sizeOf(m_closed.streams));
    const Outcome left = useAs(m_killed.main, m_killed.log);
    QVERIFY(left.opened);
    QCOMPARE(left.warnings, std::vector<std::string>{"trace.unfinished"});
    QCOMPARE(left.bytesRight, sizeOf(m_killed.streams));
}

Outcome TornFilesTest::useAs(std::string_view main, std::string_view log)
{
    const std::string file = path("torn.stepwire");
    for (const char *suffix : {"", "-wal", "-shm"})
        ::unlink((file + suffix).c_str());
    writeFile(file, main);
    if (!log.empty())
        writeFile(file + "-wal", log);
    return use(file, log.empty() ? m_closed.streams : m_killed.streams);
}

void TornFilesTest::aTruncatedTraceGivesWhatIsThereAndSaysSo()
{
    const std::string_view whole = m_closed.main;
    std::uint64_t before = 0;
    std::mt19937 random(20);
    std::vector<std::size_t> sizes;
    for (std::size_t size = 0; size < whole.size(); size += pageSize)
        sizes.push_back(size);
    for (int i = 0; i < 40; ++i)
        sizes.push_back(random() % whole.size());
    for (const std::size_t size : sizes) {
        const Outcome outcome = useAs(whole.substr(0, size), {});
        if (!outcome.opened) {
            // without its first page there is nothing to go by
            QVERIFY2(size < 3 * pageSize, qPrintable(QString::number(size)));
            QVERIFY(outcome.failure == FailureKind::NotATrace || outcome.failure == FailureKind::Damaged);
            continue;
        }
        QVERIFY2(outcome.warned("trace.damaged"), qPrintable(QString::number(size)));
        QCOMPARE(outcome.bytesWrong, std::uint64_t(0));
        before = std::max(before, outcome.bytesRight);
    }
    QCOMPARE(before, sizeOf(m_closed.streams)); // when it is only derived tables that are cut off
}

void TornFilesTest::aTornLogGivesABeginning()
{
    std::mt19937 random(21);
    const std::string_view log = m_killed.log;
    std::uint64_t most = 0;
    for (int i = 0; i < 60; ++i) {
        const bool cut = i % 2 == 0;
        const std::size_t at = random() % log.size();
        std::string torn(log);
        if (cut)
            torn.resize(at);
        else
            torn[at] = char(torn[at] ^ 0x10); // from there on SQLite's checksums fail
        const Outcome outcome = useAs(m_killed.main, torn);
        QVERIFY(outcome.opened);
        QVERIFY(outcome.warned("trace.unfinished"));
        QCOMPARE(outcome.bytesWrong, std::uint64_t(0));
        most = std::max(most, outcome.bytesRight);
    }
    QVERIFY(most > sizeOf(m_killed.streams) / 2);
    const Outcome without = useAs(m_killed.main, {});
    QVERIFY(without.opened && without.warned("trace.unfinished"));
}

void TornFilesTest::damagedBytesNeverCrash_data()
{
    QTest::addColumn<QString>("how");
    QTest::addColumn<int>("seed");
    for (const char *how : {"flip", "zero", "noise", "swap", "log"}) {
        for (int seed = 1; seed <= 40; ++seed)
            QTest::addRow("%s %d", how, seed) << QString::fromLatin1(how) << seed;
    }
}

void TornFilesTest::damagedBytesNeverCrash()
{
    QFETCH(QString, how);
    QFETCH(int, seed);
    std::mt19937 random{unsigned(seed)};
    const bool ofLog = how == QLatin1String("log");
    std::string main = ofLog ? m_killed.main : m_closed.main;
    std::string log = ofLog ? m_killed.log : std::string();
    std::string &victim = ofLog ? log : main;
    const int times = 1 + seed % 8;
    for (int i = 0; i < times; ++i) {
        // often near the beginning, where the schema and the inner pages of the trees are
        const std::size_t range = random() % 3 == 0 ? std::min<std::size_t>(victim.size(), 16 * pageSize) : victim.size();
        const std::size_t at = random() % range;
        const std::size_t length = std::min<std::size_t>(1 + random() % (2 * pageSize), victim.size() - at);
        if (how == QLatin1String("flip") || ofLog) {
            victim[at] = char(victim[at] ^ (1 << random() % 8));
        } else if (how == QLatin1String("zero")) {
            std::fill_n(victim.begin() + std::ptrdiff_t(at), length, '\0');
        } else if (how == QLatin1String("noise")) {
            std::generate_n(victim.begin() + std::ptrdiff_t(at), length, [&] { return char(random()); });
        } else {
            const std::size_t pages = victim.size() / pageSize;
            const std::size_t a = random() % pages, b = random() % pages;
            if (a != b)
                std::swap_ranges(victim.begin() + std::ptrdiff_t(a * pageSize), victim.begin() + std::ptrdiff_t((a + 1) * pageSize),
                                 victim.begin() + std::ptrdiff_t(b * pageSize));
        }
    }
    const Outcome outcome = useAs(main, log);
    if (outcome.opened)
        return;
    using Kind = FailureKind;
    const bool named = outcome.failure == Kind::NotATrace || outcome.failure == Kind::Damaged || outcome.failure == Kind::TooNew;
    QVERIFY2(named, outcome.detail.c_str());
}

void TornFilesTest::whatIsNoTraceIsToldApart()
{
    QVERIFY(useAs("", {}).failure == FailureKind::NotATrace);
    QCOMPARE(useAs("", {}).detail, std::string("it is empty"));
    QVERIFY(useAs("SQLite format 3", {}).failure == FailureKind::NotATrace);
    QVERIFY(useAs(std::string(5'000, 'x'), {}).failure == FailureKind::NotATrace);
    QVERIFY(useAs(std::string(5'000, '\0'), {}).failure == FailureKind::NotATrace);
    std::string foreign = m_closed.main; // a database of another program
    foreign[68] = 'x';
    QVERIFY(useAs(foreign, {}).failure == FailureKind::NotATrace);
    std::string later = m_closed.main;
    later[63] = 99;
    QVERIFY(useAs(later, {}).failure == FailureKind::TooNew);
    QCOMPARE(useAs(later, {}).detail, std::string("format 99"));
    std::string headless = m_closed.main;
    std::fill(headless.begin() + 100, headless.begin() + pageSize, '\0');
    QVERIFY(useAs(headless, {}).failure == FailureKind::Damaged);
}

void TornFilesTest::oneLostPageCostsItsRowsAlone()
{
    const std::uint64_t all = sizeOf(m_closed.streams);
    std::size_t concerned = 0;
    for (std::size_t page = 1; page < m_closed.main.size() / pageSize; ++page) {
        std::string torn = m_closed.main;
        std::fill_n(torn.begin() + std::ptrdiff_t(page * pageSize), pageSize, '\xff');
        const Outcome outcome = useAs(torn, {});
        if (!outcome.opened) {
            QVERIFY(outcome.failure == FailureKind::Damaged);
            continue;
        }
        if (outcome.bytesRight == all)
            continue;
        ++concerned;
        const bool isInner = outcome.bytesRight < all / 2; // one of the few that lead to the others
        // what fits into a page, and the large observations that begin there and go on elsewhere
        QVERIFY2(isInner || all - outcome.bytesRight < 4 * 20'000, qPrintable(QStringLiteral("page %1: %2 of %3").arg(page).arg(outcome.bytesRight).arg(all)));
    }
    QVERIFY(concerned > 10);
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TornFilesTest)
#include "tst_tornfiles.moc"
