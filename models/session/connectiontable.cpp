#include "models/session/connectiontable.h"

namespace stepwire {

namespace {

ClosedBy sideOf(Direction sender)
{
    return sender == Direction::Sent ? ClosedBy::Agent : ClosedBy::Server;
}

std::string headText(const HttpHead &head)
{
    std::string text = head.startLine + "\r\n";
    for (const HttpField &field : head.fields)
        text += field.name + ": " + field.value + "\r\n";
    return text;
}

} // namespace

bool Exchange::asksForResponse() const
{
    const std::string_view path = std::string_view(target).substr(0, target.find_first_of("?#"));
    return method == "POST" && path.ends_with("/responses");
}

ConnectionTable::Entry &ConnectionTable::change(ConnectionId id)
{
    m_changed.insert(id);
    Entry &entry = m_entries[id];
    entry.connection.id = id;
    return entry;
}

void ConnectionTable::opened(ConnectionId id, CaptureTime at, std::string_view upstream)
{
    Entry &entry = change(id);
    entry.connection.openedAt = at;
    entry.connection.url = upstream;
    if (auto address = UpstreamAddress::parsed(upstream))
        entry.upstream = *std::move(address);
}

void ConnectionTable::requestStarted(ConnectionId id, std::uint32_t exchange, const HttpHead &head)
{
    Entry &entry = change(id);
    entry.exchanges[exchange] = {head.method, head.target, 0, {}};
    if (!entry.connection.requestHead.empty())
        return;
    entry.connection.requestHead = headText(head);
    if (entry.upstream)
        entry.connection.url = entry.upstream->urlFor(head.target, false);
}

void ConnectionTable::responseStarted(ConnectionId id, std::uint32_t exchange, const HttpHead &head)
{
    Entry &entry = change(id);
    entry.exchanges[exchange].status = head.status;
    if (entry.connection.responseHead.empty())
        entry.connection.responseHead = headText(head);
}

void ConnectionTable::upgraded(ConnectionId id, const HttpHead &request, const HttpHead &response)
{
    Entry &entry = change(id);
    entry.connection.transport = Transport::WebSocket;
    entry.connection.requestHead = headText(request);
    entry.connection.responseHead = headText(response);
    if (const auto extensions = response.field("Sec-WebSocket-Extensions"))
        entry.connection.extensions = std::string(*extensions);
    if (entry.upstream)
        entry.connection.url = entry.upstream->urlFor(request.target, true);
}

void ConnectionTable::count(const Message &message)
{
    Connection::Totals &totals = change(message.connection).connection.total(message.direction);
    ++totals.messages;
    totals.payloadBytes += message.payloadBytes;
    totals.wireBytes += message.wireBytes;
}

void ConnectionTable::grown(ConnectionId id, Direction direction, std::uint64_t wireBytes)
{
    change(id).connection.total(direction).wireBytes += wireBytes;
}

void ConnectionTable::closeFrame(const WireMessage &message)
{
    Entry &entry = change(message.connection);
    if (entry.closeFrameSeen)
        return;
    entry.closeFrameSeen = true;
    entry.connection.closedBy = sideOf(message.direction);
    entry.connection.closeCode = message.closeCode;
    entry.connection.closeReason = std::string(message.payload);
}

void ConnectionTable::sideEnded(ConnectionId id, Direction direction, CaptureTime at)
{
    Entry &entry = change(id);
    entry.connection.closedAt = at;
    if (entry.connection.closedBy == ClosedBy::None)
        entry.connection.closedBy = sideOf(direction);
    if (entry.connection.transport == Transport::WebSocket && !entry.closeFrameSeen)
        entry.connection.closeCode = 1006;
}

void ConnectionTable::unfinished(ConnectionId id, Direction direction, std::uint64_t bytes)
{
    change(id).connection.total(direction).unfinishedBytes += bytes;
}

std::vector<ConnectionId> ConnectionTable::ids() const
{
    std::vector<ConnectionId> ids;
    for (const auto &[id, entry] : m_entries)
        ids.push_back(id);
    return ids;
}

void ConnectionTable::collect(SessionDelta &delta)
{
    for (const ConnectionId id : m_changed)
        delta.connections.push_back(m_entries[id].connection);
    m_changed.clear();
}

} // namespace stepwire
