#include "app/storage/tracereader.h"

#include "app/storage/observationbatches.h"
#include "app/storage/observationrows.h"
#include "app/storage/rederivedpayloads.h"
#include "app/storage/tracefile.h"
#include "app/storage/traceschema.h"
#include "models/wire/wiredecoder.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <future>
#include <mutex>
#include <optional>
#include <sqlite3.h>

namespace stepwire {

namespace {

/// A row of a connection's byte stream.
struct StreamPiece
{
    static constexpr std::size_t largest = std::size_t{256} << 10;

    ConnectionId connection;
    std::uint64_t begin = 0;
    std::string bytes;

    bool holds(const Message &message) const
    {
        return connection == message.connection && message.wire.begin >= begin && message.wire.end <= begin + bytes.size();
    }
};

} // namespace

struct TraceReader::State
{
    std::string path;
    mutable std::mutex mutex; ///< Over everything below.
    TraceFile file;
    std::optional<ObservationBatches> batches;
    Statement streamStart;
    Statement streamRows;
    Statement keptPayload;
    std::array<StreamPiece, 2> latest; ///< By direction: who reads on, as exports do, mostly finds the next message there.
    std::string startedAt;
    std::string writtenBy;
    bool ended = false;
    Copies copies = Copies::Trusted;
    bool derivedIsOurs = false;
    std::uint64_t missingBytes = 0;    ///< In holes of the streams, as the last replay() found them.
    std::optional<RederivedPayloads> rederived;
    std::atomic<std::uint64_t> replayedRows = 0;
    std::uint64_t rederivedFrom = 0; ///< Observations that there were then.

    Result<void> prepare();
    std::optional<std::string> fact(std::string_view key);
    std::optional<std::string> damage() const;
    std::optional<std::string> kept(MessageId message);
    Result<std::string> wire(const Message &message);
};

Result<void> TraceReader::State::prepare()
{
    Result<ObservationBatches> read = ObservationBatches::over(file.database, path);
    if (!read)
        return tl::unexpected(read.error());
    batches.emplace(std::move(*read));
    const std::pair<Statement *, std::string_view> all[] = {
        {&streamStart, "SELECT max(stream_offset) FROM observations WHERE kind = 2 AND connection = ? AND direction = ?"
                       " AND stream_offset <= ?"},
        {&streamRows, "SELECT stream_offset, bytes FROM observations WHERE kind = 2 AND connection = ? AND direction = ?"
                      " AND stream_offset >= ? AND stream_offset < ? ORDER BY stream_offset"},
    };
    for (const auto &[statement, sql] : all) {
        Result<Statement> made = file.database.prepare(sql);
        if (!made)
            return tl::unexpected(Failure{FailureKind::Damaged, path, made.error().detail});
        *statement = std::move(*made);
    }
    startedAt = fact("started_at").value_or("");
    writtenBy = fact("program_version").value_or("");
    derivedIsOurs = copies == Copies::Trusted && fact("derived_version") == std::to_string(traceschema::derivedVersion);
    if (derivedIsOurs) {
        if (Result<Statement> made = file.database.prepare("SELECT bytes FROM payloads WHERE message = ?"))
            keptPayload = std::move(*made);
    }
    return {};
}

/// What of the file could not be read.
std::optional<std::string> TraceReader::State::damage() const
{
    return file.damaged ? "the file is shorter than it says" : batches->damage();
}

std::optional<std::string> TraceReader::State::fact(std::string_view key)
{
    Result<Statement> statement = file.database.prepare("SELECT value FROM recording WHERE key = ?");
    if (!statement)
        return std::nullopt;
    statement->bind(1, key);
    if (statement->step() != SQLITE_ROW)
        return std::nullopt;
    return std::string(statement->bytes(0));
}

std::optional<std::string> TraceReader::State::kept(MessageId message)
{
    if (!keptPayload)
        return std::nullopt;
    keptPayload.bind(1, std::int64_t(message.value));
    std::optional<std::string> found;
    if (keptPayload.step() == SQLITE_ROW)
        found = std::string(keptPayload.bytes(0));
    keptPayload.reset();
    return found;
}

Result<std::string> TraceReader::State::wire(const Message &message)
{
    StreamPiece &piece = latest[std::size_t(message.direction)];
    if (piece.holds(message))
        return piece.bytes.substr(message.wire.begin - piece.begin, message.wire.size());
    const auto key = [&](Statement &statement) -> Statement & {
        return statement.bind(1, std::int64_t(message.connection.value)).bind(2, std::int64_t(message.direction));
    };
    key(streamStart).bind(3, std::int64_t(message.wire.begin));
    const bool found = streamStart.step() == SQLITE_ROW && !streamStart.isNull(0);
    const std::int64_t start = found ? streamStart.integer(0) : std::int64_t(message.wire.begin);
    streamStart.reset();

    std::string bytes;
    key(streamRows).bind(3, start).bind(4, std::int64_t(message.wire.end));
    int code = SQLITE_ROW;
    while ((code = streamRows.step()) == SQLITE_ROW) {
        const std::uint64_t offset = std::uint64_t(streamRows.integer(0));
        const std::string_view row = streamRows.bytes(1);
        const std::uint64_t from = std::max(message.wire.begin, offset);
        const std::uint64_t to = std::min(message.wire.end, offset + row.size());
        if (from < to)
            bytes += row.substr(from - offset, to - from);
        if (row.size() <= StreamPiece::largest)
            piece = {message.connection, offset, std::string(row)};
    }
    const Failure failure = code == SQLITE_DONE ? Failure() : file.database.failure();
    streamRows.reset();
    if (code != SQLITE_DONE)
        return tl::unexpected(failure);
    if (bytes.size() != message.wire.size())
        return tl::unexpected(Failure{FailureKind::NotFound, path, "the bytes of message " + std::to_string(message.id.value)
                                                                       + " are not all in the trace"});
    return bytes;
}

TraceReader::TraceReader(std::unique_ptr<State> state) : m_state(std::move(state)) {}

TraceReader::~TraceReader() = default;

Result<std::unique_ptr<TraceReader>> TraceReader::open(const std::string &path, Copies copies)
{
    Result<TraceFile> file = TraceFile::open(path);
    if (!file)
        return tl::unexpected(file.error());
    auto state = std::make_unique<State>();
    state->path = path;
    state->file = std::move(*file);
    state->copies = copies;
    if (Result<void> prepared = state->prepare(); !prepared)
        return tl::unexpected(prepared.error());
    state->ended = state->fact("ended").has_value();
    return std::unique_ptr<TraceReader>(new TraceReader(std::move(state)));
}

const std::string &TraceReader::path() const
{
    return m_state->path;
}

std::string TraceReader::startedAt() const
{
    return m_state->startedAt;
}

std::string TraceReader::writtenBy() const
{
    return m_state->writtenBy;
}

bool TraceReader::ended() const
{
    const std::lock_guard lock(m_state->mutex);
    // A recording that goes on may have ended since the file was opened.
    if (!m_state->ended)
        m_state->ended = m_state->fact("ended").has_value();
    return m_state->ended;
}

std::vector<TraceWarning> TraceReader::warnings() const
{
    std::vector<TraceWarning> warnings;
    const bool over = ended();
    const std::lock_guard lock(m_state->mutex);
    if (const std::optional<std::string> damage = m_state->damage()) {
        const std::string missing = m_state->missingBytes == 0 ? std::string()
            : "; at least " + std::to_string(m_state->missingBytes) + " bytes of traffic are missing";
        warnings.push_back({"trace.damaged", *damage + missing});
    }
    if (!over)
        warnings.push_back({"trace.unfinished", {}});
    return warnings;
}

// While one batch is taken, the next one is read on a thread of its own: neither the disk nor who takes waits.
Result<void> TraceReader::replay(const std::function<bool(Observation &&)> &take)
{
    const auto read = [this](std::int64_t after) {
        const std::lock_guard lock(m_state->mutex);
        return m_state->batches->readAfter(after);
    };
    StreamOffsets expected;
    std::uint64_t missing = 0;
    Result<ObservationBatches::Batch> batch = read(0);
    while (batch) {
        std::future<Result<ObservationBatches::Batch>> next;
        if (!batch->atEnd)
            next = std::async(std::launch::async | std::launch::deferred, read, batch->last);
        for (std::size_t i = 0; i < batch->observations.size(); ++i) {
            Observation &observation = batch->observations[i];
            m_state->replayedRows.store(batch->rows[i], std::memory_order_relaxed);
            // Rows that cannot be read leave a hole in the stream, and the next row says how large it is.
            std::uint64_t &offset = expected.of(observation.connection, observation.direction);
            if (batch->offsets[i] > offset) {
                Observation gap{observation.connection, ObservationKind::Gap, observation.direction, observation.at,
                                std::to_string(batch->offsets[i] - offset), {}};
                missing += batch->offsets[i] - offset;
                offset = batch->offsets[i];
                if (!take(std::move(gap)))
                    return {};
            }
            expected.take(observation);
            if (!take(std::move(observation)))
                return {};
        }
        if (batch->atEnd) {
            const std::lock_guard lock(m_state->mutex);
            m_state->missingBytes = missing;
            return {};
        }
        batch = next.get();
    }
    return tl::unexpected(batch.error());
}

std::uint64_t TraceReader::replayedRows() const
{
    return m_state->replayedRows.load(std::memory_order_relaxed);
}

std::uint64_t TraceReader::observationRows() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->batches->count();
}

Result<std::string> TraceReader::wire(const Message &message)
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->wire(message);
}

Result<std::string> TraceReader::payload(const Message &message)
{
    {
        const std::lock_guard lock(m_state->mutex);
        if (message.payloadOnWire)
            return m_state->wire(message).map([](const std::string &bytes) { return unframedPayload(bytes); });
        if (std::optional<std::string> kept = m_state->kept(message.id))
            return std::move(*kept);
        if (m_state->rederived) {
            if (std::optional<std::string> made = m_state->rederived->payload(message))
                return std::move(*made);
            if (m_state->rederivedFrom == m_state->batches->count())
                return tl::unexpected(Failure{FailureKind::NotFound, m_state->path, "no payload of message "
                                                                                        + std::to_string(message.id.value)});
        }
    }
    const std::uint64_t count = observationRows();
    // Without the lock: replay() takes it batch by batch.
    Result<RederivedPayloads> made = RederivedPayloads::make([this](const auto &take) { return replay(take); });
    if (!made)
        return tl::unexpected(made.error());
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->rederived = std::move(*made);
        m_state->rederivedFrom = count;
        if (std::optional<std::string> found = m_state->rederived->payload(message))
            return std::move(*found);
    }
    return tl::unexpected(Failure{FailureKind::NotFound, m_state->path, "no payload of message " + std::to_string(message.id.value)});
}

} // namespace stepwire
