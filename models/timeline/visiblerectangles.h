#pragma once

#include "models/timeline/stepspans.h"
#include "models/timeline/viewport.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace stepwire {

/// Heights in pixels, from the top of the first track downwards.
struct TrackMetrics
{
    double top = 0;          ///< Above the first track.
    double label = 0;        ///< Above the bars of each track, for its name.
    double row = 14;         ///< One row of bars.
    double rowGap = 2;       ///< Below each row.
    double trackGap = 6;     ///< Below each track.
};

/// Whole pixels. Rectangles of one result never overlap, so what is drawn is what is hit.
struct SpanRectangle
{
    StepId step;
    std::optional<Phase> phase; ///< None: time that passed undivided.
    std::size_t track = 0;
    double x = 0, y = 0, width = 0, height = 0;
    std::size_t merged = 0; ///< Further segments too small for a pixel of their own that lie below this one.
};

/// What is in sight, at most one rectangle for each pixel of a row, each at least one pixel wide.
std::vector<SpanRectangle> visibleRectangles(const StepSpans &spans, const Viewport &viewport,
                                             const TrackMetrics &metrics);

/// The rectangle at that point; null when there is none.
const SpanRectangle *hit(const std::vector<SpanRectangle> &rectangles, double x, double y);

double trackTop(const StepSpans &spans, std::size_t track, const TrackMetrics &metrics);
double tracksHeight(const StepSpans &spans, const TrackMetrics &metrics);

} // namespace stepwire
