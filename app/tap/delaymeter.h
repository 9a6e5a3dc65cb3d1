#pragma once

#include "models/vocabulary/delayaccount.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace stepwire {

/// How long chunks stayed in the tap, over all connections, in the buckets of DelayHistogram. One thread adds, any
/// thread reads.
class DelayMeter
{
public:
    void add(std::chrono::nanoseconds delay);

    std::uint64_t count() const { return m_count.load(std::memory_order_relaxed); }
    /// What it came to so far; waits are not known here.
    AddedDelay summary() const;

private:
    std::array<std::atomic<std::uint64_t>, DelayHistogram::bucketCount> m_buckets{};
    std::atomic<std::uint64_t> m_count = 0;
    std::atomic<std::uint64_t> m_maximum = 0;
};

} // namespace stepwire
