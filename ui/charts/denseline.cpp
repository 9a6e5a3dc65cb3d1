#include "ui/charts/denseline.h"

#include <QPainter>
#include <algorithm>
#include <cmath>
#include <cstdint>

namespace stepwire {

namespace {

constexpr double thickness = 1.4;
constexpr int dash = 5; // pixels, as Qt Charts draws the dashes of a line this thick
constexpr int dashAndGap = 8;

} // namespace

QList<QRectF> DenseLine::columns(const ChartScale &scale) const
{
    QList<QRectF> columns;
    columns.reserve(qsizetype(scale.plot().width()) + 1);
    double before = 0; // where the line left the column before
    double lastX = -2;
    for (qsizetype i = 0; i < points.size();) {
        const double x = std::floor(scale.x(points[i].x()));
        double top = scale.y(points[i].y());
        double bottom = top;
        double leaves = top;
        if (x == lastX + 1) { // it comes from there
            top = std::min(top, before);
            bottom = std::max(bottom, before);
        }
        for (; i < points.size() && std::floor(scale.x(points[i].x())) == x; ++i) {
            leaves = scale.y(points[i].y());
            top = std::min(top, leaves);
            bottom = std::max(bottom, leaves);
        }
        before = leaves;
        lastX = x;
        const bool inPlot = x >= scale.plot().left() - 1 && x < scale.plot().right();
        const bool steep = bottom - top > dash; // a peak is not lost between two dashes
        if (inPlot && (!dashed || steep || std::int64_t(x) % dashAndGap < dash))
            columns.append({x, top - thickness / 2, 1, bottom - top + thickness});
    }
    return columns;
}

void DenseLine::draw(QPainter &painter, const ChartScale &scale) const
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(Qt::NoPen);
    painter.setBrush(color);
    painter.drawRects(columns(scale));
    painter.restore();
}

} // namespace stepwire
