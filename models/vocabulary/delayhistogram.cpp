#include "models/vocabulary/delayhistogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace stepwire {

namespace {

constexpr unsigned smallestPower = 7; // 2^7 ns: everything shorter shares the first bucket.
constexpr unsigned stepBits = 3;      // Eight steps for each doubling.

} // namespace

void DelayHistogram::add(std::size_t bucket, std::uint64_t count)
{
    if (m_counts.empty()) {
        m_first = bucket;
        m_counts.push_back(0);
    } else if (bucket < m_first) {
        m_counts.insert(m_counts.begin(), m_first - bucket, 0);
        m_first = bucket;
    } else if (bucket - m_first >= m_counts.size()) {
        m_counts.resize(bucket - m_first + 1);
    }
    m_counts[bucket - m_first] += count;
    m_count += count;
}

void DelayHistogram::merge(const DelayHistogram &other)
{
    other.forEach([this](std::size_t bucket, std::uint64_t count) { add(bucket, count); });
}

void DelayHistogram::clear()
{
    std::ranges::fill(m_counts, 0);
    m_count = 0;
}

std::int64_t DelayHistogram::percentile(double share) const
{
    const auto wanted = std::max<std::uint64_t>(1, std::uint64_t(std::ceil(share * double(m_count))));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < m_counts.size(); ++i) {
        seen += m_counts[i];
        if (seen >= wanted)
            return endOf(m_first + i);
    }
    return 0;
}

std::size_t DelayHistogram::bucketOf(std::int64_t nanoseconds)
{
    if (nanoseconds < (std::int64_t(1) << smallestPower))
        return 0;
    const auto value = std::uint64_t(nanoseconds);
    const unsigned power = unsigned(std::bit_width(value)) - 1;
    const std::size_t step = std::size_t(value >> (power - stepBits)) & ((1U << stepBits) - 1);
    return std::min<std::size_t>(((power - smallestPower) << stepBits) + step, bucketCount - 1);
}

std::int64_t DelayHistogram::endOf(std::size_t bucket)
{
    const std::int64_t power = std::int64_t(1) << ((bucket >> stepBits) + smallestPower);
    return power + (power >> stepBits) * std::int64_t((bucket & ((1U << stepBits) - 1)) + 1);
}

} // namespace stepwire
