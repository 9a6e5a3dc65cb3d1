#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace stepwire {

/// Durations, counted in buckets that are at most an eighth as wide as what they hold: from 128 ns, in eight steps for
/// each doubling, to more than an hour. Memory grows with the span that was seen, not with what was added.
class DelayHistogram
{
public:
    static constexpr std::size_t bucketCount = 8 * 36;

    void add(std::int64_t nanoseconds) { add(bucketOf(nanoseconds), 1); }
    /// `bucket` is below bucketCount.
    void add(std::size_t bucket, std::uint64_t count);
    void merge(const DelayHistogram &other);
    void clear(); ///< Keeps its memory.

    std::uint64_t count() const { return m_count; }
    /// Nanoseconds: the upper end of the bucket that holds this share (0 to 1) of what was added. 0 without any.
    std::int64_t percentile(double share) const;
    /// Calls with (bucket, count) for each that holds something, in order.
    template <typename Use>
    void forEach(const Use &use) const
    {
        for (std::size_t i = 0; i < m_counts.size(); ++i) {
            if (m_counts[i] > 0)
                use(m_first + i, m_counts[i]);
        }
    }

    static std::size_t bucketOf(std::int64_t nanoseconds);
    /// Nanoseconds; a bucket holds what is shorter than its end, and no shorter than the end of the one before.
    static std::int64_t endOf(std::size_t bucket);

private:
    std::size_t m_first = 0; ///< The bucket that m_counts begins with.
    std::vector<std::uint64_t> m_counts;
    std::uint64_t m_count = 0;
};

} // namespace stepwire
