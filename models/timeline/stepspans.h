#pragma once

#include "models/metrics/phases.h"
#include "models/session/session.h"

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// A stretch of a step's time. Without a phase: time that passed but that no observed moment divides.
struct SpanSegment
{
    std::optional<Phase> phase;
    CaptureTime from;
    CaptureTime to;
};

/// The segments of one step, in place: a session has thousands of steps, and they are laid out anew while it grows.
class SpanSegments
{
public:
    static constexpr std::size_t most = allPhases.size() + 1; ///< One for each phase, and what still runs.

    void push_back(const SpanSegment &segment)
    {
        if (m_size < most) // there are no more moments than that
            m_segments[m_size++] = segment;
    }
    std::size_t size() const { return m_size; }
    bool empty() const { return m_size == 0; }
    SpanSegment &back() { return m_segments[m_size - 1]; }
    const SpanSegment &back() const { return m_segments[m_size - 1]; }
    const SpanSegment &operator[](std::size_t at) const { return m_segments[at]; }
    const SpanSegment *begin() const { return m_segments.data(); }
    const SpanSegment *end() const { return m_segments.data() + m_size; }

private:
    std::array<SpanSegment, most> m_segments;
    std::size_t m_size = 0;
};

/// One step as a bar: segments that follow each other without overlap, the client's time last.
struct StepSpan
{
    StepId step;
    std::size_t row = 0; ///< In its track: 0, unless a step was sent before the one before it had ended.
    CaptureTime from;    ///< Its first observed moment.
    CaptureTime to;      ///< Its end; while it runs, the end of what was observed.
    bool running = false;
    SpanSegments segments;
};

/// One lane of a WebSocket; or HTTP connections that never had a step at the same time, so that an agent that opens
/// one for each request takes one track and not a hundred.
struct StepTrack
{
    std::vector<ConnectionId> connections;
    Transport transport = Transport::WebSocket;
    std::string lane;
    std::size_t rows = 1;
    std::vector<StepSpan> spans; ///< By their beginning.
};

/// Steps laid out on tracks, in the order in which connections and lanes first had one.
class StepSpans
{
public:
    StepSpans() = default;
    StepSpans(const Session &session, const std::vector<const Step *> &steps);

    const std::vector<StepTrack> &tracks() const { return m_tracks; }
    std::size_t rows() const; ///< Of all tracks together.
    CaptureTime first() const { return m_first; }
    CaptureTime last() const { return m_last; }
    bool isEmpty() const { return m_tracks.empty(); }

private:
    std::vector<StepTrack> m_tracks;
    CaptureTime m_first, m_last;
};

/// The observed moments of a step as segments. Nothing for a step of which no moment was observed.
std::optional<StepSpan> spanOf(const Step &step, CaptureTime until);

} // namespace stepwire
