#pragma once

#include "models/session/session.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// Payload bytes that crossed in one slice of time.
struct TrafficBucket
{
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    std::uint64_t largest = 0; ///< The largest single message.
    std::size_t messages = 0;
};

/// One message, as far as an overview needs it.
struct TrafficSample
{
    CaptureTime at;
    std::uint32_t bytes = 0; ///< Payload; larger ones count as 4 GiB.
    Direction direction = Direction::Sent;
};

/// The session's messages from number `after` + 1 on, at most `most` of them looked at, of one connection and lane where
/// given, as samples.
std::vector<TrafficSample> trafficSamples(const Session &session, std::size_t after, std::size_t most, ConnectionId connection,
                                          const std::optional<std::string> &lane);

/// How much crossed when, in memory that does not grow with the recording: what is closer together than a resolution is
/// summed, and the resolution grows with the number of sums. No byte is lost, and up to mostEntries samples no moment either.
class TrafficHistory
{
public:
    static constexpr std::size_t mostEntries = 16'384; ///< Ten times the pixels of a wide screen.

    void add(const TrafficSample &sample); ///< Cheapest in the order of time.
    bool isEmpty() const { return m_entries.empty(); }
    CaptureTime first() const { return m_entries.front().at; }
    CaptureTime last() const { return m_last; }
    std::size_t entries() const { return m_entries.size(); }

    /// Divides [from, to] into `count` equal slices. What is on the last edge counts to the last slice.
    std::vector<TrafficBucket> buckets(CaptureTime from, CaptureTime to, std::size_t count) const;

private:
    struct Entry
    {
        CaptureTime at; ///< Of its first sample.
        TrafficBucket sum;
    };

    std::int64_t binOf(CaptureTime at) const { return m_resolution > 0 ? at.nanoseconds / m_resolution : at.nanoseconds; }
    void coarsen();

    std::vector<Entry> m_entries; ///< By time.
    std::int64_t m_resolution = 0; ///< Nanoseconds; 0: each moment has an entry.
    CaptureTime m_last;
};

} // namespace stepwire
