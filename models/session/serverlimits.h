#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stepwire {

/// What a server of the WebSocket mode is known to allow (protocol.md sections 3 and 12).
struct ServerLimits
{
    std::int64_t connectionLife = 60ll * 60 * 1'000'000'000; ///< Nanoseconds; the memory of the connection goes with it.
    std::size_t lanes = 32;                                  ///< Named ones, in the life of one connection.
    std::size_t inFlight = 16;                               ///< Responses at a time on one connection.
    std::uint64_t messageBytes = 16u << 20;                  ///< Of one message from the agent.

    bool operator==(const ServerLimits &) const = default;
};

/// By the host in the server's address; OpenAI's for one that is not known.
ServerLimits serverLimits(std::string_view url);

} // namespace stepwire
