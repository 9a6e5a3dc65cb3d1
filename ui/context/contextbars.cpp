#include "ui/context/contextbars.h"

#include "models/metrics/scopedsteps.h"
#include "ui/context/statemark.h"
#include "ui/steps/steptooltip.h"
#include "ui/theme/format.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

namespace stepwire {

namespace {

constexpr double leastPitch = 5; // a bar and the gap beside it
constexpr double mostPitch = 26;
constexpr int side = 12;
constexpr int scaleHeight = 17;

} // namespace

ContextBars::ContextBars(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_selection(selection), m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAccessibleName(tr("Context by step"));
    setAccessibleDescription(tr("One bar a step: held, sent and produced. Left and right select the step before and after."));
}

void ContextBars::show(StepId shown, const ItemWeight &weight, const QString &unit)
{
    const Session &session = m_session->session();
    const auto &scope = m_selection->scope();
    const std::vector<ContextSums> all = contextSums(session, weight);
    m_bars.clear();
    m_largest = 0;
    for (const Step *step : stepsIn(session, scope.connection, scope.lane)) {
        m_bars.push_back(all[step->id.index()]);
        m_largest = std::max(m_largest, m_bars.back().total());
    }
    m_shown = shown;
    m_unit = unit;
    setVisible(m_bars.size() > 1);
    update();
}

QRectF ContextBars::plot() const
{
    return QRectF(side, scaleHeight, std::max(1, width() - 2 * side), std::max(1, height() - scaleHeight - 3));
}

double ContextBars::pitch() const
{
    return m_bars.empty() ? mostPitch : std::clamp(plot().width() / double(m_bars.size()), leastPitch, mostPitch);
}

/// The newest that have room, and further back when an older step is the one that is looked at.
std::size_t ContextBars::firstShown() const
{
    const auto room = std::size_t(plot().width() / pitch());
    if (m_bars.size() <= room)
        return 0;
    auto shown = std::ranges::lower_bound(m_bars, m_shown, {}, &ContextSums::step);
    if (shown != m_bars.end() && shown->step != m_shown)
        shown = m_bars.end();
    return std::min(m_bars.size() - room, std::size_t(shown - m_bars.begin()));
}

QRectF ContextBars::barOf(StepId step) const
{
    const auto found = std::ranges::lower_bound(m_bars, step, {}, &ContextSums::step);
    const auto place = std::size_t(found - m_bars.begin());
    const std::size_t first = firstShown();
    if (found == m_bars.end() || found->step != step || place < first)
        return {};
    const QRectF area = plot();
    const QRectF bar(area.left() + double(place - first) * pitch(), area.top(), pitch() - 1.5, area.height());
    return bar.right() > area.right() + 1 ? QRectF() : bar;
}

StepId ContextBars::stepAt(QPoint position) const
{
    for (std::size_t i = firstShown(); i < m_bars.size(); ++i) {
        const ContextSums &sums = m_bars[i];
        const QRectF bar = barOf(sums.step);
        if (bar.isEmpty())
            break;
        if (position.x() >= bar.left() && position.x() < bar.left() + pitch())
            return sums.step;
    }
    return {};
}

void ContextBars::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const QRectF area = plot();
    painter.setFont(m_theme->smallFont());
    painter.setPen(m_theme->color(Role::TextMuted));
    const QString most = m_unit.isEmpty() ? formatBytes(m_largest) : formatCount(m_largest) + QLatin1Char(' ') + m_unit;
    const QRectF line(side, 0, area.width(), scaleHeight - 3);
    painter.drawText(line, Qt::AlignLeft | Qt::AlignVCenter, firstShown() > 0 ? tr("context of the latest steps") : tr("context by step"));
    painter.drawText(line, Qt::AlignRight | Qt::AlignVCenter, tr("up to %1").arg(most));
    painter.setPen(m_theme->color(Role::Border));
    painter.drawLine(QPointF(area.left(), area.bottom() + 0.5), QPointF(area.right(), area.bottom() + 0.5));
    for (std::size_t i = firstShown(); i < m_bars.size(); ++i) {
        const ContextSums &sums = m_bars[i];
        const QRectF column = barOf(sums.step);
        if (column.isEmpty())
            break; // no room for this one, nor for those behind it
        if (sums.step == m_shown)
            painter.fillRect(column.adjusted(-1, -1, 1, 2), m_theme->color(Role::Selection));
        const double scale = m_largest > 0 ? column.height() / double(m_largest) : 0;
        double bottom = column.bottom();
        const auto part = [&](std::uint64_t size, ContextState state) {
            if (size == 0)
                return;
            const double height = std::max(1.5, double(size) * scale); // a small delta stays visible
            painter.fillRect(QRectF(column.left(), bottom - height, column.width(), height), stateBrush(*m_theme, state));
            bottom -= height;
        };
        part(sums.held, ContextState::Held);
        part(sums.sent, ContextState::Sent);
        part(sums.produced, ContextState::Produced);
        if (sums.unseen)
            painter.fillRect(QRectF(column.left(), column.bottom() - 2, column.width(), 2), stateBrush(*m_theme, ContextState::Unseen));
    }
    if (hasFocus()) {
        painter.setPen(m_theme->color(Role::Accent));
        painter.drawRect(QRectF(rect()).adjusted(side - 4, 0.5, -side + 4, -0.5));
    }
}

void ContextBars::mousePressEvent(QMouseEvent *event)
{
    if (const StepId step = stepAt(event->position().toPoint()))
        m_selection->selectStep(step);
}

void ContextBars::walk(int by)
{
    const auto shown = std::ranges::lower_bound(m_bars, m_shown, {}, &ContextSums::step);
    const auto place = shown - m_bars.begin() + by;
    if (place >= 0 && place < std::ssize(m_bars))
        m_selection->selectStep(m_bars[std::size_t(place)].step);
}

void ContextBars::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Left)
        walk(-1);
    else if (event->key() == Qt::Key_Right)
        walk(1);
    else
        QWidget::keyPressEvent(event);
}

QString ContextBars::describe(const ContextSums &sums) const
{
    const Step *step = m_session->session().step(sums.step);
    QString text = QStringLiteral("<b>%1</b>").arg(step ? stepTitle(*step).toHtmlEscaped() : QString());
    const auto line = [&](ContextState state, std::uint64_t size) {
        if (size > 0)
            text += QStringLiteral("<br>%1: %2 %3").arg(stateWord(state), formatCount(size), m_unit.isEmpty() ? tr("B") : m_unit);
    };
    line(ContextState::Held, sums.held);
    line(ContextState::Sent, sums.sent);
    line(ContextState::Produced, sums.produced);
    line(ContextState::Evicted, sums.evicted);
    if (sums.unseen)
        text += QStringLiteral("<br>") + tr("Its beginning is not in this recording.");
    if (!sums.known)
        text += QStringLiteral("<br>") + tr("Without items whose size is not known.");
    return text;
}

bool ContextBars::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const StepId step = stepAt(help->pos());
    const auto found = std::ranges::lower_bound(m_bars, step, {}, &ContextSums::step);
    if (step && found != m_bars.end())
        QToolTip::showText(help->globalPos(), describe(*found), this);
    else
        QToolTip::hideText();
    return true;
}

} // namespace stepwire
