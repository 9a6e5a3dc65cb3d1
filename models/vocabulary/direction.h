#pragma once

#include <cstdint>

namespace stepwire {

/// As the agent sees it: Sent goes from the agent to the server.
enum class Direction : std::uint8_t { Sent, Received };

constexpr Direction opposite(Direction direction)
{
    return direction == Direction::Sent ? Direction::Received : Direction::Sent;
}

} // namespace stepwire
