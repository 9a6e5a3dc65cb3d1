#pragma once

#include <QPointF>
#include <QRectF>
#include <QString>
#include <vector>

namespace stepwire {

/// What an axis counts in, which decides where its ticks stand and how they read.
enum class ChartUnit { Bytes, Milliseconds };

/// How values and step positions come to pixels on a chart, the same way in which Qt Charts places its series, so that
/// grid, labels and bands drawn around them line up. A value.
class ChartScale
{
public:
    struct Tick
    {
        double value = 0;
        QString label;
    };

    /// `highest` is the largest value to show; with `log` also the smallest above 0 decides where the axis begins.
    /// `roomForLabel` leaves the height of a line of words above the highest value.
    ChartScale(ChartUnit unit, bool log, double lowestPositive, double highest, bool roomForLabel = false);

    bool isLog() const { return m_log; }
    double bottom() const { return m_bottom; }
    double top() const { return m_top; }
    const std::vector<Tick> &ticks() const { return m_ticks; }

    void setPlot(const QRectF &plot, double firstPosition, double lastPosition);
    const QRectF &plot() const { return m_plot; }
    double x(double position) const;
    double y(double value) const; ///< Values below bottom() stand on the bottom line.
    double positionAt(double x) const;

    /// The value as a series may have it: on a logarithmic axis nothing lies below its bottom.
    double shown(double value) const { return m_log && value < m_bottom ? m_bottom : value; }

private:
    void spreadLinear(double highest);
    void spreadLog(double lowestPositive, double highest);

    ChartUnit m_unit;
    bool m_log;
    bool m_roomForLabel;
    double m_bottom = 0;
    double m_top = 1;
    std::vector<Tick> m_ticks;
    QRectF m_plot;
    double m_first = -0.5;
    double m_last = 0.5;
};

} // namespace stepwire
