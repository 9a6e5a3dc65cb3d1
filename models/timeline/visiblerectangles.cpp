#include "models/timeline/visiblerectangles.h"

#include <algorithm>
#include <cmath>

namespace stepwire {

namespace {

double trackHeight(const StepTrack &track, const TrackMetrics &metrics)
{
    return metrics.label + static_cast<double>(track.rows) * (metrics.row + metrics.rowGap) + metrics.trackGap;
}

/// Puts the segments of one track down from left to right and keeps count, per row, of the pixels that are taken.
class RowPainter
{
public:
    RowPainter(std::vector<SpanRectangle> &out, const Viewport &viewport, std::size_t rows)
        : m_out(out), m_viewport(viewport), m_taken(rows, 0), m_lastOfRow(rows)
    {
    }

    void put(const StepSpan &span, const SpanSegment &segment, SpanRectangle rectangle)
    {
        const double left = std::max(0.0, std::floor(m_viewport.x(segment.from)));
        const double right = std::min(std::ceil(m_viewport.width()), std::max(left + 1, std::floor(m_viewport.x(segment.to))));
        if (m_viewport.x(segment.to) < 0 || left >= m_viewport.width())
            return;
        const double begin = std::max(left, m_taken[span.row]);
        if (right <= begin) {
            if (m_lastOfRow[span.row])
                ++m_out[*m_lastOfRow[span.row]].merged;
            return;
        }
        rectangle.step = span.step;
        rectangle.phase = segment.phase;
        rectangle.x = begin;
        rectangle.width = right - begin;
        m_taken[span.row] = right;
        m_lastOfRow[span.row] = m_out.size();
        m_out.push_back(rectangle);
    }

private:
    std::vector<SpanRectangle> &m_out;
    const Viewport &m_viewport;
    std::vector<double> m_taken;
    std::vector<std::optional<std::size_t>> m_lastOfRow;
};

} // namespace

std::vector<SpanRectangle> visibleRectangles(const StepSpans &spans, const Viewport &viewport,
                                             const TrackMetrics &metrics)
{
    std::vector<SpanRectangle> rectangles;
    double top = metrics.top;
    for (std::size_t i = 0; i < spans.tracks().size(); ++i) {
        const StepTrack &track = spans.tracks()[i];
        RowPainter painter(rectangles, viewport, track.rows);
        for (const StepSpan &span : track.spans) {
            SpanRectangle rectangle;
            rectangle.track = i;
            rectangle.y = top + metrics.label + static_cast<double>(span.row) * (metrics.row + metrics.rowGap);
            rectangle.height = metrics.row;
            // A step of which a single moment was seen still deserves a pixel.
            if (span.segments.empty())
                painter.put(span, {std::nullopt, span.from, span.to}, rectangle);
            for (const SpanSegment &segment : span.segments)
                painter.put(span, segment, rectangle);
        }
        top += trackHeight(track, metrics);
    }
    return rectangles;
}

const SpanRectangle *hit(const std::vector<SpanRectangle> &rectangles, double x, double y)
{
    const auto found = std::ranges::find_if(rectangles, [&](const SpanRectangle &r) {
        return x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
    });
    return found == rectangles.end() ? nullptr : &*found;
}

double trackTop(const StepSpans &spans, std::size_t track, const TrackMetrics &metrics)
{
    double top = metrics.top;
    for (std::size_t i = 0; i < std::min(track, spans.tracks().size()); ++i)
        top += trackHeight(spans.tracks()[i], metrics);
    return top;
}

double tracksHeight(const StepSpans &spans, const TrackMetrics &metrics)
{
    return trackTop(spans, spans.tracks().size(), metrics);
}

} // namespace stepwire
