#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>

namespace stepwire {

/// How long chunks stayed in the tap, as a histogram with buckets about a twelfth wide. One thread adds, any thread
/// reads.
class DelayMeter
{
public:
    void add(std::chrono::nanoseconds delay);

    std::uint64_t count() const { return m_count.load(std::memory_order_relaxed); }
    /// In microseconds: the upper end of the bucket that holds this share of the chunks. 0 without any.
    double percentile(double share) const;
    double maximum() const; ///< In microseconds.

private:
    // Eight buckets for each doubling, from 1/8 microsecond to more than an hour.
    static constexpr std::size_t bucketCount = 8 * 36;
    static std::size_t bucketOf(std::uint64_t nanoseconds);
    static double upperEnd(std::size_t bucket);

    std::array<std::atomic<std::uint64_t>, bucketCount> m_buckets{};
    std::atomic<std::uint64_t> m_count = 0;
    std::atomic<std::uint64_t> m_maximum = 0;
};

} // namespace stepwire
