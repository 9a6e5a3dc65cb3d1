#include "models/metrics/minmaxbuckets.h"

#include <algorithm>

namespace stepwire {

namespace {

std::optional<MinMaxBucket> bucketOf(std::span<const std::optional<double>> values, std::size_t first, std::size_t last)
{
    std::optional<MinMaxBucket> bucket;
    for (std::size_t i = first; i < last; ++i) {
        if (!values[i])
            continue;
        if (!bucket)
            bucket = MinMaxBucket{first, last, i, i, *values[i], *values[i]};
        if (*values[i] < bucket->lowest) {
            bucket->lowest = *values[i];
            bucket->lowestAt = i;
        }
        if (*values[i] > bucket->highest) {
            bucket->highest = *values[i];
            bucket->highestAt = i;
        }
    }
    return bucket;
}

} // namespace

std::vector<MinMaxBucket> minMaxBuckets(std::span<const std::optional<double>> values, std::size_t buckets)
{
    std::vector<MinMaxBucket> found;
    buckets = std::min(buckets, values.size());
    found.reserve(buckets);
    for (std::size_t i = 0; i < buckets; ++i) {
        const std::size_t first = i * values.size() / buckets;
        const std::size_t last = (i + 1) * values.size() / buckets;
        if (const auto bucket = bucketOf(values, first, last))
            found.push_back(*bucket);
    }
    return found;
}

} // namespace stepwire
