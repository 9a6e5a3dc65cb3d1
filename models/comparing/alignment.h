#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace stepwire {

/// `count` elements from `before` on that are equal to as many from `now` on.
struct AlignedRun
{
    std::size_t before = 0;
    std::size_t now = 0;
    std::size_t count = 0;
};

/// What two sequences have in common, in the order of both: elements are told apart by their codes alone. Runs rise, do
/// not touch, and what lies between them was removed and added.
///
/// Where fewer than 512 elements differ, no alignment has more in common (Myers, 1986). Beyond that elements that occur
/// once on either side hold the rest together (patience), and a stretch that has none of them is given up. So the cost is
/// bounded: about n log n, and 8 million comparisons on top.
std::vector<AlignedRun> alignedRuns(std::span<const std::uint64_t> before, std::span<const std::uint64_t> now);

} // namespace stepwire
