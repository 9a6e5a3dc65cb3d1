#include "app/storage/rederivedpayloads.h"

#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"

#include <sqlite3.h>

namespace stepwire {

Result<RederivedPayloads> RederivedPayloads::make(const Replay &replay)
{
    RederivedPayloads made;
    Result<Database> opened = Database::open("", SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    if (!opened)
        return tl::unexpected(opened.error());
    made.m_database = std::move(*opened);
    Database &database = made.m_database;

    Statement keep;
    Statement place;
    const auto prepared = [&](Statement &statement, std::string_view sql) {
        return database.prepare(sql).map([&](Statement &&compiled) { statement = std::move(compiled); });
    };
    Result<void> done = database.execute("CREATE TABLE payloads (message INTEGER PRIMARY KEY, bytes BLOB NOT NULL, connection INTEGER,"
                                         " direction INTEGER, wire_begin INTEGER); BEGIN")
        .and_then([&] { return prepared(keep, "INSERT OR REPLACE INTO payloads (message, bytes) VALUES (?,?)"); })
        .and_then([&] {
            return prepared(place, "UPDATE payloads SET connection = ?, direction = ?, wire_begin = ? WHERE message = ?");
        })
        .and_then([&] {
            return prepared(made.m_read, "SELECT bytes FROM payloads WHERE message = ? AND connection = ? AND direction = ?"
                                         " AND wire_begin = ? AND length(bytes) = ?");
        });
    if (!done)
        return tl::unexpected(done.error());

    SessionBuilder builder([&](MessageId message, std::string_view payload) {
        keep.bind(1, std::int64_t(message.value)).bindBlob(2, payload);
        if (Result<void> kept = database.run(keep); !kept && done)
            done = kept;
    });
    WireDecoder decoder(builder);
    const auto placeMessages = [&] {
        for (const Message &message : builder.takeDelta().messages) {
            if (message.payloadOnWire)
                continue;
            place.bind(1, std::int64_t(message.connection.value)).bind(2, std::int64_t(message.direction));
            place.bind(3, std::int64_t(message.wire.begin)).bind(4, std::int64_t(message.id.value));
            if (Result<void> placed = database.run(place); !placed && done)
                done = placed;
        }
    };
    CaptureTime last;
    std::size_t taken = 0;
    const Result<void> replayed = replay([&](Observation &&observation) {
        last = observation.at;
        decoder.feed(observation);
        if (++taken % 4096 == 0)
            placeMessages(); // What else was derived must not pile up.
        return bool(done);
    });
    decoder.finish(last);
    placeMessages();
    if (!replayed)
        return tl::unexpected(replayed.error());
    if (done)
        done = database.execute("COMMIT");
    if (!done)
        return tl::unexpected(done.error());
    return made;
}

std::optional<std::string> RederivedPayloads::payload(const Message &message)
{
    m_read.bind(1, std::int64_t(message.id.value))
        .bind(2, std::int64_t(message.connection.value))
        .bind(3, std::int64_t(message.direction))
        .bind(4, std::int64_t(message.wire.begin))
        .bind(5, std::int64_t(message.payloadBytes));
    std::optional<std::string> found;
    if (m_read.step() == SQLITE_ROW)
        found = std::string(m_read.bytes(0));
    m_read.reset();
    return found;
}

} // namespace stepwire
