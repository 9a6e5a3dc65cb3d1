#pragma once

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace stepwire {

/// How much speaks for two elements being one thing that changed; 0: they are two things.
using PairingScore = std::function<int(std::size_t before, std::size_t now)>;

/// Pairs up two sequences without crossing, so that the scores add up to the most. Elements that stay alone are left
/// out. Beyond `mostPairings` possible pairs the first is offered to the first, the second to the second, and so on.
std::vector<std::pair<std::size_t, std::size_t>> pairedInOrder(std::size_t before, std::size_t now,
                                                               const PairingScore &score);

constexpr std::size_t mostPairings = 100'000;

} // namespace stepwire
