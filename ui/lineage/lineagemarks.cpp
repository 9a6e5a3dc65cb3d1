#include "ui/lineage/lineagemarks.h"

#include <QPainter>
#include <QPainterPath>
#include <QPolygonF>
#include <algorithm>
#include <cmath>

namespace stepwire {

namespace {

constexpr double cornerRadius = 6;
constexpr double tiny = 7; // pixels; below it a step is a dot without details

QPainterPath outline(const QRectF &box, Transport transport)
{
    QPainterPath path;
    if (transport == Transport::WebSocket)
        path.addEllipse(box);
    else
        path.addRoundedRect(box, 2, 2);
    return path;
}

Role roleOf(const NodeLook &look)
{
    switch (look.status) {
    case StepStatus::Waiting:
    case StepStatus::Abandoned: return Role::TextMuted;
    case StepStatus::Running: return Role::Received;
    case StepStatus::Completed: return Role::Held;
    case StepStatus::Incomplete: return Role::Warning;
    case StepStatus::Failed:
    case StepStatus::Error: return Role::Error;
    }
    return Role::Held;
}

void drawCross(QPainter &painter, const QRectF &box)
{
    const double arm = box.width() * 0.2;
    const QPointF middle = box.center();
    painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm));
    painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm));
}

/// What stands inside the outline.
void drawStatus(QPainter &painter, const QRectF &box, const NodeLook &look, const QColor &color)
{
    const QPainterPath shape = outline(box, look.transport);
    switch (look.status) {
    case StepStatus::Completed:
        if (look.warmUp)
            painter.fillPath(outline(box.adjusted(3.5, 3.5, -3.5, -3.5), look.transport), color);
        else
            painter.fillPath(shape, color);
        break;
    case StepStatus::Incomplete: {
        QPainterPath half;
        half.addRect(QRectF(box.left(), box.top(), box.width() / 2, box.height()));
        painter.fillPath(shape.intersected(half), color);
        break;
    }
    case StepStatus::Failed:
        drawCross(painter, box);
        break;
    case StepStatus::Error: {
        const double arm = box.width() * 0.24;
        painter.drawLine(box.center() - QPointF(arm, 0), box.center() + QPointF(arm, 0));
        break;
    }
    case StepStatus::Running:
        painter.fillPath(outline(box.adjusted(5, 5, -5, -5), look.transport), color);
        break;
    case StepStatus::Waiting:
        for (const double x : {-0.22, 0.0, 0.22})
            painter.fillRect(QRectF(box.center() + QPointF(x * box.width() - 0.8, -0.8), QSizeF(1.6, 1.6)), color);
        break;
    case StepStatus::Abandoned: {
        const double arm = box.width() * 0.22;
        painter.drawLine(box.center() + QPointF(-arm, arm), box.center() + QPointF(arm, -arm));
        break;
    }
    }
}

QPen penOf(Lineage lineage, bool strong, const Theme &theme)
{
    QPen pen(theme.lineage(lineage), strong ? 2.2 : 1.5);
    pen.setCapStyle(Qt::FlatCap);
    switch (lineage) {
    case Lineage::Steer: pen.setDashPattern({4, 2, 1, 2}); break;
    case Lineage::Retry: pen.setDashPattern({1.2, 1.6}); break;
    case Lineage::Reconnect: pen.setDashPattern({3, 2}); break;
    case Lineage::Restart: pen.setDashPattern({1.2, 3}); break;
    case Lineage::Resend: pen.setWidthF(strong ? 4.6 : 3.8); break; // of which the middle is taken out: two lines
    case Lineage::Compaction: pen.setWidthF(strong ? 3.4 : 2.8); break;
    default: break;
    }
    return pen;
}

QPainterPath pathOf(const std::vector<LineagePoint> &points)
{
    QPainterPath path;
    const auto at = [&](std::size_t i) { return QPointF(points[i].x, points[i].y); };
    path.moveTo(at(0));
    for (std::size_t i = 1; i + 1 < points.size(); ++i) {
        const QPointF in = at(i) - at(i - 1), out = at(i + 1) - at(i);
        const double inLength = std::hypot(in.x(), in.y()), outLength = std::hypot(out.x(), out.y());
        const double radius = std::min({cornerRadius, inLength / 2, outLength / 2});
        if (radius <= 0)
            continue;
        path.lineTo(at(i) - in / inLength * radius);
        path.quadTo(at(i), at(i) + out / outLength * radius);
    }
    path.lineTo(at(points.size() - 1));
    return path;
}

/// Strokes in a square from -1 to 1.
QPainterPath strokesOf(Lineage lineage)
{
    QPainterPath path;
    const auto line = [&](QPointF from, QPointF to) { path.moveTo(from); path.lineTo(to); };
    const auto head = [&](QPointF tip, QPointF one, QPointF other) { line(one, tip); path.lineTo(other); };
    switch (lineage) {
    case Lineage::Root:
        line({0, -1}, {0, 1});
        break;
    case Lineage::Continuation:
        head({0.5, 0}, {-0.3, -0.8}, {-0.3, 0.8});
        break;
    case Lineage::Fork: // one becomes two
        line({-1, 0}, {-0.2, 0});
        path.lineTo(0.8, -0.8);
        line({-0.2, 0}, {0.8, 0.8});
        break;
    case Lineage::Steer: // turns off its way
        line({-0.9, 0.8}, {-0.2, 0.8});
        path.quadTo(QPointF(0.5, 0.8), QPointF(0.5, -0.7));
        head({0.5, -0.9}, {-0.1, -0.2}, {1, -0.2});
        break;
    case Lineage::Resend: // everything again
        line({-0.9, -0.8}, {0.9, -0.8});
        line({-0.9, 0}, {0.9, 0});
        line({-0.9, 0.8}, {0.9, 0.8});
        break;
    case Lineage::Retry: // round again
        path.arcMoveTo(QRectF(-0.9, -0.9, 1.8, 1.8), 50);
        path.arcTo(QRectF(-0.9, -0.9, 1.8, 1.8), 50, 280);
        head({0.75, -0.6}, {0.0, -0.75}, {0.8, 0.25});
        break;
    case Lineage::Reconnect: // two ends that were apart
        line({-1, 0}, {-0.35, 0});
        line({-0.35, -0.7}, {-0.35, 0.7});
        line({0.35, -0.7}, {0.35, 0.7});
        line({0.35, 0}, {1, 0});
        break;
    case Lineage::Compaction: // pressed together
        head({-0.15, 0}, {-0.9, -0.7}, {-0.9, 0.7});
        head({0.15, 0}, {0.9, -0.7}, {0.9, 0.7});
        break;
    case Lineage::Restart: // from a bar onwards
        line({-0.7, -0.9}, {-0.7, 0.9});
        head({0.8, 0}, {-0.2, -0.8}, {-0.2, 0.8});
        break;
    }
    return path;
}

} // namespace

NodeLook lookOf(const Step &step)
{
    return {step.transport, step.status, step.warmUp};
}

void drawNode(QPainter &painter, const QRectF &box, const NodeLook &look, const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = theme.color(roleOf(look));
    if (box.width() < tiny) {
        painter.fillPath(outline(box, look.transport), color);
        painter.restore();
        return;
    }
    QPen pen(color, 1.6);
    if (look.status == StepStatus::Abandoned)
        pen.setDashPattern({1.5, 1.3});
    const QRectF inner = box.adjusted(1, 1, -1, -1);
    painter.fillPath(outline(inner, look.transport), theme.color(Role::Background));
    painter.setPen(pen);
    painter.drawPath(outline(inner, look.transport));
    painter.setPen(QPen(color, 1.8));
    drawStatus(painter, inner, look, color);
    // a warm-up that did not complete still says that it is one
    if (look.warmUp && look.status != StepStatus::Completed) {
        painter.setPen(QPen(color, 1));
        painter.drawPath(outline(inner.adjusted(2.5, 2.5, -2.5, -2.5), look.transport));
    }
    painter.restore();
}

void drawEdge(QPainter &painter, const std::vector<LineagePoint> &points, Lineage lineage, bool strong, const Theme &theme)
{
    if (points.size() < 2)
        return;
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(Qt::NoBrush);
    const QPainterPath path = pathOf(points);
    const QPen pen = penOf(lineage, strong, theme);
    painter.setPen(pen);
    painter.drawPath(path);
    if (lineage == Lineage::Resend) {
        painter.setPen(QPen(theme.color(Role::Background), pen.widthF() - (strong ? 3 : 2.4)));
        painter.drawPath(path);
    }
    painter.restore();
}

void drawGlyph(QPainter &painter, const QPointF &middle, double size, Lineage lineage, const QColor &background,
               const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.translate(middle);
    if (lineage != Lineage::Continuation)
        painter.fillRect(QRectF(-size / 2, -size / 2, size, size), background);
    const double half = size / 2 - 1.5;
    QPen pen(theme.lineage(lineage), 1.5 / half);
    pen.setJoinStyle(Qt::RoundJoin);
    pen.setCapStyle(Qt::RoundCap);
    painter.scale(half, half);
    painter.setPen(pen);
    painter.setBrush(Qt::NoBrush);
    painter.drawPath(strokesOf(lineage));
    painter.restore();
}

} // namespace stepwire
