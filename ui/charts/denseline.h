#pragma once

#include "ui/charts/chartscale.h"

#include <QColor>
#include <QList>
#include <QPointF>
#include <QRectF>

class QPainter;

namespace stepwire {

/// A line with more points than pixels. What there is to see of it is how far it reaches up and down in each column of
/// pixels, and that is all that is drawn: stroking its corners one by one, as Qt Charts does, takes longer than a frame.
struct DenseLine
{
    QList<QPointF> points; ///< Step positions, rising, and values.
    QColor color;
    bool dashed = false;

    /// One rectangle for each column of pixels in the plot that the line comes through; none where it has no points.
    QList<QRectF> columns(const ChartScale &scale) const;
    void draw(QPainter &painter, const ChartScale &scale) const;
};

} // namespace stepwire
