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

/// One message, as far as an overview needs it, so that 100,000 of them are summed without touching their text.
struct TrafficSample
{
    CaptureTime at;
    std::uint32_t bytes = 0; ///< Payload; larger ones count as 4 GiB.
    Direction direction = Direction::Sent;
};

/// The session's messages from number `after` + 1 on, of one connection and lane where given, as samples.
std::vector<TrafficSample> trafficSamples(const Session &session, std::size_t after, ConnectionId connection,
                                          const std::optional<std::string> &lane);

/// Divides [from, to] into `count` equal slices. A sample on the last edge counts to the last slice.
std::vector<TrafficBucket> trafficBuckets(const std::vector<TrafficSample> &samples, CaptureTime from, CaptureTime to,
                                          std::size_t count);

} // namespace stepwire
