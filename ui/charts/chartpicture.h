#pragma once

#include "ui/charts/barcolumns.h"
#include "ui/charts/chartscale.h"

#include <QColor>
#include <QList>
#include <QPointF>
#include <QString>
#include <QStringList>
#include <algorithm>
#include <vector>

namespace stepwire {

/// A line over the bars. x counts step positions, y the chart's unit. Gaps are gaps: one line for each unbroken run.
struct ChartLine
{
    QString name;
    QColor color;
    bool dashed = false;
    QList<QPointF> points;
    bool dense = false; ///< Of about two points for each pixel, lowest and highest: see DenseLine.
};

/// Everything a chart shows of the steps in sight: what to hand to the series, and how the axis is spread. A value, so
/// that what a chart says is tested without drawing it.
struct ChartPicture
{
    ChartUnit unit = ChartUnit::Bytes;
    bool log = false;
    double lowestPositive = 0;
    double highest = 0;
    std::vector<BarColumn> grouped; ///< Bars beside each other.
    std::vector<BarColumn> stacked; ///< Bars on top of each other.
    std::size_t stepsPerBar = 1;    ///< More than 1: each bar stands for the largest of so many steps.
    std::vector<ChartLine> lines;
    QString lineLabel; ///< Words at the end of the last dashed line.
    QString note;      ///< For the header.
    QStringList httpFigures;      ///< What the steps over each transport come to, said ever shorter;
    QStringList webSocketFigures; ///< for the band that they stand in.

    void include(double value)
    {
        highest = std::max(highest, value);
        if (value > 0)
            lowestPositive = lowestPositive > 0 ? std::min(lowestPositive, value) : value;
    }
};

} // namespace stepwire
