#include "app/storage/tracewriter.h"

#include "app/storage/database.h"
#include "app/storage/derivedtables.h"
#include "app/storage/observationrows.h"
#include "app/storage/traceschema.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <optional>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

namespace stepwire {

namespace {

Failure systemFailure(const std::string &path, int error)
{
    FailureKind kind = FailureKind::Other;
    switch (error) {
    case EEXIST: kind = FailureKind::Exists; break;
    case ENOENT:
    case ENOTDIR: kind = FailureKind::NotFound; break;
    case EACCES:
    case EPERM:
    case EROFS: kind = FailureKind::NotPermitted; break;
    case ENOSPC:
    case EDQUOT: kind = FailureKind::DiskFull; break;
    default: break;
    }
    return {kind, path, std::strerror(error)};
}

/// Makes the empty file, so that nobody else can read it at any moment and nothing is overwritten by a race.
Result<void> createFile(const std::string &path, bool overwrite)
{
    struct stat there {};
    if (::lstat(path.c_str(), &there) == 0) {
        if (!overwrite)
            return tl::unexpected(Failure{FailureKind::Exists, path, {}});
        if (!S_ISREG(there.st_mode) && !S_ISLNK(there.st_mode))
            return tl::unexpected(Failure{FailureKind::BadArgument, path, "not a regular file"});
        if (::unlink(path.c_str()) != 0)
            return tl::unexpected(systemFailure(path, errno));
    }
    // A log left behind by an earlier file of that name would be taken for this one's.
    for (const char *suffix : {"-wal", "-shm", "-journal"})
        ::unlink((path + suffix).c_str());
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (file < 0)
        return tl::unexpected(systemFailure(path, errno));
    ::close(file);
    return {};
}

std::string isoTime(std::chrono::system_clock::time_point at)
{
    const std::time_t seconds = std::chrono::system_clock::to_time_t(at);
    const auto milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count() % 1000;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char text[64];
    const std::size_t length = std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%S", &utc);
    std::snprintf(text + length, sizeof text - length, ".%03dZ", int(milliseconds));
    return text;
}

} // namespace

struct TraceWriter::State
{
    std::string path;
    Database database;
    DerivedTables derived;
    Statement observation;
    Statement gap;
    Statement fact;
    StreamOffsets offsets;
    std::optional<Failure> failure; ///< The first one; nothing is written after it.
    dev_t device = 0;
    ino_t inode = 0;

    Result<void> open();
    Result<void> prepare();
    Result<void> setFact(std::string_view key, std::string_view value);
    Result<void> begin();
    Result<void> checkFile();
    Result<void> note(Result<void> done); ///< Remembers a failure.
};

Result<void> TraceWriter::State::open()
{
    Result<Database> opened = Database::open(path, SQLITE_OPEN_READWRITE);
    if (!opened)
        return tl::unexpected(opened.error());
    database = std::move(*opened);
    // The first tables go in before the log is turned on: from its first byte the file itself says what it is.
    return database.execute("BEGIN")
        .and_then([&] { return traceschema::migrate(database, 0); })
        .and_then([&] { return traceschema::createDerived(database); })
        .and_then([&] { return prepare(); })
        .and_then([&] { return setFact("derived_version", std::to_string(traceschema::derivedVersion)); });
}

Result<void> TraceWriter::State::prepare()
{
    const std::pair<Statement *, std::string_view> all[] = {
        {&observation, "INSERT INTO observations (connection, kind, direction, at_ns, stream_offset, bytes, blotted)"
                       " VALUES (?,?,?,?,?,?,?)"},
        {&gap, "INSERT INTO gaps VALUES (last_insert_rowid(),?,?,?,?)"},
        {&fact, "INSERT OR REPLACE INTO recording VALUES (?,?)"},
    };
    for (const auto &[statement, sql] : all) {
        Result<Statement> made = database.prepare(sql);
        if (!made)
            return tl::unexpected(made.error());
        *statement = std::move(*made);
    }
    Result<DerivedTables> tables = DerivedTables::prepare(database);
    if (!tables)
        return tl::unexpected(tables.error());
    derived = std::move(*tables);
    return {};
}

Result<void> TraceWriter::State::setFact(std::string_view key, std::string_view value)
{
    fact.bind(1, key).bind(2, value);
    return database.run(fact);
}

Result<void> TraceWriter::State::begin()
{
    if (failure)
        return tl::unexpected(*failure);
    if (database.inTransaction())
        return {};
    return note(database.execute("BEGIN"));
}

Result<void> TraceWriter::State::checkFile()
{
    struct stat there {};
    if (::stat(path.c_str(), &there) == 0 && there.st_dev == device && there.st_ino == inode)
        return {};
    return tl::unexpected(Failure{FailureKind::NotFound, path, "the file was removed or replaced while it was written"});
}

Result<void> TraceWriter::State::note(Result<void> done)
{
    if (!done && !failure) {
        failure = done.error();
        failure->subject = path;
        if (database.inTransaction())
            (void)database.execute("ROLLBACK");
    }
    return done;
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
    if (Result<void> made = createFile(path, overwrite); !made)
        return tl::unexpected(made.error());
    auto state = std::make_unique<State>();
    state->path = path;
    const Result<void> ready = state->open()
        .and_then([&] { return state->setFact("started_at", isoTime(startedAt)); })
        .and_then([&] { return state->setFact("program_version", STEPWIRE_VERSION); })
        .and_then([&] { return state->database.execute("COMMIT; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"
                                                       "PRAGMA wal_autocheckpoint = 4000"); });
    if (!ready) {
        Failure failure = ready.error();
        failure.subject = path;
        state.reset();
        ::unlink(path.c_str());
        return tl::unexpected(std::move(failure));
    }
    struct stat there {};
    ::stat(path.c_str(), &there);
    state->device = there.st_dev;
    state->inode = there.st_ino;
    return std::unique_ptr<TraceWriter>(new TraceWriter(std::move(state)));
}

Result<void> TraceWriter::append(const Observation &observation)
{
    State &s = *m_state;
    if (Result<void> begun = s.begin(); !begun)
        return begun;
    const std::uint64_t offset = s.offsets.take(observation);
    const std::string blotted = observation.blotted.empty() ? std::string() : rangesToJson(observation.blotted);
    s.observation.bind(1, std::int64_t(observation.connection.value))
        .bind(2, std::int64_t(observation.kind))
        .bind(3, std::int64_t(observation.direction))
        .bind(4, observation.at.nanoseconds)
        .bind(5, std::int64_t(offset))
        .bindBlob(6, observation.bytes);
    if (blotted.empty())
        s.observation.bindNull(7);
    else
        s.observation.bind(7, std::string_view(blotted));
    Result<void> done = s.database.run(s.observation);
    if (done && observation.kind == ObservationKind::Gap) {
        s.gap.bind(1, std::int64_t(observation.connection.value))
            .bind(2, observation.direction == Direction::Sent ? std::string_view("sent") : std::string_view("received"))
            .bind(3, observation.at.nanoseconds)
            .bind(4, std::int64_t(lostBytes(observation)));
        done = s.database.run(s.gap);
    }
    if (done && observation.kind == ObservationKind::Ended)
        done = s.setFact("ended", std::to_string(observation.at.nanoseconds));
    return s.note(std::move(done));
}

Result<void> TraceWriter::keepPayload(MessageId message, std::string_view payload)
{
    State &s = *m_state;
    return s.begin().and_then([&] { return s.note(s.derived.keepPayload(s.database, message, payload)); });
}

Result<void> TraceWriter::write(const SessionDelta &delta)
{
    State &s = *m_state;
    return s.begin().and_then([&] { return s.note(s.derived.write(s.database, delta)); });
}

Result<void> TraceWriter::commit()
{
    State &s = *m_state;
    if (s.failure)
        return tl::unexpected(*s.failure);
    if (!s.database.inTransaction())
        return {};
    return s.note(s.database.execute("COMMIT").and_then([&] { return s.checkFile(); }));
}

Result<void> TraceWriter::close()
{
    State &s = *m_state;
    Result<void> done = commit();
    if (done) {
        // With a reader attached the mode cannot change; then the log is folded in all the same, and the last one to
        // close removes it.
        (void)s.database.execute("PRAGMA wal_checkpoint(TRUNCATE)");
        (void)s.database.execute("PRAGMA journal_mode = DELETE");
    }
    const std::string path = s.path;
    m_state.reset();
    return done;
}

const std::string &TraceWriter::path() const
{
    return m_state->path;
}

} // namespace stepwire
