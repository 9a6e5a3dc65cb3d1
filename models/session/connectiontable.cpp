#include "models/session/connectiontable.h"

#include <algorithm>
#include <utility>

namespace stepwire {

namespace {

ClosedBy sideOf(Direction sender)
{
    return sender == Direction::Sent ? ClosedBy::Agent : ClosedBy::Server;
}

AgentIdentity identityOf(const HttpHead &head)
{
    const auto either = [&](std::string_view name, std::string_view other) -> std::optional<std::string> {
        auto value = head.field(name);
        if (!value)
            value = head.field(other); // proxies drop names with underscores, so newer agents write hyphens
        return value ? std::optional<std::string>(*value) : std::nullopt;
    };
    return {either("session-id", "session_id"), either("thread-id", "thread_id"),
            either("x-codex-parent-thread-id", "x_codex_parent_thread_id"),
            either("x-openai-subagent", "x_openai_subagent")};
}

} // namespace

bool Exchange::asksForResponse() const
{
    const std::string_view path = std::string_view(target).substr(0, target.find_first_of("?#"));
    return method == "POST" && path.ends_with("/responses");
}

ConnectionTable::Entry &ConnectionTable::change(ConnectionId id)
{
    if (!m_latest || m_latest->connection.id != id) {
        m_latest = &m_entries[id];
        m_latest->connection.id = id;
    }
    if (!std::exchange(m_latest->changed, true))
        m_changed.push_back(id);
    return *m_latest;
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
    const AgentIdentity identity = identityOf(head);
    entry.exchanges[exchange] = {head.method, head.target, 0, {}, identity};
    if (!entry.connection.requestHead.empty())
        return;
    entry.identity = identity;
    entry.userAgent = std::string(head.field("User-Agent").value_or(std::string_view()));
    if (head.listHolds("Upgrade", "websocket"))
        m_upgradesAsked.push_back(id);
    entry.connection.requestHead = head.text;
    if (entry.upstream)
        entry.connection.url = entry.upstream->urlFor(head.target, false);
}

void ConnectionTable::responseStarted(ConnectionId id, std::uint32_t exchange, const HttpHead &head)
{
    Entry &entry = change(id);
    entry.exchanges[exchange].status = head.status;
    if (entry.connection.responseHead.empty())
        entry.connection.responseHead = head.text;
}

void ConnectionTable::upgraded(ConnectionId id, const HttpHead &request, const HttpHead &response)
{
    Entry &entry = change(id);
    entry.connection.transport = Transport::WebSocket;
    entry.identity = identityOf(request);
    std::erase(m_upgradesAsked, id);
    entry.connection.requestHead = request.text;
    entry.connection.responseHead = response.text;
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

AddedDelay ConnectionTable::delaysMeasured(ConnectionId id, Direction direction, const DelayAccount &account)
{
    m_delays.merge(account);
    if (m_entries.contains(id)) {
        Entry &entry = change(id);
        DelayAccount &own = entry.delays[static_cast<std::size_t>(direction)];
        own.merge(account);
        DelayAccount both = entry.delays[0];
        both.merge(entry.delays[1]);
        entry.connection.delays[static_cast<std::size_t>(direction)] = own.summary();
        entry.connection.delay = both.summary();
    }
    return m_delays.summary();
}

const AgentIdentity &ConnectionTable::identity(ConnectionId id, std::uint32_t exchange) const
{
    const Entry &entry = m_entries.at(id);
    const auto found = entry.exchanges.find(exchange);
    return found == entry.exchanges.end() ? entry.identity : found->second.identity;
}

void ConnectionTable::setAgentSession(ConnectionId id, AgentSessionId session)
{
    change(id).connection.agentSession = session;
}

bool ConnectionTable::sameAgent(const Entry &one, const Entry &other)
{
    if (one.identity.session || other.identity.session)
        return one.identity.session == other.identity.session;
    return !one.userAgent.empty() && one.userAgent == other.userAgent;
}

std::optional<CaptureTime> ConnectionTable::takeFailedUpgrade(ConnectionId id, std::uint32_t exchange)
{
    Entry asking = {};
    asking.identity = identity(id, exchange);
    asking.userAgent = m_entries.at(id).userAgent;
    std::optional<CaptureTime> first;
    std::erase_if(m_upgradesAsked, [&](ConnectionId tried) {
        const Entry &entry = m_entries.at(tried);
        const bool answered = !entry.connection.responseHead.empty() || entry.connection.closedAt;
        if (!answered || !sameAgent(entry, asking)) // it may still succeed
            return false;
        first = std::min(first.value_or(entry.connection.openedAt), entry.connection.openedAt);
        return true;
    });
    return first;
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
    std::ranges::sort(m_changed);
    for (const ConnectionId id : m_changed) {
        Entry &entry = m_entries[id];
        entry.changed = false;
        delta.connections.push_back(entry.connection);
    }
    m_changed.clear();
}

} // namespace stepwire
