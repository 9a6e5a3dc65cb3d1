#include "ui/timeline/overviewstrip.h"

#include "ui/theme/words.h"

#include <QApplication>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace stepwire {

namespace {

constexpr std::size_t mostAtOnce = 100'000; // messages, some milliseconds of work
constexpr int side = 8;
constexpr int bucketPixels = 4; // three for the bar, one between two
constexpr int above = 4;
constexpr int below = 3;
// Messages differ a thousandfold; the root keeps the small ones in sight and the order of sizes.
constexpr double heightPower = 0.4;

} // namespace

OverviewStrip::OverviewStrip(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_selection(selection), m_theme(theme)
{
    setAccessibleName(tr("Overview of the recording: bytes over time"));
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setFixedHeight(38);
    setFocusPolicy(Qt::ClickFocus);
    setCursor(Qt::IBeamCursor);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &OverviewStrip::refresh);
    connect(session, &LiveSession::changed, this, &OverviewStrip::scheduleRefresh);
    connect(session, &LiveSession::cleared, this, [this] {
        clearRange();
        startOver();
    });
    connect(selection, &Selection::scopeChanged, this, &OverviewStrip::startOver);
    connect(selection, &Selection::stepChanged, this, qOverload<>(&QWidget::update));
    connect(theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void OverviewStrip::scheduleRefresh()
{
    if (!isVisible() || m_timer.isActive())
        return;
    m_timer.start(m_pace.wait(m_session->isFilling()));
}

void OverviewStrip::startOver()
{
    m_history = {};
    m_taken = 0;
    refresh();
}

void OverviewStrip::refresh()
{
    m_timer.stop();
    m_pace.begin();
    const Session &session = m_session->session();
    if (session.messages().size() < m_taken) {
        m_history = {};
        m_taken = 0;
    }
    const Selection::Scope &scope = m_selection->scope();
    for (const TrafficSample &sample : trafficSamples(session, m_taken, mostAtOnce, scope.connection, scope.lane))
        m_history.add(sample);
    m_taken = std::min(session.messages().size(), m_taken + mostAtOnce);
    if (m_taken < session.messages().size())
        m_timer.start(0); // the rest after the window has drawn

    m_from = m_to = CaptureTime();
    if (!m_history.isEmpty()) {
        m_from = m_history.first();
        m_to = {std::max(m_history.last().nanoseconds, m_from.nanoseconds + 1'000'000)};
    }
    m_buckets = m_history.buckets(m_from, m_to, std::size_t(std::max(1, (width() - 2 * side) / bucketPixels)));
    update();
    m_pace.end();
}

double OverviewStrip::xOf(CaptureTime at) const
{
    const double span = double(std::max<std::int64_t>(m_to - m_from, 1));
    return side + double(at - m_from) / span * (width() - 2 * side);
}

CaptureTime OverviewStrip::timeAt(double x) const
{
    const double share = std::clamp((x - side) / std::max(1, width() - 2 * side), 0.0, 1.0);
    return {m_from.nanoseconds + std::llround(share * double(m_to - m_from))};
}

void OverviewStrip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->color(Role::Background));
    painter.fillRect(QRect(0, height() - 1, width(), 1), m_theme->color(Role::Border));
    if (m_history.isEmpty()) {
        painter.setFont(m_theme->smallFont());
        painter.setPen(m_theme->color(Role::TextMuted));
        painter.drawText(rect(), Qt::AlignCenter, tr("bytes over time: nothing yet"));
        return;
    }
    if (m_range) {
        const QRectF box(QPointF(xOf(m_range->first), 1), QPointF(xOf(m_range->second), height() - 2));
        painter.fillRect(box, m_theme->color(Role::Selection));
        painter.fillRect(QRectF(box.left(), 1, 1, box.height()), m_theme->color(Role::Accent));
        painter.fillRect(QRectF(box.right() - 1, 1, 1, box.height()), m_theme->color(Role::Accent));
    }
    std::uint64_t most = 1;
    for (const TrafficBucket &bucket : m_buckets)
        most = std::max({most, bucket.sent, bucket.received});
    const double room = height() - above - below - 1;
    const double width = double(this->width() - 2 * side) / double(m_buckets.size());
    for (std::size_t i = 0; i < m_buckets.size(); ++i) {
        const auto draw = [&](std::uint64_t bytes, Direction direction) {
            if (bytes == 0)
                return;
            const double high = std::max(2.0, std::pow(double(bytes) / double(most), heightPower) * room);
            const double left = std::round(side + double(i) * width);
            painter.fillRect(QRectF(left, std::round(height() - 1 - below - high), std::max(1.0, std::round(width) - 1), std::round(high)),
                             m_theme->direction(direction));
        };
        // The smaller one stands in front, so that both are seen.
        const bool sentIsLarger = m_buckets[i].sent >= m_buckets[i].received;
        draw(sentIsLarger ? m_buckets[i].sent : m_buckets[i].received, sentIsLarger ? Direction::Sent : Direction::Received);
        draw(sentIsLarger ? m_buckets[i].received : m_buckets[i].sent, sentIsLarger ? Direction::Received : Direction::Sent);
    }
    const Step *step = m_session->session().step(m_selection->step());
    if (step && step->at.sentFirst) {
        const double x = std::round(xOf(*step->at.sentFirst));
        painter.setPen(Qt::NoPen);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setBrush(m_theme->color(Role::Accent));
        painter.drawPolygon(QPolygonF{{x - 4, 0}, {x + 4, 0}, {x, 5}});
    }
}

void OverviewStrip::resizeEvent(QResizeEvent *)
{
    refresh();
}

void OverviewStrip::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void OverviewStrip::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_history.isEmpty())
        return;
    m_pressedAt = event->pos().x();
    m_dragging = false;
}

void OverviewStrip::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_pressedAt)
        return;
    m_dragging = m_dragging || std::abs(event->pos().x() - *m_pressedAt) >= QApplication::startDragDistance();
    if (m_dragging)
        dragTo(event->pos().x());
}

void OverviewStrip::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_pressedAt)
        return;
    if (m_dragging) {
        dragTo(event->pos().x());
        Q_EMIT rangeSelected(m_range->first, m_range->second);
    }
    m_pressedAt.reset();
    m_dragging = false;
}

void OverviewStrip::dragTo(int x)
{
    m_range = Range(timeAt(std::min(x, *m_pressedAt)), timeAt(std::max(x, *m_pressedAt)));
    update();
}

void OverviewStrip::mouseDoubleClickEvent(QMouseEvent *)
{
    m_pressedAt.reset();
    clearRange();
}

void OverviewStrip::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape && m_range)
        clearRange();
    else
        QWidget::keyPressEvent(event);
}

void OverviewStrip::clearRange()
{
    if (!m_range)
        return;
    m_range.reset();
    update();
    Q_EMIT rangeCleared();
}

QString OverviewStrip::toolTipAt(int x) const
{
    if (m_history.isEmpty() || m_buckets.empty())
        return {};
    const double share = double(x - side) / std::max(1, width() - 2 * side);
    const auto place = std::size_t(std::clamp(share, 0.0, 1.0) * double(m_buckets.size()));
    const TrafficBucket &bucket = m_buckets[std::min(place, m_buckets.size() - 1)];
    return tr("at %1 s: sent %2 B, received %3 B in %4 messages\nDrag to select a stretch of time, double-click to clear it")
        .arg(formatTime(timeAt(x)), formatCount(bucket.sent), formatCount(bucket.received), formatCount(bucket.messages));
}

bool OverviewStrip::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), toolTipAt(help->pos().x()), this);
    return true;
}

} // namespace stepwire
