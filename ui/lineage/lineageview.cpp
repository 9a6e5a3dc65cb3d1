#include "ui/lineage/lineageview.h"

#include "models/metrics/scopedsteps.h"
#include "ui/steps/steptooltip.h"
#include "ui/theme/words.h"
#include "ui/widgets/emptynote.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <utility>

namespace stepwire {

namespace {

constexpr double axisHeight = 20;
constexpr double smallestPitch = 5;
constexpr double largestPitch = 64;
constexpr double leastFittingPitch = 26; // below it, edges have no marks any more
constexpr double mostFittingPitch = 44;
constexpr double leastRow = 36;
constexpr double mostRow = 48;
constexpr double right = 8;
constexpr double wheelStep = 1.25;

} // namespace

LineageView::LineageView(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QAbstractScrollArea(parent), m_session(session), m_selection(selection), m_theme(theme)
{
    setAccessibleName(tr("Lineage of responses"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    viewport()->setMouseTracking(true);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &LineageView::refresh);
    connect(session, &LiveSession::changed, this, &LineageView::scheduleRefresh);
    connect(session, &LiveSession::cleared, this, &LineageView::fit);
    connect(selection, &Selection::scopeChanged, this, &LineageView::fit);
    connect(selection, &Selection::stepChanged, this, &LineageView::followSelection);
    connect(theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void LineageView::scheduleRefresh()
{
    if (!isVisible() || m_timer.isActive())
        return;
    m_stale = viewport()->visibleRegion().isEmpty(); // behind another tab: until it is painted again
    if (m_stale)
        return;
    m_timer.start(m_pace.wait(m_session->isFilling()));
}

void LineageView::refresh()
{
    m_timer.stop();
    m_stale = false;
    m_pace.begin();
    const Selection::Scope &scope = m_selection->scope();
    m_graph = LineageGraph(stepsIn(m_session->session(), scope.connection, scope.lane));
    m_line = m_graph.lineTo(m_selection->step());
    layOut();
    Q_EMIT refreshed();
    m_pace.end();
}

void LineageView::fit()
{
    m_zoomedPitch.reset();
    refresh();
    horizontalScrollBar()->setValue(horizontalScrollBar()->maximum());
}

void LineageView::showAll()
{
    m_zoomedPitch = std::clamp(room() / double(std::max<std::size_t>(m_graph.nodes().size(), 1)), smallestPitch, mostFittingPitch);
    layOut();
}

double LineageView::gutter() const
{
    double widest = 0;
    const QFontMetricsF font(m_theme->smallFont());
    for (std::size_t row = 0; row < std::min<std::size_t>(m_graph.rows().size(), 50); ++row)
        widest = std::max(widest, font.horizontalAdvance(trackTitle(m_session->session(), m_graph, row)));
    return std::round(std::min(widest + 24, viewport()->width() * 0.32));
}

double LineageView::room() const
{
    return std::max(1.0, viewport()->width() - m_metrics.left - right);
}

double LineageView::fittingPitch() const
{
    const double steps = double(std::max<std::size_t>(m_graph.nodes().size(), 1));
    return std::clamp(room() / steps, leastFittingPitch, mostFittingPitch);
}

/// Rows share the height there is, as long as each can be read; more of them scroll.
double LineageView::fittingRow() const
{
    const double rows = double(std::max<std::size_t>(m_graph.rows().size(), 1));
    const double headers = m_graph.sessions() > 1 ? double(m_graph.sessions()) * m_metrics.header : 0;
    return std::floor(std::clamp((viewport()->height() - axisHeight - headers) / rows, leastRow, mostRow));
}

void LineageView::layOut()
{
    m_metrics.left = gutter();
    m_metrics.top = axisHeight;
    m_metrics.row = fittingRow();
    m_metrics.pitch = m_zoomedPitch.value_or(fittingPitch());
    setScrollRanges();
    m_picture = visibleLineage(m_graph, m_metrics, {double(horizontalScrollBar()->value()), double(verticalScrollBar()->value()),
                                                    double(viewport()->width()), double(viewport()->height())});
    viewport()->update();
}

void LineageView::setScrollRanges()
{
    const QScopedValueRollback guard(m_scrolling, true);
    const auto set = [](QScrollBar *bar, double content, int page, int step, bool keepsEnd) {
        const bool atEnd = bar->value() >= bar->maximum();
        bar->setRange(0, std::max(0, int(std::ceil(content)) - page));
        bar->setPageStep(page);
        bar->setSingleStep(step);
        if (atEnd && keepsEnd)
            bar->setValue(bar->maximum());
    };
    set(horizontalScrollBar(), lineageWidth(m_graph, m_metrics) + right, viewport()->width(), int(m_metrics.pitch), true);
    set(verticalScrollBar(), lineageHeight(m_graph, m_metrics), viewport()->height(), int(m_metrics.row / 2), false);
}

void LineageView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), m_theme->color(Role::Background));
    if (std::exchange(m_stale, false)) {
        m_timer.start(0);
        if (m_graph.isEmpty())
            return;
    }
    if (m_graph.isEmpty()) {
        drawEmptyNote(painter, viewport()->rect(), tr("No steps yet"),
                      tr("Each request to the model becomes a mark here, joined to the step that its prompt came out of."),
                      *m_theme);
        return;
    }
    const double left = m_metrics.left;
    const LineageScene scene{&m_session->session(), &m_graph, &m_picture, m_metrics,
                             QRectF(left, axisHeight, viewport()->width() - left, viewport()->height() - axisHeight),
                             double(horizontalScrollBar()->value()), double(verticalScrollBar()->value()), m_line,
                             m_selection->step()};
    paintLineage(painter, scene, *m_theme);
    if (m_focusShown) {
        painter.setPen(QPen(m_theme->color(Role::Accent), 1));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(viewport()->rect().adjusted(0, 0, -1, -1));
    }
}

const NodeRectangle *LineageView::nodeAt(const QPoint &point) const
{
    const bool covered = point.x() < m_metrics.left || point.y() < axisHeight; // by names or numbers
    return covered ? nullptr : hit(m_picture, point.x() + 0.5, point.y() + 0.5);
}

QString LineageView::toolTipOf(const Step &step) const
{
    QString lineage = lineageWord(step.lineage);
    if (step.predecessor)
        lineage = tr("%1 of step %2").arg(lineage).arg(step.predecessor.value);
    else if (step.lineage != Lineage::Root)
        lineage = tr("%1 of something that the recording does not hold").arg(lineage);
    return bytesToolTip(step) + QStringLiteral("<p><b>%1</b><br>%2</p>").arg(lineage.toHtmlEscaped(), lineageExplanation(step.lineage).toHtmlEscaped());
}

std::optional<std::size_t> LineageView::rowNamedAt(const QPoint &point) const
{
    for (std::size_t row = 0; row < m_graph.rows().size(); ++row) {
        const double top = lineageRowTop(m_graph, row, m_metrics) - verticalScrollBar()->value();
        if (point.x() < m_metrics.left && point.y() >= std::max(top, axisHeight) && point.y() < top + m_metrics.row)
            return row;
    }
    return std::nullopt;
}

QString LineageView::toolTipAt(const QPoint &point) const
{
    if (const auto row = rowNamedAt(point)) {
        const QString steps = counted(m_graph.rows()[*row].columns.size(), tr("step"), tr("steps"));
        return (trackTitle(m_session->session(), m_graph, *row) + QStringLiteral(" \u00b7 ") + steps).toHtmlEscaped();
    }
    const NodeRectangle *node = nodeAt(point);
    StepId id = node ? node->step : StepId();
    if (!node && point.x() >= m_metrics.left && point.y() >= axisHeight) {
        if (const LineageEdge *edge = hitGlyph(m_picture, m_metrics, point.x() + 0.5, point.y() + 0.5))
            id = edge->step;
    }
    const Step *step = m_session->session().step(id);
    return step ? toolTipOf(*step) : QString();
}

bool LineageView::viewportEvent(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const QString text = toolTipAt(help->pos());
    if (text.isEmpty())
        QToolTip::hideText();
    else
        QToolTip::showText(help->globalPos(), text, viewport());
    return true;
}

void LineageView::resizeEvent(QResizeEvent *)
{
    layOut();
}

void LineageView::scrollContentsBy(int, int)
{
    if (!m_scrolling)
        layOut();
}

void LineageView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    refresh();
}

void LineageView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    const Qt::FocusReason reason = event->reason();
    m_focusShown = reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
    viewport()->update();
}

void LineageView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    m_focusShown = false;
    viewport()->update();
}

/// What is at `x` stays there.
void LineageView::zoom(double x, double factor)
{
    const double column = (x + horizontalScrollBar()->value() - m_metrics.left) / m_metrics.pitch;
    m_zoomedPitch = std::clamp(m_metrics.pitch * factor, smallestPitch, largestPitch);
    layOut();
    horizontalScrollBar()->setValue(int(std::round(m_metrics.left + column * m_metrics.pitch - x)));
}

void LineageView::wheelEvent(QWheelEvent *event)
{
    const QPoint turned = event->angleDelta();
    if (event->modifiers() & Qt::ControlModifier) {
        QAbstractScrollArea::wheelEvent(event);
        return;
    }
    if (turned.x() != 0 || (event->modifiers() & Qt::ShiftModifier))
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() - (turned.x() != 0 ? turned.x() : turned.y()) / 2);
    else
        zoom(event->position().x(), std::pow(wheelStep, turned.y() / 120.0));
    event->accept();
}

void LineageView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return;
    m_pressedAt = m_panFrom = event->pos();
    m_panning = false;
}

void LineageView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_pressedAt) {
        viewport()->setCursor(nodeAt(event->pos()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
        return;
    }
    if (!m_panning && (event->pos() - *m_pressedAt).manhattanLength() < QApplication::startDragDistance())
        return;
    m_panning = true;
    viewport()->setCursor(Qt::ClosedHandCursor);
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() - (event->pos().x() - m_panFrom.x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() - (event->pos().y() - m_panFrom.y()));
    m_panFrom = event->pos();
}

void LineageView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_pressedAt)
        return;
    const bool wasPanning = std::exchange(m_panning, false);
    m_pressedAt.reset();
    viewport()->unsetCursor();
    const NodeRectangle *node = nodeAt(event->pos());
    if (!wasPanning && node)
        m_selection->selectStep(node->step);
}

void LineageView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (const NodeRectangle *node = nodeAt(event->pos()))
        goToMessage(node->step);
    else if (horizontalScrollBar()->maximum() > 0 && m_metrics.pitch > smallestPitch)
        showAll();
    else
        fit();
}

void LineageView::goToMessage(StepId id)
{
    const Step *step = m_session->session().step(id);
    const MessageId message = !step ? MessageId() : step->request ? step->request : step->answer;
    if (!message)
        return;
    m_selection->selectMessage(message, id);
    Q_EMIT messageChosen(message);
}

void LineageView::select(std::optional<std::size_t> column)
{
    if (column && *column < m_graph.nodes().size())
        m_selection->selectStep(m_graph.nodes()[*column].step);
}

void LineageView::keyPressEvent(QKeyEvent *event)
{
    if (m_graph.isEmpty()) {
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    const auto at = selectedColumn();
    const std::size_t last = m_graph.nodes().size() - 1;
    const double middle = m_metrics.left + room() / 2;
    switch (event->key()) {
    case Qt::Key_Left: select(at ? m_graph.before(*at) : last); break;
    case Qt::Key_Right: select(at ? m_graph.after(*at) : last); break;
    case Qt::Key_Up: select(at ? m_graph.beside(*at, -1) : last); break;
    case Qt::Key_Down: select(at ? m_graph.beside(*at, 1) : last); break;
    case Qt::Key_Home: select(0); break;
    case Qt::Key_End: select(last); break;
    case Qt::Key_Return:
    case Qt::Key_Enter: goToMessage(m_selection->step()); break;
    case Qt::Key_Plus:
    case Qt::Key_Equal: zoom(middle, wheelStep); break;
    case Qt::Key_Minus: zoom(middle, 1 / wheelStep); break;
    case Qt::Key_0: showAll(); break;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void LineageView::followSelection()
{
    m_line = m_graph.lineTo(m_selection->step());
    const auto column = selectedColumn();
    if (column)
        reveal(*column);
    const Step *step = m_session->session().step(m_selection->step());
    QString words = step ? stepTitle(*step) + QStringLiteral(", ") + stepStatusWord(step->status) : QString();
    if (step && step->predecessor)
        words += QStringLiteral(", ") + tr("%1 of step %2").arg(lineageWord(step->lineage)).arg(step->predecessor.value);
    setAccessibleDescription(words);
    viewport()->update();
}

/// Scrolls as little as shows the step with a column on either side.
void LineageView::reveal(std::size_t column)
{
    const double middle = m_metrics.left + (double(column) + 0.5) * m_metrics.pitch;
    const double margin = std::min(m_metrics.pitch * 1.5, room() / 2);
    const int least = int(middle + margin) - viewport()->width();
    const int most = int(middle - margin - m_metrics.left);
    QScrollBar *across = horizontalScrollBar(), *down = verticalScrollBar();
    across->setValue(std::clamp(across->value(), least, std::max(least, most)));
    const double top = lineageRowTop(m_graph, m_graph.nodes()[column].row, m_metrics);
    const int lowest = int(top + m_metrics.row) - viewport()->height();
    const int highest = int(top - axisHeight - m_metrics.header);
    down->setValue(std::clamp(down->value(), lowest, std::max(lowest, highest)));
}

} // namespace stepwire
