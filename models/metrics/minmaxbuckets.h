#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace stepwire {

/// The smallest and largest known value of a run of neighbours, and where they stand, so that a line through both
/// shows every peak that a line through all values would.
struct MinMaxBucket
{
    std::size_t first = 0; ///< Positions [first, last) in the values.
    std::size_t last = 0;
    std::size_t lowestAt = 0;
    std::size_t highestAt = 0;
    double lowest = 0;
    double highest = 0;
};

/// Divides the values into at most `buckets` runs of nearly equal length. A run without any known value gives none.
std::vector<MinMaxBucket> minMaxBuckets(std::span<const std::optional<double>> values, std::size_t buckets);

} // namespace stepwire
