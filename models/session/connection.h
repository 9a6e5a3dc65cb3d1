#pragma once

#include "models/session/step.h"
#include "models/vocabulary/capturetime.h"
#include "models/vocabulary/delayaccount.h"
#include "models/vocabulary/direction.h"
#include "models/vocabulary/ids.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace stepwire {

enum class ClosedBy : std::uint8_t { None, Agent, Server };

std::string_view closedByName(ClosedBy side); ///< "none", "agent", "server"

/// One WebSocket, or one HTTP/1.1 connection with its exchanges.
struct Connection
{
    struct Totals
    {
        std::uint64_t messages = 0;
        std::uint64_t payloadBytes = 0;
        std::uint64_t wireBytes = 0;
        std::uint64_t unfinishedBytes = 0; ///< Of a message that never became whole; in no other sum.
    };

    ConnectionId id;
    Transport transport = Transport::Http;
    std::string url; ///< The upstream address of its first request; of the upstream alone if there was none.
    CaptureTime openedAt;
    std::optional<CaptureTime> closedAt;
    std::optional<std::uint16_t> closeCode; ///< 1005: an empty Close frame. 1006: none was seen. HTTP: not known.
    std::optional<std::string> closeReason;
    ClosedBy closedBy = ClosedBy::None;
    std::optional<std::string> extensions; ///< Sec-WebSocket-Extensions of the answer.
    AgentSessionId agentSession; ///< The run that it is part of; none as long as nothing tells.
    std::string requestHead;  ///< First request's head as it crossed, without its empty line; credentials blotted.
    std::string responseHead; ///< Its response's head.
    std::array<Totals, 2> totals; ///< By Direction.
    std::array<std::optional<AddedDelay>, 2> delays; ///< What the tap added, by Direction; none where it did not measure.
    std::optional<AddedDelay> delay;                 ///< Both directions together.

    Totals &total(Direction direction) { return totals[static_cast<std::size_t>(direction)]; }
    const Totals &total(Direction direction) const { return totals[static_cast<std::size_t>(direction)]; }
};

} // namespace stepwire
