#include "app/storage/observationbatches.h"

#include "app/storage/observationrows.h"
#include "app/storage/readrun.h"

#include <algorithm>
#include <sqlite3.h>

namespace stepwire {

namespace {

constexpr std::size_t batchRows = 2048;
constexpr std::size_t batchBytes = 2 * 1024 * 1024; // Two batches are there at a time.
/// A file may say anything. Within these hundred days differences and sums of times have room, and doubles are exact.
constexpr std::int64_t latest = std::int64_t(1) << 53;

Observation observationOf(const Statement &row)
{
    Observation observation;
    observation.connection = ConnectionId{std::uint32_t(row.integer(1))};
    observation.kind = ObservationKind(row.integer(2));
    observation.direction = row.integer(3) == 0 ? Direction::Sent : Direction::Received;
    observation.at = CaptureTime{std::clamp<std::int64_t>(row.integer(4), 0, latest)};
    observation.bytes = row.bytes(6);
    if (!row.isNull(7))
        observation.blotted = rangesFromJson(row.bytes(7));
    return observation;
}

/// Connections are counted from 1, and lists are as long as the highest number. A file may claim anything.
constexpr std::int64_t mostConnections = 1'000'000;

bool isConnection(std::int64_t number)
{
    return number >= 0 && number <= mostConnections;
}

bool isKnownKind(std::int64_t kind)
{
    return kind >= std::int64_t(ObservationKind::Opened) && kind <= std::int64_t(ObservationKind::Delays);
}

void add(ObservationBatches::Batch &batch, Observation &&observation, std::uint64_t offset)
{
    batch.rows.push_back(std::uint64_t(batch.last));
    batch.offsets.push_back(offset);
    batch.observations.push_back(std::move(observation));
}

} // namespace

Result<ObservationBatches> ObservationBatches::over(Database &database, const std::string &path)
{
    const bool hasReads = bool(database.prepare("SELECT reads FROM observations")); // not in version 1
    Result<Statement> rows = database.prepare(
        hasReads ? "SELECT id, connection, kind, direction, at_ns, stream_offset, bytes, blotted, reads FROM observations"
                   " WHERE id > ? ORDER BY id"
                 : "SELECT id, connection, kind, direction, at_ns, stream_offset, bytes, blotted, NULL FROM observations"
                   " WHERE id > ? ORDER BY id");
    if (!rows)
        return tl::unexpected(Failure{FailureKind::Damaged, path, rows.error().detail});
    ObservationBatches batches;
    batches.m_database = &database;
    batches.m_rows = std::move(*rows);
    return batches;
}

std::uint64_t ObservationBatches::count()
{
    Result<Statement> last = m_database->prepare("SELECT max(id) FROM observations");
    return last && last->step() == SQLITE_ROW ? std::uint64_t(last->integer(0)) : 0;
}

void ObservationBatches::takeRow(Batch &batch)
{
    if (!isKnownKind(m_rows.integer(2)))
        return;
    if (!isConnection(m_rows.integer(1))) {
        m_damage = m_damage.value_or("a row of connection " + std::to_string(m_rows.integer(1)));
        return;
    }
    std::uint64_t offset = std::uint64_t(m_rows.integer(5));
    if (m_rows.isNull(8)) {
        add(batch, observationOf(m_rows), offset);
        return;
    }
    for (Observation &read : ReadRun::split(observationOf(m_rows), m_rows.bytes(8))) {
        const std::size_t size = read.bytes.size();
        add(batch, std::move(read), offset);
        offset += size;
    }
}

Result<ObservationBatches::Batch> ObservationBatches::readAfter(std::int64_t after)
{
    Batch batch;
    batch.last = after;
    std::size_t bytes = 0;
    m_rows.bind(1, after);
    int code = SQLITE_ROW;
    bool circular = false;
    while (batch.observations.size() < batchRows && bytes < batchBytes && (code = m_rows.step()) == SQLITE_ROW) {
        const std::int64_t next = m_rows.integer(0);
        circular = next <= batch.last; // As pages of a damaged file may lead.
        if (circular)
            break;
        batch.last = next;
        bytes += m_rows.bytes(6).size();
        takeRow(batch);
    }
    batch.atEnd = code == SQLITE_DONE;
    const bool failed = circular || (code != SQLITE_ROW && code != SQLITE_DONE);
    const Failure failure = failed && !circular ? m_database->failure() : Failure{FailureKind::Damaged, {}, "rows lead in circles"};
    m_rows.reset();
    if (!failed)
        return batch;
    if ((code & 0xff) == SQLITE_BUSY || (code & 0xff) == SQLITE_NOMEM)
        return tl::unexpected(failure);
    m_damage = m_damage.value_or(failure.detail);
    if (batch.observations.empty()) {
        const std::int64_t next = skipDamage(batch.last);
        if (next > 0)
            batch.last = next;
        batch.atEnd = next <= 0;
    }
    return batch;
}

/// The row after `id` cannot be read. Looks further on, in growing steps and then back in shrinking ones, for the next
/// that can; the id before it, or 0.
std::int64_t ObservationBatches::skipDamage(std::int64_t id)
{
    const auto look = [&](std::int64_t from) {
        m_rows.bind(1, from);
        int code = m_rows.step();
        if (code == SQLITE_ROW && m_rows.integer(0) <= from)
            code = SQLITE_CORRUPT;
        m_rows.reset();
        return code;
    };
    for (std::int64_t stride = 1; stride < (std::int64_t(1) << 32); stride *= 2) {
        if (const int code = look(id + stride); code == SQLITE_DONE)
            return 0;
        else if (code != SQLITE_ROW)
            continue;
        std::int64_t unreadable = id + stride / 2;
        std::int64_t readable = id + stride;
        while (readable - unreadable > 1) {
            const std::int64_t middle = unreadable + (readable - unreadable) / 2;
            (look(middle) == SQLITE_ROW ? readable : unreadable) = middle;
        }
        return readable;
    }
    return 0;
}

} // namespace stepwire
