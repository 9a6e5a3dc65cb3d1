#include "models/timeline/trafficbuckets.h"

#include <algorithm>
#include <limits>

namespace stepwire {

std::vector<TrafficSample> trafficSamples(const Session &session, std::size_t after, std::size_t most, ConnectionId connection,
                                          const std::optional<std::string> &lane)
{
    std::vector<TrafficSample> samples;
    const GrowingList<Message> &messages = session.messages();
    const std::size_t end = after + std::min(most, messages.size() - std::min(after, messages.size()));
    for (std::size_t i = after; i < end; ++i) {
        const Message &message = messages[i];
        if (connection && message.connection != connection)
            continue;
        if (lane && session.name(message.lane) != *lane)
            continue;
        const std::uint64_t countable = std::numeric_limits<std::uint32_t>::max();
        samples.push_back({message.at(), static_cast<std::uint32_t>(std::min(message.payloadBytes, countable)),
                           message.direction});
    }
    return samples;
}

namespace {

void take(TrafficBucket &sum, const TrafficBucket &more)
{
    sum.sent += more.sent;
    sum.received += more.received;
    sum.largest = std::max(sum.largest, more.largest);
    sum.messages += more.messages;
}

} // namespace

void TrafficHistory::add(const TrafficSample &sample)
{
    TrafficBucket one;
    (sample.direction == Direction::Sent ? one.sent : one.received) = sample.bytes;
    one.largest = sample.bytes;
    one.messages = 1;
    m_last = m_entries.empty() ? sample.at : std::max(m_last, sample.at);
    const std::int64_t bin = binOf(sample.at);
    auto place = m_entries.end();
    if (!m_entries.empty() && binOf(m_entries.back().at) >= bin)
        place = std::ranges::lower_bound(m_entries, bin, {}, [this](const Entry &entry) { return binOf(entry.at); });
    if (place != m_entries.end() && binOf(place->at) == bin) {
        place->at = std::min(place->at, sample.at);
        take(place->sum, one);
        return;
    }
    m_entries.insert(place, {sample.at, one});
    while (m_entries.size() > mostEntries)
        coarsen();
}

void TrafficHistory::coarsen()
{
    constexpr std::int64_t finest = 1000;
    m_resolution = std::max(finest, 2 * m_resolution);
    std::size_t kept = 0;
    for (std::size_t i = 1; i < m_entries.size(); ++i) {
        if (binOf(m_entries[i].at) == binOf(m_entries[kept].at))
            take(m_entries[kept].sum, m_entries[i].sum);
        else
            m_entries[++kept] = m_entries[i];
    }
    m_entries.resize(kept + 1);
}

std::vector<TrafficBucket> TrafficHistory::buckets(CaptureTime from, CaptureTime to, std::size_t count) const
{
    std::vector<TrafficBucket> buckets(count);
    if (count == 0 || to <= from)
        return buckets;
    const double scale = static_cast<double>(count) / static_cast<double>(to - from);
    for (const Entry &entry : m_entries) {
        if (entry.at < from || entry.at > to)
            continue;
        const auto place = static_cast<std::size_t>(static_cast<double>(entry.at - from) * scale);
        take(buckets[std::min(place, count - 1)], entry.sum);
    }
    return buckets;
}

} // namespace stepwire
