#pragma once

#include "models/session/step.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace stepwire {

/// What requests were made of, by top-level key, ready to be stacked: one row of `bytes` per step, one value per key.
struct PartBreakdown
{
    std::vector<std::string> keys;  ///< The heaviest over all the steps first.
    bool hasOther = false;          ///< One more value per row stands for every other key.
    std::vector<std::vector<std::uint64_t>> bytes;
};

/// Keeps the `most` heaviest keys apart and sums the rest. A key sent twice in one request counts both times.
PartBreakdown partBreakdown(std::span<const Step *const> steps, std::size_t most);

} // namespace stepwire
