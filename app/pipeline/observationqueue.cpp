#include "app/pipeline/observationqueue.h"

#include <algorithm>
#include <charconv>
#include <string>

namespace stepwire {

namespace {

constexpr std::size_t shareOfEntry = sizeof(Observation) + 32;

std::size_t costOf(const Observation &observation)
{
    return shareOfEntry + observation.bytes.size();
}

} // namespace

ObservationQueue::ObservationQueue(std::size_t limitBytes) : m_limit(limitBytes) {}

void ObservationQueue::push(Observation &&observation)
{
    bool wake = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_closed)
            return;
        // What is no data is small, and a decoder that missed an end or an opening would go wrong for good.
        if (observation.kind == ObservationKind::Data && m_bytes + costOf(observation) > m_limit)
            return drop(std::move(observation));
        if (!m_gaps.empty()) {
            for (Observation &gap : m_gaps)
                put(std::move(gap));
            m_gaps.clear();
        }
        put(std::move(observation));
        if (m_bytes > m_limit / 4 * 3)
            m_crowded.store(true, std::memory_order_relaxed);
        wake = m_consumerSleeps || (m_consumerGathers && m_bytes > m_limit / 16);
        if (wake)
            m_consumerSleeps = m_consumerGathers = false;
    }
    if (wake)
        m_somethingThere.notify_one();
}

void ObservationQueue::put(Observation &&observation)
{
    m_bytes += costOf(observation);
    m_waiting.push_back(std::move(observation));
}

/// What the consumer took counts until it comes back for more: it is in memory until then.
void ObservationQueue::release()
{
    m_bytes -= m_inHand;
    m_inHand = 0;
    if (m_bytes < m_limit / 2)
        m_crowded.store(false, std::memory_order_relaxed);
}

void ObservationQueue::drop(Observation &&observation)
{
    const auto same = std::ranges::find_if(m_gaps, [&](const Observation &gap) {
        return gap.connection == observation.connection && gap.direction == observation.direction;
    });
    if (same == m_gaps.end()) {
        const std::string lost = std::to_string(observation.bytes.size());
        m_gaps.push_back({observation.connection, ObservationKind::Gap, observation.direction, observation.at, lost, {}});
        return;
    }
    std::size_t lost = 0;
    std::from_chars(same->bytes.data(), same->bytes.data() + same->bytes.size(), lost);
    same->bytes = std::to_string(lost + observation.bytes.size());
}

void ObservationQueue::close()
{
    {
        const std::lock_guard lock(m_mutex);
        for (Observation &gap : m_gaps)
            put(std::move(gap));
        m_gaps.clear();
        m_closed = true;
    }
    m_somethingThere.notify_one();
}

bool ObservationQueue::take(std::vector<Observation> &taken, std::chrono::steady_clock::time_point until)
{
    taken.clear();
    std::unique_lock lock(m_mutex);
    release();
    if (m_waiting.empty() && !m_closed) {
        m_consumerSleeps = true;
        m_somethingThere.wait_until(lock, until, [this] { return !m_waiting.empty() || m_closed; });
        m_consumerSleeps = false;
    }
    taken.swap(m_waiting);
    m_inHand = m_bytes;
    return !taken.empty() || !m_closed;
}

void ObservationQueue::gather(std::chrono::milliseconds time)
{
    std::unique_lock lock(m_mutex);
    release();
    const auto many = [this] { return m_closed || m_bytes > m_limit / 16; };
    if (many())
        return;
    m_consumerGathers = true;
    m_somethingThere.wait_for(lock, time, many);
    m_consumerGathers = false;
}

std::size_t ObservationQueue::bytes() const
{
    const std::lock_guard lock(m_mutex);
    return m_bytes;
}

} // namespace stepwire
