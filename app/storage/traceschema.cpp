#include "app/storage/traceschema.h"

#include "app/storage/database.h"

#include <array>
#include <string>

namespace stepwire::traceschema {

namespace {

// The tables of truth. kind and direction hold the numbers of ObservationKind and Direction; stream_offset counts the
// data bytes of that connection and direction before this one.
Result<void> toVersion1(Database &database)
{
    return database.execute(R"(
        CREATE TABLE recording (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
        CREATE TABLE observations (
            id INTEGER PRIMARY KEY,
            connection INTEGER NOT NULL,
            kind INTEGER NOT NULL,
            direction INTEGER NOT NULL,
            at_ns INTEGER NOT NULL,
            stream_offset INTEGER NOT NULL,
            bytes BLOB NOT NULL,
            blotted TEXT);
        CREATE INDEX observation_stream ON observations (connection, direction, stream_offset) WHERE kind = 2;
        CREATE TABLE gaps (
            observation INTEGER PRIMARY KEY, connection INTEGER, direction TEXT, at_ns INTEGER, bytes INTEGER);
        CREATE TABLE annotations (
            id INTEGER PRIMARY KEY, made_at TEXT NOT NULL, message INTEGER, step INTEGER, mark TEXT, note TEXT);
    )");
}

// Reads of one stream that came close together are one row: `[[bytes,nanoseconds since at_ns],…]`, null for a single read.
Result<void> toVersion2(Database &database)
{
    return database.execute("ALTER TABLE observations ADD COLUMN reads TEXT");
}

constexpr std::array migrations{toVersion1, toVersion2};

} // namespace

Result<void> migrate(Database &database, int from)
{
    for (std::size_t next = std::size_t(from); next < migrations.size(); ++next) {
        if (Result<void> done = migrations[next](database); !done)
            return done;
    }
    const std::string stamp = "PRAGMA application_id = " + std::to_string(applicationId)
        + "; PRAGMA user_version = " + std::to_string(migrations.size());
    static_assert(migrations.size() == std::size_t(version));
    return database.execute(stamp.c_str());
}

// Names and meanings are those of `show --json`, flattened with underscores.
Result<void> createDerived(Database &database)
{
    return database.execute(R"(
        CREATE TABLE connections (
            id INTEGER PRIMARY KEY, transport TEXT, url TEXT, opened_at INTEGER, closed_at INTEGER, close_code INTEGER,
            close_reason TEXT, closed_by TEXT, extensions TEXT, request_head TEXT, response_head TEXT,
            messages_sent INTEGER, messages_received INTEGER, payload_bytes_sent INTEGER,
            payload_bytes_received INTEGER, wire_bytes_sent INTEGER, wire_bytes_received INTEGER,
            unfinished_bytes_sent INTEGER, unfinished_bytes_received INTEGER);
        CREATE TABLE messages (
            n INTEGER PRIMARY KEY, connection INTEGER, exchange INTEGER, direction TEXT, at_ns INTEGER,
            first_byte_ns INTEGER, last_byte_ns INTEGER, kind TEXT, type TEXT, lane TEXT, step INTEGER,
            payload_bytes INTEGER, wire_bytes INTEGER, compressed INTEGER, fragments INTEGER,
            payload_on_wire INTEGER, wire_begin INTEGER, wire_end INTEGER, summary TEXT);
        CREATE TABLE payloads (message INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
        CREATE TABLE steps (
            n INTEGER PRIMARY KEY, connection INTEGER, lane TEXT, transport TEXT, response_id TEXT,
            previous_response_id TEXT, model TEXT, status TEXT, warm_up INTEGER, continuation TEXT,
            sent_payload_bytes INTEGER, sent_wire_bytes INTEGER, sent_items INTEGER, received_payload_bytes INTEGER,
            received_wire_bytes INTEGER, received_messages INTEGER, stateless_bytes INTEGER,
            usage_input_tokens INTEGER, usage_cached_tokens INTEGER, usage_cache_write_tokens INTEGER,
            usage_output_tokens INTEGER, usage_reasoning_tokens INTEGER,
            at_ns_sent_first INTEGER, at_ns_sent_last INTEGER, at_ns_created INTEGER, at_ns_first_item INTEGER,
            at_ns_first_token INTEGER, at_ns_last_token INTEGER, at_ns_terminal INTEGER, at_ns_next_sent INTEGER,
            phases_ms_upload REAL, phases_ms_accept REAL, phases_ms_first_token REAL, phases_ms_generation REAL,
            phases_ms_finish REAL, phases_ms_client REAL,
            tool_calls TEXT, error_code TEXT, error_message TEXT, error_status INTEGER);
        CREATE TABLE items (
            id INTEGER PRIMARY KEY, kind TEXT, role TEXT, name TEXT, call_id TEXT, bytes INTEGER, origin_step INTEGER,
            message INTEGER, text_begin INTEGER, text_end INTEGER, excerpt TEXT);
        CREATE TABLE findings (
            id INTEGER PRIMARY KEY, code TEXT, severity TEXT, connection INTEGER, message INTEGER, step INTEGER,
            range_begin INTEGER, range_end INTEGER, detail TEXT);
    )");
}

} // namespace stepwire::traceschema
