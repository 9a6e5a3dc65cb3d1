#pragma once

#include "models/vocabulary/delayhistogram.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// What a tap added, in nanoseconds. A chunk is what one read gave. Its time runs from when it was read to when the
/// other side's socket had taken all of it; how long it lay in the kernel before it was read is not in it.
struct AddedDelay
{
    std::uint64_t chunks = 0;      ///< Passed on at once; p50, p99 and max are theirs, and 0 without any.
    std::int64_t p50 = 0;          ///< The upper end of a bucket: at most an eighth too much, and never above max.
    std::int64_t p99 = 0;
    std::int64_t max = 0;
    std::uint64_t waited = 0;      ///< Chunks that the other side did not take at once: the reader was slow, not the tap.
    std::int64_t longestWait = 0;  ///< Of those.
    std::int64_t heldBack = 0;     ///< How long reading was stopped in all because the recording was behind.

    friend bool operator==(const AddedDelay &, const AddedDelay &) = default;
};

/// The same while it is counted. Accounts of several times, directions or connections can be merged.
struct DelayAccount
{
    DelayHistogram passed;
    std::int64_t max = 0;
    std::uint64_t waited = 0;
    std::int64_t longestWait = 0;
    std::int64_t heldBack = 0;

    void add(std::int64_t nanoseconds);
    void addWait(std::uint64_t chunks, std::int64_t nanoseconds);
    void merge(const DelayAccount &other);
    void clear();
    bool isEmpty() const { return passed.count() == 0 && waited == 0 && heldBack == 0; }
    AddedDelay summary() const;

    /// "max_ns 5788000 waited 3 longest_wait_ns 90000000 held_back_ns 0 chunks_below_ns 15360:40 16384:3", where n chunks
    /// took less than each limit and no less than the one before: what stands in a trace.
    std::string text() const;
    /// None for what does not begin like that. Words that are not known are passed over.
    static std::optional<DelayAccount> parsed(std::string_view text);
};

} // namespace stepwire
