#include "models/timeline/viewport.h"

#include <algorithm>
#include <cmath>

namespace stepwire {

namespace {

constexpr double smallestStretch = 1e6;      // ns: what an empty recording shows
constexpr double smallestNanosecondsPerPixel = 64;

double nanoseconds(CaptureTime at)
{
    return static_cast<double>(at.nanoseconds);
}

CaptureTime captureTime(double nanoseconds)
{
    return {std::llround(nanoseconds)};
}

} // namespace

Viewport::Viewport(CaptureTime first, CaptureTime last, double width)
    : m_first(nanoseconds(first)), m_last(std::max(nanoseconds(last), nanoseconds(first) + smallestStretch)),
      m_from(m_first), m_to(m_last), m_width(std::max(width, 1.0))
{
}

CaptureTime Viewport::from() const
{
    return captureTime(m_from);
}

CaptureTime Viewport::to() const
{
    return captureTime(m_to);
}

bool Viewport::showsAll() const
{
    return m_from <= m_first && m_to >= m_last;
}

double Viewport::x(CaptureTime at) const
{
    return (nanoseconds(at) - m_from) * pixelsPerNanosecond();
}

CaptureTime Viewport::timeAt(double x) const
{
    return captureTime(m_from + x / pixelsPerNanosecond());
}

Viewport Viewport::zoomed(double x, double factor) const
{
    Viewport next = *this;
    const double all = m_last - m_first;
    const double least = std::min(all, smallestNanosecondsPerPixel * m_width);
    const double stretch = std::clamp((m_to - m_from) / factor, least, all);
    const double held = m_from + x / pixelsPerNanosecond();
    next.m_from = held - x / m_width * stretch;
    next.m_to = next.m_from + stretch;
    next.keepInside();
    return next;
}

Viewport Viewport::panned(double pixels) const
{
    Viewport next = *this;
    const double shift = pixels / pixelsPerNanosecond();
    next.m_from -= shift;
    next.m_to -= shift;
    next.keepInside();
    return next;
}

Viewport Viewport::fitted() const
{
    Viewport next = *this;
    next.m_from = m_first;
    next.m_to = m_last;
    return next;
}

Viewport Viewport::showing(CaptureTime from, CaptureTime to) const
{
    Viewport next = *this;
    next.m_from = nanoseconds(from);
    next.m_to = std::max(nanoseconds(to), next.m_from + smallestNanosecondsPerPixel * m_width);
    next.keepInside();
    return next;
}

Viewport Viewport::resized(double width) const
{
    Viewport next = *this;
    next.m_width = std::max(width, 1.0);
    return next;
}

Viewport Viewport::bounded(CaptureTime first, CaptureTime last) const
{
    Viewport next(first, last, m_width);
    if (showsAll())
        return next;
    next.m_from = m_from;
    next.m_to = m_to;
    next.keepInside();
    return next;
}

void Viewport::keepInside()
{
    const double stretch = std::min(m_to - m_from, m_last - m_first);
    m_from = std::clamp(m_from, m_first, m_last - stretch);
    m_to = m_from + stretch;
}

double tickNanoseconds(const Viewport &viewport, double pixels)
{
    const double least = pixels / viewport.pixelsPerNanosecond();
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double times : {1.0, 2.0, 5.0}) {
        if (times * power >= least)
            return times * power;
    }
    return 10 * power;
}

} // namespace stepwire
