#pragma once

#include "models/vocabulary/observation.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// Reads of one stream that follow each other closely and go into the trace as one row: in a flood of small reads, rows
/// would cost more than bytes. Each read keeps its size and its time.
class ReadRun
{
public:
    /// Only reads less than this apart share a row, so the rows of ordinary traffic are single reads.
    static constexpr std::int64_t closeNanoseconds = 1'000'000;
    static constexpr std::size_t largestBytes = 12 * 1024; ///< With its reads it fits into a page.

    bool isEmpty() const { return m_reads.empty(); }
    /// Whether `observation` may begin a run: data without blotted ranges, of less than largestBytes.
    static bool canBegin(const Observation &observation);
    bool takes(const Observation &observation) const;
    /// `offset`: of the first one in its stream.
    void begin(const Observation &observation, std::uint64_t offset);
    void add(const Observation &observation);
    void clear();

    const Observation &row() const { return m_row; } ///< All bytes, at the time of the first read.
    std::uint64_t offset() const { return m_offset; }
    /// `[[bytes,nanoseconds since the first],…]`, the form in which they stand in the trace; empty for a single read.
    std::string reads() const;

    /// The single reads of a row, in order. `reads` that do not add up to the row's bytes count for nothing.
    static std::vector<Observation> split(Observation &&row, std::string_view reads);

private:
    struct Read
    {
        std::uint64_t bytes = 0;
        std::int64_t after = 0; ///< Nanoseconds.
    };

    Observation m_row;
    std::uint64_t m_offset = 0;
    std::int64_t m_last = 0; ///< Time of the read that came last.
    std::vector<Read> m_reads;
};

} // namespace stepwire
