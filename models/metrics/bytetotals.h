#pragma once

#include "models/session/step.h"

#include <cstddef>
#include <cstdint>
#include <span>

namespace stepwire {

/// What a number of steps sent, and what the same steps would have sent stateless.
struct ByteTotals
{
    std::size_t steps = 0;
    std::uint64_t sentPayload = 0;
    std::uint64_t sentWire = 0;
    std::uint64_t receivedPayload = 0;
    std::uint64_t receivedWire = 0;
    std::size_t statelessUnknown = 0;   ///< Steps whose stateless size is not known; they are in none of the next two.
    std::uint64_t stateless = 0;
    std::uint64_t sentWhereKnown = 0;   ///< Payload sent by the steps that `stateless` sums, so that the two compare.
};

ByteTotals byteTotals(std::span<const Step *const> steps);

} // namespace stepwire
