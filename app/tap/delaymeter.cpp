#include "app/tap/delaymeter.h"

#include <algorithm>

namespace stepwire {

namespace {

/// Only one thread writes, so no read-modify-write is needed.
void increase(std::atomic<std::uint64_t> &counter)
{
    counter.store(counter.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
}

} // namespace

void DelayMeter::add(std::chrono::nanoseconds delay)
{
    const std::int64_t nanoseconds = std::max<std::int64_t>(delay.count(), 0);
    increase(m_buckets[DelayHistogram::bucketOf(nanoseconds)]);
    increase(m_count);
    if (std::uint64_t(nanoseconds) > m_maximum.load(std::memory_order_relaxed))
        m_maximum.store(std::uint64_t(nanoseconds), std::memory_order_relaxed);
}

AddedDelay DelayMeter::summary() const
{
    DelayAccount account;
    for (std::size_t bucket = 0; bucket < m_buckets.size(); ++bucket) {
        if (const std::uint64_t count = m_buckets[bucket].load(std::memory_order_relaxed))
            account.passed.add(bucket, count);
    }
    account.max = std::int64_t(m_maximum.load(std::memory_order_relaxed));
    return account.summary();
}

} // namespace stepwire
