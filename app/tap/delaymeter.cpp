#include "app/tap/delaymeter.h"

#include <algorithm>
#include <bit>

namespace stepwire {

namespace {

constexpr unsigned smallest = 7; // 2^7 ns: everything shorter shares the first bucket.

/// Only one thread writes, so no read-modify-write is needed.
void add(std::atomic<std::uint64_t> &counter, std::uint64_t amount)
{
    counter.store(counter.load(std::memory_order_relaxed) + amount, std::memory_order_relaxed);
}

} // namespace

void DelayMeter::add(std::chrono::nanoseconds delay)
{
    const std::uint64_t nanoseconds = std::uint64_t(std::max<std::int64_t>(delay.count(), 0));
    stepwire::add(m_buckets[bucketOf(nanoseconds)], 1);
    stepwire::add(m_count, 1);
    if (nanoseconds > m_maximum.load(std::memory_order_relaxed))
        m_maximum.store(nanoseconds, std::memory_order_relaxed);
}

std::size_t DelayMeter::bucketOf(std::uint64_t nanoseconds)
{
    if (nanoseconds < (std::uint64_t(1) << smallest))
        return 0;
    const unsigned power = unsigned(std::bit_width(nanoseconds)) - 1;
    const std::size_t eighth = std::size_t(nanoseconds >> (power - 3)) & 7;
    return std::min<std::size_t>((power - smallest) * 8 + eighth, bucketCount - 1);
}

double DelayMeter::upperEnd(std::size_t bucket)
{
    const double power = double(std::uint64_t(1) << (bucket / 8 + smallest));
    return power * (1.0 + double(bucket % 8 + 1) / 8.0) / 1000.0;
}

double DelayMeter::percentile(double share) const
{
    const std::uint64_t all = count();
    std::uint64_t seen = 0;
    for (std::size_t bucket = 0; bucket < bucketCount && all > 0; ++bucket) {
        seen += m_buckets[bucket].load(std::memory_order_relaxed);
        if (double(seen) >= share * double(all))
            return std::min(upperEnd(bucket), maximum());
    }
    return maximum();
}

double DelayMeter::maximum() const
{
    return double(m_maximum.load(std::memory_order_relaxed)) / 1000.0;
}

} // namespace stepwire
