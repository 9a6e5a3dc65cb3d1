#pragma once

#include "models/vocabulary/observation.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

namespace stepwire {

/// Observations that the trace file does not have yet, in their order: those since the last commit, and while the file
/// cannot be written everything that goes on. Bounded: once full, no more data is taken until clear(); a Gap stands in
/// its place, one for each stream, and counts its bytes. What is no data is small and is kept, as a decoder that misses
/// the end of a connection goes wrong, up to a bound of its own.
class HeldObservations
{
public:
    static constexpr std::size_t defaultLimit = 64 * 1024 * 1024;

    /// `limitBytes`: of the observations, each with a fixed share for its entry.
    explicit HeldObservations(std::size_t limitBytes = defaultLimit) : m_limit(limitBytes) {}

    void add(Observation &&observation);
    void clear(); ///< The file has them now.

    const std::vector<Observation> &all() const { return m_all; }
    std::size_t bytes() const { return m_bytes; } ///< With the share of each entry.
    std::uint64_t lostBytes() const { return m_lostBytes; }               ///< Data that was not taken, since clear().
    std::uint64_t lostObservations() const { return m_lostObservations; } ///< Of any kind, since clear().

private:
    void lose(const Observation &observation);

    const std::size_t m_limit;
    std::vector<Observation> m_all;
    std::map<std::pair<std::uint32_t, Direction>, std::size_t> m_gaps; ///< Where in m_all the Gap of a stream stands.
    std::size_t m_bytes = 0;
    std::uint64_t m_lostBytes = 0;
    std::uint64_t m_lostObservations = 0;
    bool m_full = false;
};

} // namespace stepwire
