#include "ui/charts/chartcanvas.h"

#include <QApplication>
#include <QChart>
#include <QFontMetricsF>
#include <QGraphicsLayout>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

namespace stepwire {

namespace {

constexpr double labelGap = 6;
constexpr double bottomMargin = 18;
constexpr double bandLabelHeight = 15;
constexpr double wheelStep = 1.25;

} // namespace

ChartCanvas::ChartCanvas(const Theme *theme, QWidget *parent) : QChartView(parent), m_theme(theme)
{
    setFrameShape(QFrame::NoFrame);
    setRenderHint(QPainter::Antialiasing);
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    setMinimumSize(120, 80);
    QChart *shown = chart();
    shown->legend()->hide();
    shown->setMargins({});
    shown->layout()->setContentsMargins(0, 0, 0, 0);
    shown->setBackgroundVisible(false);
    shown->setPlotAreaBackgroundVisible(false);
    shown->setAnimationOptions(QChart::NoAnimation);
}

void ChartCanvas::setSurroundings(ChartSurroundings surroundings)
{
    m_surroundings = std::move(surroundings);
    chart()->setPlotArea(m_surroundings.scale.plot());
    viewport()->update();
}

QRectF ChartCanvas::plotFor(const ChartScale &scale) const
{
    const QFontMetricsF metrics(m_theme->smallFont());
    double widest = metrics.horizontalAdvance(tr("step"));
    for (const ChartScale::Tick &tick : scale.ticks())
        widest = std::max(widest, metrics.horizontalAdvance(tick.label));
    const double left = std::ceil(widest + 2 * labelGap);
    const double top = bandLabelHeight + 2;
    return QRectF(left, top, std::max(10.0, width() - left - 8), std::max(10.0, height() - top - bottomMargin));
}

void ChartCanvas::drawBackground(QPainter *painter, const QRectF &)
{
    painter->fillRect(rect(), m_theme->color(Role::Background));
    if (!m_surroundings.empty.isEmpty())
        return;
    painter->setFont(m_theme->smallFont());
    drawBands(*painter);
    const QRectF plot = m_surroundings.scale.plot();
    if (m_surroundings.selected) {
        const double left = m_surroundings.scale.x(*m_surroundings.selected - 0.5);
        const double right = m_surroundings.scale.x(*m_surroundings.selected + 0.5);
        const double middle = (left + right) / 2;
        const double half = std::max((right - left) / 2, 2.0);
        const QRectF band = QRectF(middle - half, plot.top(), 2 * half, plot.height()) & plot;
        if (!band.isEmpty()) {
            painter->fillRect(band, m_theme->color(Role::Selection));
            painter->fillRect(QRectF(band.left(), plot.bottom() + 1, band.width(), 2), m_theme->color(Role::Accent));
        }
    }
    drawGrid(*painter);
}

void ChartCanvas::drawBands(QPainter &painter) const
{
    const QRectF plot = m_surroundings.scale.plot();
    for (const ChartSurroundings::Band &band : m_surroundings.bands) {
        const double left = std::max(plot.left(), m_surroundings.scale.x(band.first));
        const double right = std::min(plot.right(), m_surroundings.scale.x(band.last));
        if (right <= left)
            continue;
        const QRectF whole(left, 0, right - left, plot.bottom());
        if (band.shaded)
            painter.fillRect(whole, m_theme->color(Role::Panel));
        const double room = whole.width() - labelGap;
        const auto fits = std::ranges::find_if(band.labels, [&](const QString &label) {
            return painter.fontMetrics().horizontalAdvance(label) <= room;
        });
        painter.setPen(m_theme->color(Role::TextMuted));
        if (fits != band.labels.end())
            painter.drawText(QRectF(left + labelGap, 1, room, bandLabelHeight), Qt::AlignLeft | Qt::AlignVCenter, *fits);
    }
}

void ChartCanvas::drawGrid(QPainter &painter) const
{
    const ChartScale &scale = m_surroundings.scale;
    const QRectF plot = scale.plot();
    painter.setRenderHint(QPainter::Antialiasing, false);
    for (const ChartScale::Tick &tick : scale.ticks()) {
        const double y = std::round(scale.y(tick.value));
        painter.setPen(QPen(m_theme->color(Role::GridLine), 1));
        painter.drawLine(QPointF(plot.left(), y), QPointF(plot.right(), y));
        painter.setPen(m_theme->color(Role::TextMuted));
        // The lowest one stands on its line, since "step" and the numbers are below it.
        const double top = std::min(y - 10, plot.bottom() - 14);
        painter.drawText(QRectF(0, top, plot.left() - labelGap, 20), Qt::AlignRight | Qt::AlignVCenter, tick.label);
    }
    painter.setRenderHint(QPainter::Antialiasing, true);
}

void ChartCanvas::drawForeground(QPainter *painter, const QRectF &)
{
    if (!m_surroundings.empty.isEmpty()) {
        painter->setFont(m_theme->font());
        painter->setPen(m_theme->color(Role::TextMuted));
        painter->drawText(QRectF(rect()).adjusted(16, 0, -16, 0), Qt::AlignCenter | Qt::TextWordWrap,
                          m_surroundings.empty);
        return;
    }
    painter->setFont(m_theme->smallFont());
    for (const DenseLine &line : m_surroundings.denseLines)
        line.draw(*painter, m_surroundings.scale);
    drawPositionLabels(*painter);
    drawLineLabel(*painter);
    if (m_focusShown) {
        painter->setPen(QPen(m_theme->color(Role::Accent), 1));
        painter->drawRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5));
    }
}

void ChartCanvas::drawPositionLabels(QPainter &painter) const
{
    const QRectF plot = m_surroundings.scale.plot();
    const double top = plot.bottom() + 3;
    const QFontMetricsF metrics(painter.font());
    const auto box = [&](double position, const QString &label) {
        const double half = metrics.horizontalAdvance(label) / 2 + 2;
        const double middle = std::clamp(m_surroundings.scale.x(position), half, std::max(half, width() - half));
        return QRectF(middle - half, top, 2 * half, bottomMargin - 3);
    };
    QRectF taken; // the selected step's number is always there, and its neighbours make room for it
    if (m_surroundings.selected) {
        taken = box(*m_surroundings.selected, m_surroundings.selectedLabel);
        painter.setPen(m_theme->color(Role::Text));
        painter.drawText(taken, Qt::AlignHCenter | Qt::AlignTop, m_surroundings.selectedLabel);
    }
    painter.setPen(m_theme->color(Role::TextMuted));
    painter.drawText(QRectF(0, top, plot.left() - labelGap, bottomMargin - 3), Qt::AlignRight | Qt::AlignTop, tr("step"));
    for (const auto &[position, label] : m_surroundings.positionLabels) {
        const double x = m_surroundings.scale.x(position);
        const QRectF place = box(position, label);
        if (x >= plot.left() && x <= plot.right() && !place.adjusted(-3, 0, 3, 0).intersects(taken))
            painter.drawText(place, Qt::AlignHCenter | Qt::AlignTop, label);
    }
}

/// Over the end of the line, above the highest point that it has there.
void ChartCanvas::drawLineLabel(QPainter &painter) const
{
    if (m_surroundings.lineLabel.isEmpty() || m_surroundings.labelledLine.isEmpty())
        return;
    const ChartScale &scale = m_surroundings.scale;
    const double width = painter.fontMetrics().horizontalAdvance(m_surroundings.lineLabel) + 6;
    const double height = painter.fontMetrics().height();
    const double end = scale.x(m_surroundings.labelledLine.back().x()) + 6;
    const double right = std::clamp(end, std::min(scale.plot().left() + width, scale.plot().right()), scale.plot().right());
    double highest = scale.y(m_surroundings.labelledLine.back().y());
    for (const QPointF &point : m_surroundings.labelledLine) {
        if (scale.x(point.x()) >= right - width && scale.x(point.x()) <= right)
            highest = std::min(highest, scale.y(point.y()));
    }
    const QRectF box(right - width, std::max(highest - height - 4, scale.plot().top() - 1), width, height);
    painter.setPen(m_theme->color(Role::Stateless));
    painter.drawText(box, Qt::AlignCenter, m_surroundings.lineLabel);
}

void ChartCanvas::resizeEvent(QResizeEvent *event)
{
    QChartView::resizeEvent(event);
    Q_EMIT resized();
}

void ChartCanvas::zoomAt(double x, double factor)
{
    const QRectF plot = m_surroundings.scale.plot();
    Q_EMIT zoomRequested(std::clamp((x - plot.left()) / plot.width(), 0.0, 1.0), factor);
}

void ChartCanvas::wheelEvent(QWheelEvent *event)
{
    const QPoint turned = event->angleDelta();
    if (turned.y() != 0 && !(event->modifiers() & Qt::ShiftModifier)) {
        zoomAt(event->position().x(), std::pow(wheelStep, turned.y() / 120.0));
    } else {
        const double pixels = turned.x() != 0 ? turned.x() : turned.y();
        Q_EMIT panRequested(positionAt(QPoint(int(pixels / 2), 0)) - positionAt(QPoint(0, 0)));
    }
    event->accept();
}

void ChartCanvas::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressedAt = m_panFrom = event->pos();
    m_panning = false;
    event->accept();
}

void ChartCanvas::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_pressedAt) {
        if (m_surroundings.scale.plot().adjusted(0, -20, 0, 20).contains(event->pos()))
            Q_EMIT hovered(positionAt(event->pos()), event->globalPosition().toPoint());
        else
            Q_EMIT unhovered();
        return;
    }
    if (!m_panning && (event->pos() - *m_pressedAt).manhattanLength() >= QApplication::startDragDistance()) {
        m_panning = true;
        setCursor(Qt::ClosedHandCursor);
        Q_EMIT unhovered();
    }
    if (m_panning) {
        Q_EMIT panRequested(positionAt(event->pos()) - positionAt(m_panFrom));
        m_panFrom = event->pos();
    }
}

void ChartCanvas::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_pressedAt)
        return;
    const bool wasPanning = std::exchange(m_panning, false);
    m_pressedAt.reset();
    unsetCursor();
    if (!wasPanning && event->pos().x() >= m_surroundings.scale.plot().left())
        Q_EMIT clicked(positionAt(event->pos()));
}

void ChartCanvas::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton)
        Q_EMIT fitRequested();
}

void ChartCanvas::keyPressEvent(QKeyEvent *event)
{
    const double middle = m_surroundings.scale.plot().center().x();
    switch (event->key()) {
    case Qt::Key_Left: Q_EMIT stepKeyPressed(-1); break;
    case Qt::Key_Right: Q_EMIT stepKeyPressed(1); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoomAt(middle, wheelStep); break;
    case Qt::Key_Minus: zoomAt(middle, 1 / wheelStep); break;
    case Qt::Key_0: Q_EMIT fitRequested(); break;
    default: QChartView::keyPressEvent(event);
    }
}

void ChartCanvas::focusInEvent(QFocusEvent *event)
{
    QChartView::focusInEvent(event);
    m_focusShown = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    viewport()->update();
}

void ChartCanvas::focusOutEvent(QFocusEvent *event)
{
    QChartView::focusOutEvent(event);
    m_focusShown = false;
    viewport()->update();
}

void ChartCanvas::leaveEvent(QEvent *event)
{
    QChartView::leaveEvent(event);
    Q_EMIT unhovered();
}

} // namespace stepwire
