#include "ui/charts/chartscale.h"

#include <algorithm>
#include <cmath>

namespace stepwire {

namespace {

/// Ticks are round, so they read without decimals that say nothing: "0", "500 B", "20 KB", "1.5 s".
QString tickLabel(ChartUnit unit, double value)
{
    if (value == 0)
        return QStringLiteral("0");
    if (unit == ChartUnit::Milliseconds) {
        return value < 1000 ? QStringLiteral("%1 ms").arg(value, 0, 'g', 4)
                            : QStringLiteral("%1 s").arg(value / 1000, 0, 'g', 4);
    }
    if (value < 1e3)
        return QStringLiteral("%1 B").arg(value, 0, 'g', 4);
    if (value < 1e6)
        return QStringLiteral("%1 KB").arg(value / 1e3, 0, 'g', 4);
    return QStringLiteral("%1 MB").arg(value / 1e6, 0, 'g', 4);
}

/// The smallest 1, 2 or 5 times a power of ten that is at least `least`.
double roundStep(double least)
{
    const double power = std::pow(10.0, std::floor(std::log10(least)));
    for (const double times : {1.0, 2.0, 5.0}) {
        if (times * power >= least * (1 - 1e-9))
            return times * power;
    }
    return 10 * power;
}

} // namespace

ChartScale::ChartScale(ChartUnit unit, bool log, double lowestPositive, double highest, bool roomForLabel)
    : m_unit(unit), m_log(log), m_roomForLabel(roomForLabel)
{
    if (m_log && highest > 0)
        spreadLog(lowestPositive, highest);
    else
        spreadLinear(highest);
}

void ChartScale::spreadLinear(double highest)
{
    m_log = false;
    m_top = highest > 0 ? highest * (m_roomForLabel ? 1.14 : 1.05) : 1000;
    const double step = roundStep(m_top / 4.5);
    for (int i = 0; double(i) * step <= m_top; ++i)
        m_ticks.push_back({double(i) * step, tickLabel(m_unit, double(i) * step)});
}

void ChartScale::spreadLog(double lowestPositive, double highest)
{
    // The bottom is a power of ten strictly below the smallest value, so that even that one has a bar.
    m_bottom = std::pow(10.0, std::floor(std::log10(std::max(lowestPositive, 1.0) * 0.9)));
    m_bottom = std::max(m_bottom, 1.0);
    m_top = std::max(highest * (m_roomForLabel ? 2.2 : 1.25), m_bottom * 10);
    for (double value = m_bottom; value <= m_top; value *= 10)
        m_ticks.push_back({value, tickLabel(m_unit, value)});
}

void ChartScale::setPlot(const QRectF &plot, double firstPosition, double lastPosition)
{
    m_plot = plot;
    m_first = firstPosition;
    m_last = lastPosition;
}

double ChartScale::x(double position) const
{
    return m_plot.left() + (position - m_first) / (m_last - m_first) * m_plot.width();
}

double ChartScale::positionAt(double x) const
{
    return m_first + (x - m_plot.left()) / std::max(m_plot.width(), 1.0) * (m_last - m_first);
}

double ChartScale::y(double value) const
{
    const double height = m_plot.height();
    const double clamped = std::max(value, m_bottom);
    const double share = m_log ? std::log(clamped / m_bottom) / std::log(m_top / m_bottom)
                               : (clamped - m_bottom) / (m_top - m_bottom);
    return m_plot.bottom() - share * height;
}

} // namespace stepwire
