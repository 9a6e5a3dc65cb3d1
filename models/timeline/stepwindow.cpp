#include "models/timeline/stepwindow.h"

#include <algorithm>
#include <cmath>

namespace stepwire {

namespace {

constexpr double leastExtent = 3;   // steps
constexpr double edge = 1e-9;

} // namespace

StepWindow::StepWindow(std::size_t count)
    : m_count(count), m_last(std::max<double>(static_cast<double>(count), 1) - 0.5)
{
}

bool StepWindow::showsAll() const
{
    const StepWindow all(m_count);
    return m_first <= all.m_first + edge && m_last >= all.m_last - edge;
}

std::size_t StepWindow::firstStep() const
{
    return static_cast<std::size_t>(std::max(0.0, std::floor(m_first + 0.5 + edge)));
}

std::size_t StepWindow::lastStep() const
{
    return std::min(m_count, static_cast<std::size_t>(std::max(0.0, std::ceil(m_last + 0.5 - edge))));
}

StepWindow StepWindow::zoomed(double share, double factor) const
{
    StepWindow next = *this;
    const double all = fitted().extent();
    const double extent = std::clamp(this->extent() / factor, std::min(leastExtent, all), all);
    const double held = m_first + share * this->extent();
    next.m_first = held - share * extent;
    next.m_last = next.m_first + extent;
    next.keepInside();
    return next;
}

StepWindow StepWindow::panned(double steps) const
{
    StepWindow next = *this;
    next.m_first -= steps;
    next.m_last -= steps;
    next.keepInside();
    return next;
}

StepWindow StepWindow::fitted() const
{
    return StepWindow(m_count);
}

StepWindow StepWindow::counting(std::size_t count) const
{
    StepWindow next(count);
    if (showsAll())
        return next;
    const bool atEnd = m_last >= fitted().m_last - edge;
    const double shift = atEnd ? next.m_last - m_last : 0;
    next.m_first = m_first + shift;
    next.m_last = m_last + shift;
    next.keepInside();
    return next;
}

StepWindow StepWindow::revealing(std::size_t position) const
{
    const double at = static_cast<double>(position);
    if (at - 0.5 < m_first)
        return panned(m_first - (at - 0.5));
    if (at + 0.5 > m_last)
        return panned(m_last - (at + 0.5));
    return *this;
}

void StepWindow::keepInside()
{
    const StepWindow all(m_count);
    const double extent = std::min(this->extent(), all.extent());
    m_first = std::clamp(m_first, all.m_first, std::max(all.m_first, all.m_last - extent));
    m_last = m_first + extent;
}

} // namespace stepwire
