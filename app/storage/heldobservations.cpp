#include "app/storage/heldobservations.h"

#include "app/storage/observationrows.h"

#include <string>

namespace stepwire {

namespace {

constexpr std::size_t shareOfEntry = sizeof(Observation) + 32;

} // namespace

void HeldObservations::add(Observation &&observation)
{
    const std::size_t cost = shareOfEntry + observation.bytes.size();
    m_full = m_full || m_bytes + cost > m_limit;
    const bool isData = observation.kind == ObservationKind::Data;
    const std::size_t roomForEvents = m_limit + m_limit / 4;
    if (m_full && (isData || m_bytes + cost > roomForEvents))
        return lose(observation);
    m_bytes += cost;
    m_all.push_back(std::move(observation));
}

/// Once full it stays full, so that what is lost of a stream is one stretch, and the Gap stands where it begins.
void HeldObservations::lose(const Observation &observation)
{
    ++m_lostObservations;
    const bool isGap = observation.kind == ObservationKind::Gap;
    if (observation.kind != ObservationKind::Data && !isGap)
        return;
    const std::uint64_t bytes = isGap ? ::stepwire::lostBytes(observation) : observation.bytes.size();
    m_lostBytes += isGap ? 0 : bytes; // A Gap's were lost before, and counted then.
    // So many streams that even their gaps are too many share one, which stands for all connections.
    const bool crowded = m_bytes > m_limit + m_limit / 2;
    const ConnectionId connection = crowded ? ConnectionId() : observation.connection;
    const auto [place, isFirst] = m_gaps.try_emplace({connection.value, observation.direction}, m_all.size());
    if (isFirst) {
        m_all.push_back({connection, ObservationKind::Gap, observation.direction, observation.at, "0", {}});
        m_bytes += shareOfEntry;
    }
    Observation &gap = m_all[place->second];
    gap.bytes = std::to_string(::stepwire::lostBytes(gap) + bytes);
}

void HeldObservations::clear()
{
    m_all.clear();
    m_gaps.clear();
    m_bytes = 0;
    m_lostBytes = m_lostObservations = 0;
    m_full = false;
}

} // namespace stepwire
