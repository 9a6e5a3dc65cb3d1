#pragma once

#include "models/vocabulary/capturetime.h"

namespace stepwire {

/// Which stretch of time is shown on how many pixels. A value: zooming and panning give a new one. Its bounds are what
/// there is to see; it never leaves them by more than a rounding error.
class Viewport
{
public:
    Viewport() = default;
    /// All of [first, last] on `width` pixels. An empty stretch is widened to a millisecond so that it has a scale.
    Viewport(CaptureTime first, CaptureTime last, double width);

    double width() const { return m_width; }
    CaptureTime from() const;
    CaptureTime to() const;
    bool showsAll() const;

    double x(CaptureTime at) const;    ///< Pixels from the left edge; outside of it for times out of sight.
    CaptureTime timeAt(double x) const;
    double pixelsPerNanosecond() const { return m_width / (m_to - m_from); }

    /// `factor` above 1 shows less time; the moment under `x` stays under it. Never below 64 ns a pixel or beyond all.
    Viewport zoomed(double x, double factor) const;
    /// Content moved to the right by `pixels`.
    Viewport panned(double pixels) const;
    Viewport fitted() const; ///< Everything.
    Viewport showing(CaptureTime from, CaptureTime to) const;
    Viewport resized(double width) const;
    /// New bounds. What showed everything still does; otherwise the stretch in sight stays, but for staying in bounds.
    Viewport bounded(CaptureTime first, CaptureTime last) const;

private:
    void keepInside();

    // Nanoseconds. Doubles hold them exactly for 104 days.
    double m_first = 0, m_last = 1e6;
    double m_from = 0, m_to = 1e6;
    double m_width = 1;
};

/// Round distances for the ticks of an axis: the smallest 1, 2 or 5 times a power of ten nanoseconds that leaves at
/// least `pixels` between two ticks.
double tickNanoseconds(const Viewport &viewport, double pixels);

} // namespace stepwire
