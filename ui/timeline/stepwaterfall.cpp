#include "ui/timeline/stepwaterfall.h"

#include "models/metrics/scopedsteps.h"
#include "ui/steps/steptooltip.h"
#include "ui/theme/words.h"
#include "ui/widgets/emptynote.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

namespace stepwire {

namespace {

constexpr double axisHeight = 20;
constexpr double leastRowHeight = 16;
constexpr double mostRowHeight = 24;
constexpr double right = 10;
constexpr double wheelStep = 1.25;
constexpr double tickDistance = 70;

QString tickLabel(double nanoseconds, double step)
{
    const double seconds = nanoseconds / 1e9;
    if (step >= 1e9)
        return QStringLiteral("%1 s").arg(seconds, 0, 'f', 0);
    if (step >= 1e6)
        return QStringLiteral("%1 s").arg(seconds, 0, 'f', step >= 1e8 ? 1 : step >= 1e7 ? 2 : 3);
    return QStringLiteral("%1 ms").arg(nanoseconds / 1e6, 0, 'f', step >= 1e5 ? 1 : step >= 1e4 ? 2 : 3);
}

QRectF rectOf(const SpanRectangle &r)
{
    return QRectF(r.x, r.y, r.width, r.height);
}

} // namespace

StepWaterfall::StepWaterfall(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QAbstractScrollArea(parent), m_session(session), m_selection(selection), m_theme(theme)
{
    setAccessibleName(tr("Steps over time, by lane"));
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &StepWaterfall::refresh);
    connect(session, &LiveSession::changed, this, &StepWaterfall::scheduleRefresh);
    connect(session, &LiveSession::cleared, this, &StepWaterfall::fit);
    connect(selection, &Selection::scopeChanged, this, &StepWaterfall::fit);
    connect(selection, &Selection::stepChanged, this, &StepWaterfall::revealSelection);
    connect(theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void StepWaterfall::scheduleRefresh()
{
    if (!isVisible() || m_timer.isActive())
        return;
    m_stale = viewport()->visibleRegion().isEmpty(); // behind another tab: until it is painted again
    if (m_stale)
        return;
    m_timer.start(m_pace.wait(m_session->isFilling()));
}

void StepWaterfall::refresh()
{
    m_timer.stop();
    m_stale = false;
    m_pace.begin();
    const Selection::Scope &scope = m_selection->scope();
    const bool wasEmpty = m_spans.isEmpty();
    m_spans = StepSpans(m_session->session(), stepsIn(m_session->session(), scope.connection, scope.lane));
    m_view = m_view.bounded(m_spans.first(), m_spans.last());
    if (wasEmpty)
        m_view = m_view.fitted();
    layOut();
    m_pace.end();
}

void StepWaterfall::fit()
{
    m_view = m_view.fitted();
    refresh();
}

void StepWaterfall::showRange(CaptureTime from, CaptureTime to)
{
    m_view = m_view.showing(from, to);
    layOut();
}

double StepWaterfall::gutter() const
{
    if (m_spans.isEmpty())
        return 0;
    double widest = 0;
    const QFontMetricsF font(m_theme->smallFont());
    for (const StepTrack &track : m_spans.tracks())
        widest = std::max(widest, font.horizontalAdvance(laneTitle(track.connections.front(), track.transport, track.lane)));
    return std::round(std::min(widest + 24, viewport()->width() * 0.34));
}

TrackMetrics StepWaterfall::metrics() const
{
    TrackMetrics metrics;
    metrics.top = axisHeight + 4 - verticalScrollBar()->value();
    // A few lanes use the height there is; many keep to what can be read, and scroll.
    const double rows = double(std::max<std::size_t>(m_spans.rows(), 1));
    const double gaps = rows * metrics.rowGap + double(m_spans.tracks().size()) * metrics.trackGap;
    const double room = viewport()->height() - axisHeight - 8 - gaps;
    metrics.row = std::floor(std::clamp(room / rows, leastRowHeight, mostRowHeight));
    return metrics;
}

void StepWaterfall::layOut()
{
    const double left = gutter();
    m_view = m_view.resized(viewport()->width() - left - right);
    const double needed = tracksHeight(m_spans, metrics()) + verticalScrollBar()->value();
    verticalScrollBar()->setRange(0, std::max(0, int(needed) - viewport()->height()));
    verticalScrollBar()->setPageStep(viewport()->height());
    verticalScrollBar()->setSingleStep(int(leastRowHeight));
    m_rectangles = visibleRectangles(m_spans, m_view, metrics());
    for (SpanRectangle &rectangle : m_rectangles)
        rectangle.x += left;
    viewport()->update();
}

const SpanRectangle *StepWaterfall::rectangleAt(const QPoint &point) const
{
    return point.y() < axisHeight ? nullptr : hit(m_rectangles, point.x() + 0.5, point.y() + 0.5);
}

void StepWaterfall::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_theme->color(Role::Background));
    if (std::exchange(m_stale, false)) {
        m_timer.start(0);
        if (m_spans.isEmpty())
            return;
    }
    if (m_spans.isEmpty()) {
        drawEmptyNote(painter, viewport()->rect(), tr("No steps yet"),
                      tr("Each request to the model becomes a bar here, on the track of its lane."), *m_theme);
        return;
    }
    painter.setFont(m_theme->smallFont());
    paintAxis(painter);
    paintNames(painter);
    painter.setClipRect(QRectF(gutter(), axisHeight, viewport()->width(), viewport()->height()));
    paintSelection(painter);
    for (const SpanRectangle &rectangle : m_rectangles)
        paintBar(painter, rectangle);
    paintStepNumbers(painter);
}

void StepWaterfall::paintAxis(QPainter &painter) const
{
    const double step = tickNanoseconds(m_view, tickDistance);
    const double left = gutter();
    for (double at = std::ceil(double(m_view.from().nanoseconds) / step) * step; at <= double(m_view.to().nanoseconds); at += step) {
        const double x = std::round(left + m_view.x({std::llround(at)}));
        painter.setPen(QPen(m_theme->color(Role::GridLine), 1));
        painter.drawLine(QPointF(x, axisHeight), QPointF(x, viewport()->height()));
        const QString label = tickLabel(at, step);
        const double width = painter.fontMetrics().horizontalAdvance(label) + 4;
        const double begin = std::clamp(x - width / 2, 0.0, std::max(0.0, viewport()->width() - width));
        painter.setPen(m_theme->color(Role::TextMuted));
        painter.drawText(QRectF(begin, 0, width, axisHeight), Qt::AlignCenter, label);
    }
}

void StepWaterfall::paintNames(QPainter &painter) const
{
    const double left = gutter();
    painter.save();
    painter.setClipRect(QRectF(0, axisHeight, viewport()->width(), viewport()->height()));
    for (std::size_t i = 0; i < m_spans.tracks().size(); ++i) {
        const StepTrack &track = m_spans.tracks()[i];
        const double top = trackTop(m_spans, i, metrics());
        QString name = laneTitle(track.connections.front(), track.transport, track.lane);
        if (track.connections.size() > 1)
            name = tr("HTTP, %1 connections").arg(track.connections.size());
        painter.setPen(m_theme->color(Role::Text));
        painter.drawText(QRectF(10, top, left - 18, metrics().row), Qt::AlignVCenter | Qt::AlignLeft,
                         painter.fontMetrics().elidedText(name, Qt::ElideRight, int(left) - 18));
        if (i > 0) {
            painter.setPen(QPen(m_theme->color(Role::Border), 1));
            const double y = std::round(top - TrackMetrics().trackGap / 2 - 1);
            painter.drawLine(QPointF(0, y), QPointF(viewport()->width(), y));
        }
    }
    painter.restore();
}

void StepWaterfall::paintSelection(QPainter &painter) const
{
    QRectF whole;
    for (const SpanRectangle &rectangle : m_rectangles) {
        if (rectangle.step == m_selection->step() && rectangle.phase != Phase::Client)
            whole |= rectOf(rectangle);
    }
    if (whole.isNull())
        return;
    painter.fillRect(QRectF(whole.left(), axisHeight, whole.width(), viewport()->height()), m_theme->color(Role::SelectionSoft));
    painter.fillRect(whole.adjusted(-2, -2, 2, 2), m_theme->color(Role::Accent));
}

void StepWaterfall::paintBar(QPainter &painter, const SpanRectangle &rectangle) const
{
    QRectF box = rectOf(rectangle);
    if (rectangle.phase == Phase::Client) {
        box.adjust(0, box.height() / 2 - 2, 0, -(box.height() / 2 - 2));
        painter.fillRect(box, m_theme->phase(Phase::Client));
        return;
    }
    if (rectangle.phase) {
        painter.fillRect(box, m_theme->phase(*rectangle.phase));
        return;
    }
    painter.fillRect(box, m_theme->color(Role::PanelRaised));
    painter.fillRect(box, QBrush(m_theme->color(Role::Evicted), Qt::BDiagPattern));
}

/// The number stands on the bar where there is room; a step that went wrong has a cross at its end.
void StepWaterfall::paintStepNumbers(QPainter &painter) const
{
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = 0; i < m_rectangles.size();) {
        const StepId id = m_rectangles[i].step;
        QRectF whole;
        double undivided = 0;
        for (; i < m_rectangles.size() && m_rectangles[i].step == id; ++i) {
            if (m_rectangles[i].phase == Phase::Client)
                continue;
            whole |= rectOf(m_rectangles[i]);
            undivided += m_rectangles[i].phase ? 0 : m_rectangles[i].width;
        }
        const Step *step = m_session->session().step(id);
        const QString number = QString::number(id.value);
        if (whole.width() >= painter.fontMetrics().horizontalAdvance(number) + 8) {
            painter.setPen(m_theme->color(undivided > whole.width() / 2 ? Role::Text : Role::TextOnColor));
            painter.drawText(whole.adjusted(4, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, number);
        }
        if (step && (step->status == StepStatus::Failed || step->status == StepStatus::Error || step->status == StepStatus::Abandoned)) {
            const QPointF middle(whole.right() + 5, whole.center().y());
            painter.setPen(QPen(m_theme->color(Role::Error), 2));
            painter.drawLine(middle + QPointF(-3, -3), middle + QPointF(3, 3));
            painter.drawLine(middle + QPointF(-3, 3), middle + QPointF(3, -3));
        }
    }
}

bool StepWaterfall::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const SpanRectangle *rectangle = rectangleAt(help->pos());
    const Step *step = rectangle ? m_session->session().step(rectangle->step) : nullptr;
    if (!step) {
        QToolTip::hideText();
        return true;
    }
    QString text = latencyToolTip(*step);
    if (step->at.sentFirst)
        text += tr("<p>sent at %1 s</p>").arg(formatTime(*step->at.sentFirst));
    if (rectangle->merged > 0)
        text += tr("<p>%1 more segments lie below this pixel</p>").arg(rectangle->merged);
    QToolTip::showText(help->globalPos(), text, viewport());
    return true;
}

void StepWaterfall::resizeEvent(QResizeEvent *)
{
    layOut();
}

void StepWaterfall::scrollContentsBy(int, int)
{
    layOut();
}

void StepWaterfall::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    refresh();
}

void StepWaterfall::wheelEvent(QWheelEvent *event)
{
    const QPoint turned = event->angleDelta();
    if (event->modifiers() & Qt::ControlModifier) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    if (turned.x() != 0 || (event->modifiers() & Qt::ShiftModifier))
        m_view = m_view.panned((turned.x() != 0 ? turned.x() : turned.y()) / 2.0);
    else
        m_view = m_view.zoomed(event->position().x() - gutter(), std::pow(wheelStep, turned.y() / 120.0));
    layOut();
    event->accept();
}

void StepWaterfall::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressedAt = m_panFrom = event->pos();
    m_panning = false;
}

void StepWaterfall::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_pressedAt) {
        viewport()->setCursor(rectangleAt(event->pos()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
        return;
    }
    if (!m_panning && (event->pos() - *m_pressedAt).manhattanLength() < QApplication::startDragDistance())
        return;
    m_panning = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
    m_view = m_view.panned(event->pos().x() - m_panFrom.x());
    verticalScrollBar()->setValue(verticalScrollBar()->value() - (event->pos().y() - m_panFrom.y()));
    m_panFrom = event->pos();
    layOut();
}

void StepWaterfall::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_pressedAt)
        return;
    const bool wasPanning = std::exchange(m_panning, false);
    m_pressedAt.reset();
    viewport()->unsetCursor();
    const SpanRectangle *rectangle = rectangleAt(event->pos());
    if (!wasPanning && rectangle)
        m_selection->selectStep(rectangle->step);
}

void StepWaterfall::mouseDoubleClickEvent(QMouseEvent *)
{
    fit();
}

void StepWaterfall::keyPressEvent(QKeyEvent *event)
{
    const double middle = m_view.width() / 2;
    switch (event->key()) {
    case Qt::Key_Left: moveSelection(-1); break;
    case Qt::Key_Right: moveSelection(1); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: m_view = m_view.zoomed(middle, wheelStep); layOut(); break;
    case Qt::Key_Minus: m_view = m_view.zoomed(middle, 1 / wheelStep); layOut(); break;
    case Qt::Key_0: fit(); break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void StepWaterfall::moveSelection(int direction)
{
    const Selection::Scope &scope = m_selection->scope();
    const auto steps = stepsIn(m_session->session(), scope.connection, scope.lane);
    const auto at = std::ranges::find(steps, m_selection->step(), [](const Step *step) { return step->id; });
    const auto next = at == steps.end() ? std::ptrdiff_t(steps.size()) - 1 : at - steps.begin() + direction;
    if (next >= 0 && next < std::ptrdiff_t(steps.size()))
        m_selection->selectStep(steps[std::size_t(next)]->id);
}

void StepWaterfall::revealSelection()
{
    const Step *step = m_session->session().step(m_selection->step());
    const auto span = step ? spanOf(*step, m_session->session().until()) : std::nullopt;
    if (span) {
        const double from = m_view.x(span->from);
        const double to = m_view.x(span->to);
        if (to < 0 || from > m_view.width())
            m_view = m_view.panned(m_view.width() / 2 - (from + to) / 2);
    }
    layOut();
}

} // namespace stepwire
