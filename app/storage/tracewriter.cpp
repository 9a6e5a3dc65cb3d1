#include "app/storage/tracewriter.h"

#include "app/storage/database.h"
#include "app/storage/derivedtables.h"
#include "app/storage/fileidentity.h"
#include "app/storage/newtracefile.h"
#include "app/storage/observationrows.h"
#include "app/storage/readrun.h"
#include "app/storage/rederivedtables.h"
#include "app/storage/traceschema.h"

#include <cstdio>
#include <ctime>
#include <optional>
#include <sqlite3.h>
#include <unistd.h>
#include <utility>
#include <vector>

namespace stepwire {

namespace {

constexpr std::uint64_t pageBytes = 16384; // Most rows are reads of many kilobytes, which small pages cut to pieces.

std::string isoTime(std::chrono::system_clock::time_point at)
{
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    const auto microseconds = std::chrono::duration_cast<std::chrono::microseconds>(at.time_since_epoch()).count() % 1'000'000;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[64];
    const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    std::snprintf(text + length, sizeof text - length, ".%06dZ", int(microseconds));
    return text;
}

} // namespace

struct TraceWriter::State
{
    std::string path;
    TraceLock lock; ///< Before the database, so that it goes after it: see TraceLock.
    Database database;
    DerivedTables derived;
    Statement observation;
    Statement gap;
    Statement fact;
    StreamOffsets offsets;
    ReadRun run; ///< Reads that are not in the table yet; commit() puts them there.
    int logPages = 0;
    /// What this transaction added to which offset, to be taken off again when it is undone.
    std::vector<std::pair<std::uint64_t *, std::uint64_t>> advances;
    std::optional<FileIdentity> file;
    std::optional<FileIdentity> log;
    std::optional<FileIdentity> logIndex;

    Result<void> open();
    Result<void> makeTables(std::chrono::system_clock::time_point startedAt);
    Result<void> turnLogOn();
    Result<void> reopen();
    Result<void> prepare();
    Result<void> setFact(std::string_view key, std::string_view value);
    Result<void> begin();
    Result<void> insert(const Observation &observation, std::uint64_t offset, const std::string &reads);
    Result<void> endRun();
    void lookAtFiles();
    void removeOwnLog();
    void letGo();
    Result<void> orUndo(Result<void> done); ///< After a failure, everything since the last commit is undone.
};

Result<void> TraceWriter::State::open()
{
    Result<Database> opened = Database::open(path, SQLITE_OPEN_READWRITE);
    if (!opened)
        return tl::unexpected(opened.error());
    database = std::move(*opened);
    return {};
}

Result<void> TraceWriter::State::makeTables(std::chrono::system_clock::time_point startedAt)
{
    // The first tables go in before the log is turned on: from its first byte the file itself says what it is.
    const std::string begin = "PRAGMA page_size = " + std::to_string(pageBytes) + "; BEGIN";
    return database.execute(begin.c_str())
        .and_then([&] { return traceschema::migrate(database, 0); })
        .and_then([&] { return traceschema::createDerived(database); })
        .and_then([&] { return prepare(); })
        .and_then([&] { return setFact("derived_version", std::to_string(traceschema::derivedVersion)); })
        .and_then([&] { return setFact("started_at", isoTime(startedAt)); })
        .and_then([&] { return setFact("program_version", STEPWIRE_VERSION); })
        .and_then([&] { return database.execute("COMMIT"); });
}

Result<void> TraceWriter::State::turnLogOn()
{
    // Reading something makes SQLite open the log and its index, so that it is known which files they are.
    return database.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; SELECT count(*) FROM recording").map([&] {
        lookAtFiles();
        logPages = 0;
        database.countLogPages(&logPages); // in place of folding the log in by itself: see foldLog()
    });
}

Result<void> TraceWriter::State::reopen()
{
    log.reset();
    Result<void> ready = open().and_then([&] { return turnLogOn(); }).and_then([&] { return prepare(); });
    if (!ready)
        database = Database(); // The next one who wants to write tries again.
    return ready;
}

Result<void> TraceWriter::State::prepare()
{
    const std::pair<Statement *, std::string_view> all[] = {
        {&observation, "INSERT INTO observations (connection, kind, direction, at_ns, stream_offset, bytes, blotted, reads)"
                       " VALUES (?,?,?,?,?,?,?,?)"},
        {&gap, "INSERT INTO gaps VALUES (last_insert_rowid(),?,?,?,?)"},
        {&fact, "INSERT OR REPLACE INTO recording VALUES (?,?)"},
    };
    for (const auto &[statement, sql] : all) {
        Result<Statement> made = database.prepare(sql);
        if (!made)
            return tl::unexpected(made.error());
        *statement = std::move(*made);
    }
    return derived.prepareIn(database);
}

Result<void> TraceWriter::State::setFact(std::string_view key, std::string_view value)
{
    fact.bind(1, key).bind(2, value);
    return database.run(fact);
}

Result<void> TraceWriter::State::begin()
{
    if (!database.isOpen()) {
        if (Result<void> open = reopen(); !open)
            return open;
    }
    return database.inTransaction() ? Result<void>() : orUndo(database.execute("BEGIN"));
}

/// Not by name where it can be helped: that may be another's already.
void TraceWriter::State::lookAtFiles()
{
    file = lock.identity();
    log = FileIdentity::of(path + "-wal");
    logIndex = FileIdentity::of(path + "-shm");
}

Result<void> TraceWriter::State::orUndo(Result<void> done)
{
    if (done)
        return done;
    if (database.inTransaction())
        (void)database.execute("ROLLBACK");
    run.clear();
    for (const auto &[offset, bytes] : advances)
        *offset -= bytes;
    advances.clear();
    Failure failure = done.error();
    failure.subject = path;
    return tl::unexpected(std::move(failure));
}

/// By name, and only what is still ours: SQLite itself would remove whatever has that name when it closes.
void TraceWriter::State::removeOwnLog()
{
    for (const auto &[suffix, own] : {std::pair("-wal", log), std::pair("-shm", logIndex)}) {
        if (own && FileIdentity::of(path + suffix) == own)
            ::unlink((path + suffix).c_str());
    }
}

/// Closes the database, which folds the log in if it can be.
void TraceWriter::State::letGo()
{
    for (Statement *statement : {&observation, &gap, &fact})
        *statement = Statement();
    derived.release();
    database.keepLogWhenClosing();
    database = Database();
    logPages = 0;
    removeOwnLog();
}

TraceWriter::TraceWriter(std::unique_ptr<State> state) : m_state(std::move(state)) {}

TraceWriter::~TraceWriter()
{
    if (m_state)
        (void)close();
}

Result<std::unique_ptr<TraceWriter>> TraceWriter::create(const std::string &path, bool overwrite,
                                                         std::chrono::system_clock::time_point startedAt)
{
    Result<TraceLock> lock = makeTraceFile(path, overwrite);
    if (!lock)
        return tl::unexpected(lock.error());
    auto state = std::make_unique<State>();
    state->path = path;
    state->lock = std::move(*lock);
    const Result<void> ready = state->open()
        .and_then([&] { return state->makeTables(startedAt); })
        .and_then([&] { return state->turnLogOn(); });
    if (!ready) {
        Failure failure = ready.error();
        failure.subject = path;
        state.reset();
        ::unlink(path.c_str());
        return tl::unexpected(std::move(failure));
    }
    return std::unique_ptr<TraceWriter>(new TraceWriter(std::move(state)));
}

Result<void> TraceWriter::State::insert(const Observation &row, std::uint64_t offset, const std::string &reads)
{
    const std::string blotted = row.blotted.empty() ? std::string() : rangesToJson(row.blotted);
    const auto known = [](const std::string &text) { return text.empty() ? std::nullopt : std::optional<std::string_view>(text); };
    observation.bind(1, std::int64_t(row.connection.value))
        .bind(2, std::int64_t(row.kind))
        .bind(3, std::int64_t(row.direction))
        .bind(4, row.at.nanoseconds)
        .bind(5, std::int64_t(offset))
        .bindBlob(6, row.bytes)
        .bind(7, known(blotted))
        .bind(8, known(reads));
    return database.run(observation);
}

Result<void> TraceWriter::State::endRun()
{
    if (run.isEmpty())
        return {};
    Result<void> done = insert(run.row(), run.offset(), run.reads());
    run.clear();
    return done;
}

Result<void> TraceWriter::append(const Observation &observation)
{
    State &s = *m_state;
    if (Result<void> begun = s.begin(); !begun)
        return begun;
    const std::uint64_t offset = s.offsets.take(observation);
    std::uint64_t &next = s.offsets.of(observation.connection, observation.direction);
    if (next != offset)
        s.advances.emplace_back(&next, next - offset);
    if (s.run.takes(observation)) {
        s.run.add(observation);
        return {};
    }
    Result<void> done = s.endRun();
    if (done && ReadRun::canBegin(observation)) {
        s.run.begin(observation, offset);
        return {};
    }
    if (done)
        done = s.insert(observation, offset, {});
    if (done && observation.kind == ObservationKind::Gap) {
        s.gap.bind(1, std::int64_t(observation.connection.value))
            .bind(2, observation.direction == Direction::Sent ? std::string_view("sent") : std::string_view("received"))
            .bind(3, observation.at.nanoseconds)
            .bind(4, std::int64_t(lostBytes(observation)));
        done = s.database.run(s.gap);
    }
    if (done && observation.kind == ObservationKind::Ended)
        done = s.setFact("ended", std::to_string(observation.at.nanoseconds));
    return s.orUndo(std::move(done));
}

Result<void> TraceWriter::keepPayload(MessageId message, std::string_view payload)
{
    State &s = *m_state;
    return s.begin().and_then([&] { return s.orUndo(s.derived.keepPayload(s.database, message, payload)); });
}

Result<void> TraceWriter::write(const SessionDelta &delta)
{
    State &s = *m_state;
    return s.begin().and_then([&] { return s.orUndo(s.derived.write(s.database, delta)); });
}

Result<void> TraceWriter::commit()
{
    State &s = *m_state;
    if (!s.database.inTransaction())
        return {};
    Result<void> done = s.orUndo(s.endRun().and_then([&] { return s.database.execute("COMMIT"); }));
    s.advances.clear();
    return done;
}

std::uint64_t TraceWriter::logBytes() const
{
    return std::uint64_t(m_state->logPages) * pageBytes;
}

void TraceWriter::foldLog()
{
    (void)m_state->database.execute("PRAGMA wal_checkpoint(PASSIVE)"); // what cannot be folded in stays in the log
}

Result<void> TraceWriter::close()
{
    State &s = *m_state;
    Result<void> done = commit();
    if (done && s.database.isOpen()) {
        // With a reader attached the mode cannot change; then the log is folded in all the same, and the last one to
        // close removes it.
        done = s.database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        if (beneath() == Beneath::InPlace)
            (void)s.database.execute("PRAGMA journal_mode = DELETE");
        else
            s.letGo();
    }
    if (!done)
        done.error().subject = s.path;
    m_state.reset();
    return done;
}

Result<void> TraceWriter::markDerivedIncomplete()
{
    State &s = *m_state;
    return s.begin().and_then([&] { return s.orUndo(s.setFact("derived_version", "0")); }).and_then([&] { return commit(); });
}

Result<void> TraceWriter::deriveAnew(const TablesProgress &progress)
{
    State &s = *m_state;
    return s.begin()
        .and_then([&] { return s.orUndo(rederiveTables(s.database, s.path, progress)); })
        .and_then([&] { return s.orUndo(s.setFact("derived_version", std::to_string(traceschema::derivedVersion))); })
        .and_then([&] { return commit(); });
}

TraceWriter::Beneath TraceWriter::beneath()
{
    const State &s = *m_state;
    if (!s.file)
        return Beneath::InPlace; // Where files have no identity nothing can be told.
    if (FileIdentity::of(s.path) != s.file)
        return Beneath::FileGone;
    const bool logThere = FileIdentity::of(s.path + "-wal") == s.log && FileIdentity::of(s.path + "-shm") == s.logIndex;
    return logThere ? Beneath::InPlace : Beneath::LogGone;
}

Result<void> TraceWriter::renewLog()
{
    State &s = *m_state;
    if (Result<void> folded = s.orUndo(s.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")); !folded)
        return folded;
    s.letGo();
    // Whatever is there now is not the log of this trace, and SQLite would take it for that.
    for (const char *suffix : {"-wal", "-shm"})
        ::unlink((s.path + suffix).c_str());
    return s.orUndo(s.reopen());
}

Result<void> TraceWriter::moveTo(const std::string &path)
{
    State &s = *m_state;
    const std::string draft = path + ".part";
    Result<TraceLock> lock = makeTraceFile(draft, true);
    if (!lock)
        return tl::unexpected(lock.error());
    const Result<void> copied = Database::open(draft, SQLITE_OPEN_READWRITE)
        .and_then([&](Database &&target) { return s.database.copyTo(target); })
        .and_then([&] { return publishTraceFile(draft, path); });
    if (!copied) {
        ::unlink(draft.c_str());
        return copied;
    }
    // Whoever moved the old one has a trace, too: SQLite does not do this for a file that has lost its name.
    (void)s.database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
    s.letGo();
    s.path = path;
    s.lock = std::move(*lock);
    for (const char *suffix : {"-wal", "-shm"})
        ::unlink((path + suffix).c_str());
    return s.orUndo(s.reopen());
}

const std::string &TraceWriter::path() const
{
    return m_state->path;
}

} // namespace stepwire
