#include "models/timeline/trafficbuckets.h"

#include <algorithm>
#include <limits>

namespace stepwire {

std::vector<TrafficSample> trafficSamples(const Session &session, std::size_t after, ConnectionId connection,
                                          const std::optional<std::string> &lane)
{
    std::vector<TrafficSample> samples;
    const std::vector<Message> &messages = session.messages();
    for (std::size_t i = after; i < messages.size(); ++i) {
        const Message &message = messages[i];
        if (connection && message.connection != connection)
            continue;
        if (lane && session.name(message.lane) != *lane)
            continue;
        const std::uint64_t most = std::numeric_limits<std::uint32_t>::max();
        samples.push_back({message.at(), static_cast<std::uint32_t>(std::min(message.payloadBytes, most)),
                           message.direction});
    }
    return samples;
}

std::vector<TrafficBucket> trafficBuckets(const std::vector<TrafficSample> &samples, CaptureTime from, CaptureTime to,
                                          std::size_t count)
{
    std::vector<TrafficBucket> buckets(count);
    if (count == 0 || to <= from)
        return buckets;
    const double scale = static_cast<double>(count) / static_cast<double>(to - from);
    for (const TrafficSample &sample : samples) {
        if (sample.at < from || sample.at > to)
            continue;
        const auto place = static_cast<std::size_t>(static_cast<double>(sample.at - from) * scale);
        TrafficBucket &bucket = buckets[std::min(place, count - 1)];
        (sample.direction == Direction::Sent ? bucket.sent : bucket.received) += sample.bytes;
        bucket.largest = std::max<std::uint64_t>(bucket.largest, sample.bytes);
        ++bucket.messages;
    }
    return buckets;
}

} // namespace stepwire
