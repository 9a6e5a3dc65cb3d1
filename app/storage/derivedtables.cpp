#include "app/storage/derivedtables.h"

#include "models/metrics/phases.h"
#include "models/vocabulary/jsonwriter.h"

#include <iterator>
#include <utility>

namespace stepwire {

namespace {

std::optional<std::int64_t> nanoseconds(const std::optional<CaptureTime> &at)
{
    return at ? std::optional(at->nanoseconds) : std::nullopt;
}

/// An id of none is an unknown one.
template <typename Tag>
std::optional<std::int64_t> known(Id<Tag> id)
{
    return id ? std::optional(std::int64_t(id.value)) : std::nullopt;
}

template <typename T>
std::optional<std::int64_t> number(const std::optional<T> &value)
{
    return value ? std::optional(std::int64_t(*value)) : std::nullopt;
}

std::optional<std::string_view> text(const std::optional<std::string> &value)
{
    return value ? std::optional<std::string_view>(*value) : std::nullopt;
}

std::string_view directionName(Direction direction)
{
    return direction == Direction::Sent ? "sent" : "received";
}

/// Binds one value after the other, counting the parameters.
class Row
{
public:
    explicit Row(Statement &statement) : m_statement(statement) {}

    template <typename T>
    Row &operator<<(const T &value)
    {
        if constexpr (std::is_integral_v<T>)
            m_statement.bind(++m_parameter, std::int64_t(value));
        else if constexpr (std::is_same_v<T, std::string>)
            m_statement.bind(++m_parameter, std::string_view(value));
        else
            m_statement.bind(++m_parameter, value);
        return *this;
    }

private:
    Statement &m_statement;
    int m_parameter = 0;
};

std::string insertInto(const char *table, int columns)
{
    std::string sql = std::string("INSERT OR REPLACE INTO ") + table + " VALUES (?";
    for (int i = 1; i < columns; ++i)
        sql += ",?";
    return sql + ")";
}

} // namespace

Result<void> DerivedTables::prepareIn(Database &database)
{
    const std::pair<Statement *, std::string> all[] = {
        {&m_connection, insertInto("connections", 19)},
        {&m_message, insertInto("messages", 19)},
        {&m_growth, "UPDATE messages SET wire_bytes = wire_bytes + ? WHERE n = ?"},
        {&m_step, insertInto("steps", 40)},
        {&m_item, insertInto("items", 11)},
        {&m_finding, "INSERT INTO findings (code, severity, connection, message, step, range_begin, range_end, detail)"
                            " VALUES (?,?,?,?,?,?,?,?)"},
        {&m_payload, "INSERT OR REPLACE INTO payloads VALUES (?,?)"},
    };
    for (const auto &[statement, sql] : all) {
        Result<Statement> made = database.prepare(sql);
        if (!made)
            return tl::unexpected(made.error());
        *statement = std::move(*made);
    }
    return {};
}

void DerivedTables::release()
{
    for (Statement *statement : {&m_connection, &m_message, &m_growth, &m_step, &m_item, &m_finding, &m_payload})
        *statement = Statement();
}

Result<void> DerivedTables::write(Database &database, const SessionDelta &delta)
{
    m_names.insert(m_names.end(), delta.names.begin(), delta.names.end());
    Result<void> done;
    const auto all = [&](const auto &list) {
        for (const auto &value : list) {
            if (done)
                done = write(database, value);
        }
    };
    all(delta.connections);
    all(delta.messages);
    all(delta.growths);
    all(delta.steps);
    all(delta.items);
    all(delta.findings);
    return done;
}

Result<void> DerivedTables::keepPayload(Database &database, MessageId message, std::string_view payload)
{
    m_payload.bind(1, std::int64_t(message.value)).bindBlob(2, payload);
    return database.run(m_payload);
}

Result<void> DerivedTables::write(Database &database, const Connection &connection)
{
    const auto &sent = connection.total(Direction::Sent);
    const auto &received = connection.total(Direction::Received);
    Row(m_connection) << connection.id.value << transportName(connection.transport) << connection.url
                      << connection.openedAt.nanoseconds << nanoseconds(connection.closedAt)
                      << number(connection.closeCode) << text(connection.closeReason) << closedByName(connection.closedBy)
                      << text(connection.extensions) << connection.requestHead << connection.responseHead
                      << sent.messages << received.messages << sent.payloadBytes << received.payloadBytes
                      << sent.wireBytes << received.wireBytes << sent.unfinishedBytes << received.unfinishedBytes;
    return database.run(m_connection);
}

Result<void> DerivedTables::write(Database &database, const Message &message)
{
    const std::optional<std::string_view> type = message.type ? std::optional(name(message.type)) : std::nullopt;
    Row(m_message) << message.id.value << message.connection.value << message.exchange << directionName(message.direction)
                   << message.at().nanoseconds << message.firstByteAt.nanoseconds << message.lastByteAt.nanoseconds
                   << messageKindName(message.kind) << type << name(message.lane) << known(message.step)
                   << message.payloadBytes << message.wireBytes << message.compressed << message.fragments
                   << message.payloadOnWire << message.wire.begin << message.wire.end
                   << std::string_view(message.summary);
    return database.run(m_message);
}

Result<void> DerivedTables::write(Database &database, const MessageGrowth &growth)
{
    Row(m_growth) << growth.wireBytes << growth.message.value;
    return database.run(m_growth);
}

Result<void> DerivedTables::write(Database &database, const Step &step)
{
    JsonWriter calls;
    calls.beginArray();
    for (const ToolCall &call : step.toolCalls)
        calls.beginObject().key("name").value(call.name).key("call_id").value(call.callId).endObject();
    calls.endArray();

    Row row(m_step);
    row << step.id.value << step.connection.value << step.lane << transportName(step.transport) << text(step.responseId)
        << text(step.previousResponseId) << text(step.model) << stepStatusName(step.status) << step.warmUp
        << continuationName(step.continuation) << step.sent.payloadBytes << step.sent.wireBytes << step.sent.count
        << step.received.payloadBytes << step.received.wireBytes << step.received.count << number(step.statelessBytes);
    const Usage usage = step.usage.value_or(Usage{});
    row << usage.inputTokens << usage.cachedTokens << usage.cacheWriteTokens << usage.outputTokens << usage.reasoningTokens;
    const StepMoments &at = step.at;
    for (const auto &moment : {at.sentFirst, at.sentLast, at.created, at.firstItem, at.firstToken, at.lastToken,
                               at.terminal, at.nextSent})
        row << nanoseconds(moment);
    const StepPhases phases(at);
    for (const Phase phase : allPhases)
        row << phases[phase];
    const StepError error = step.error.value_or(StepError{});
    row << calls.text() << text(error.code) << text(error.message) << number(error.status);
    return database.run(m_step);
}

Result<void> DerivedTables::write(Database &database, const ContextItem &item)
{
    Row(m_item) << item.id.value << item.kind << text(item.role) << text(item.name) << text(item.callId) << item.bytes
                << known(item.origin) << known(item.message) << item.text.begin << item.text.end << item.excerpt;
    return database.run(m_item);
}

Result<void> DerivedTables::write(Database &database, const Finding &finding)
{
    Row(m_finding) << finding.code << severityName(finding.severity) << known(finding.connection)
                   << known(finding.message) << known(finding.step) << finding.range.begin << finding.range.end
                   << finding.detail;
    return database.run(m_finding);
}

std::string_view DerivedTables::name(NameId id) const
{
    return id && id.index() < m_names.size() ? std::string_view(m_names[id.index()]) : std::string_view();
}

} // namespace stepwire
