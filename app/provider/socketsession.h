#pragma once

#include "app/provider/responsesengine.h"

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace stepwire {

/// One WebSocket's server side, without the socket: messages and the time go in, messages come out. Lanes, their
/// queues and limits, the connection's memory and its end, steering: reference sections 3, 4.7, 8 and 9.
class SocketSession
{
public:
    using Time = std::chrono::microseconds; ///< Since any fixed moment.

    static constexpr std::size_t mostInFlight = 16;
    static constexpr std::size_t mostNamedLanes = 32;
    static constexpr std::size_t mostSteers = 16; ///< The real number is not documented.
    /// Requests that wait for their turn, and their bytes: ours, against a client that never stops. The last one that is
    /// taken may be larger.
    static constexpr std::size_t mostWaiting = 512;
    static constexpr std::size_t mostWaitingBytes = std::size_t{64} * 1024 * 1024;

    SocketSession(ResponsesEngine &engine, Time openedAt);

    void receive(std::string message, Time now);
    /// When advance() will next have something to say.
    std::optional<Time> nextDue() const;
    /// Everything that is due, in order.
    std::vector<std::string> advance(Time now);
    /// The connection's life is over and it has been told; the socket is to be closed.
    bool ended() const { return m_ended && m_out.empty(); }

private:
    struct Lane
    {
        std::unique_ptr<ResponseRun> run;
        Time due{0};
    };
    struct PendingSteers
    {
        std::string lane;
        std::vector<AcceptedSteer> steers;
    };

    void create(CreateRequest request, Time now);
    void steer(const CreateRequest &request);
    void steerFailed(const CreateRequest &request, std::string_view code, std::string_view message);
    void pump(Time now);
    void start(const CreateRequest &request, Time now);
    tl::expected<HeldResponsePtr, ApiError> previousOf(const CreateRequest &request) const;
    void finish(const std::string &name, Time now);
    std::size_t inFlight() const;

    ResponsesEngine &m_engine;
    Time m_expiresAt;
    bool m_ended = false;
    ConnectionMemory m_memory;
    std::map<std::string, Lane> m_lanes;
    std::set<std::string> m_namedLanes;
    std::deque<CreateRequest> m_waiting;
    std::size_t m_waitingBytes = 0;
    std::map<std::string, PendingSteers> m_pendingSteers; ///< By response id.
    std::set<std::string> m_finished;                     ///< Ids of this connection's responses.
    std::vector<std::string> m_out;
};

} // namespace stepwire
