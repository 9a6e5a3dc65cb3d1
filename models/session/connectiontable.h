#pragma once

#include "models/session/sessiondelta.h"
#include "models/wire/httphead.h"
#include "models/wire/upstreamaddress.h"
#include "models/wire/wiresink.h"

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// What the session builder needs to know of one HTTP exchange.
struct Exchange
{
    std::string method;
    std::string target;
    int status = 0;       ///< 0: no response yet.
    MessageId last;       ///< Its latest message.
    AgentIdentity identity; ///< From its head.

    /// Whether it asks for a response: a POST whose path ends in /responses (counting.md rule 1).
    bool asksForResponse() const;
};

/// All connections of a recording while they are built: addresses, totals, who closed and how (counting.md rules 13, 14).
class ConnectionTable
{
public:
    void opened(ConnectionId id, CaptureTime at, std::string_view upstream);
    void requestStarted(ConnectionId id, std::uint32_t exchange, const HttpHead &head);
    void responseStarted(ConnectionId id, std::uint32_t exchange, const HttpHead &head);
    void upgraded(ConnectionId id, const HttpHead &request, const HttpHead &response);
    void count(const Message &message);
    void grown(ConnectionId id, Direction direction, std::uint64_t wireBytes);
    void closeFrame(const WireMessage &message);
    void sideEnded(ConnectionId id, Direction direction, CaptureTime at);
    void unfinished(ConnectionId id, Direction direction, std::uint64_t bytes);
    /// Gives what is known of all connections together. An account of a connection that is not there counts there alone.
    AddedDelay delaysMeasured(ConnectionId id, Direction direction, const DelayAccount &account);

    const Connection &connection(ConnectionId id) const { return m_entries.at(id).connection; }
    Exchange &exchange(ConnectionId id, std::uint32_t number) { return m_entries[id].exchanges[number]; }
    /// Nothing more will be asked about it.
    void forget(ConnectionId id, std::uint32_t exchange) { m_entries[id].exchanges.erase(exchange); }
    std::vector<ConnectionId> ids() const;

    /// What the agent says of itself for a request that crosses in this message.
    const AgentIdentity &identity(ConnectionId id, std::uint32_t exchange) const;
    void setAgentSession(ConnectionId id, AgentSessionId session);
    /// When the same agent (by its session name, else its User-Agent) first asked for a WebSocket on a connection that
    /// never became one, if it did. Each such attempt is told once.
    std::optional<CaptureTime> takeFailedUpgrade(ConnectionId id, std::uint32_t exchange);

    void collect(SessionDelta &delta);

private:
    struct Entry
    {
        Connection connection;
        std::optional<UpstreamAddress> upstream;
        std::map<std::uint32_t, Exchange> exchanges;
        bool closeFrameSeen = false;
        bool changed = false; ///< Since the last delta.
        AgentIdentity identity; ///< Of its first request.
        std::string userAgent;
        std::array<DelayAccount, 2> delays; ///< By Direction.
    };

    static bool sameAgent(const Entry &one, const Entry &other);

    Entry &change(ConnectionId id);

    std::map<ConnectionId, Entry> m_entries;
    Entry *m_latest = nullptr; ///< The one that changed last: nearly always the next one too.
    std::vector<ConnectionId> m_changed; ///< Once each.
    std::vector<ConnectionId> m_upgradesAsked; ///< Not told as failed yet.
    DelayAccount m_delays; ///< Of all connections.
};

} // namespace stepwire
