#include "ui/messages/timelinedelegate.h"

#include "models/items/timelinemodel.h"
#include "ui/theme/words.h"
#include "ui/widgets/badge.h"

#include <QPainter>
#include <QRegularExpression>

namespace stepwire {

namespace {

// columns, from the left and from the right edge
constexpr int triangleAt = 9;
constexpr int timeAt = 28;
constexpr int payloadWidth = 72;
constexpr int wireWidth = 70;
constexpr int rightMargin = 8;

const QString dot = QStringLiteral(" \u00b7 ");

/// Ids cut to what one can tell apart: the list is for reading, the inspector has them whole.
QString withShortIds(QString text)
{
    static const QRegularExpression id(QStringLiteral("\\b([a-z]{1,6}_[0-9A-Za-z]{6})[0-9A-Za-z_-]{5,}"));
    return text.replace(id, QStringLiteral("\\1\u2026"));
}

int drawCut(QPainter &painter, int x, const QRect &row, int right, const QString &text)
{
    if (x >= right || text.isEmpty())
        return x;
    const QString shown = painter.fontMetrics().elidedText(text, Qt::ElideRight, right - x);
    painter.drawText(QRect(x, row.y(), right - x, row.height()), Qt::AlignVCenter, shown);
    return x + painter.fontMetrics().horizontalAdvance(shown);
}

/// The exact count while it fits its column.
QString columnBytes(std::uint64_t bytes)
{
    constexpr std::uint64_t mostThatFits = 9'999'999;
    return bytes <= mostThatFits ? formatCount(bytes) : formatBytes(bytes);
}

} // namespace

TimelineDelegate::TimelineDelegate(const Theme *theme, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QSize TimelineDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {200, rowHeight};
}

QRect TimelineDelegate::chevron(const QRect &row)
{
    return {row.x(), row.y(), 26, row.height()};
}

QString TimelineDelegate::timeText(CaptureTime at) const
{
    if (m_timeMode == TimeMode::WallClock && m_startedAt.isValid())
        return m_startedAt.addMSecs(at.nanoseconds / 1'000'000).toLocalTime().toString(QStringLiteral("HH:mm:ss.zzz"));
    return formatTime(at);
}

QString TimelineDelegate::typeWords(const TimelineRow &row)
{
    if (!row.type.isEmpty())
        return row.type;
    if (row.messageKind == MessageKind::Http)
        return row.direction == Direction::Sent ? tr("request") : tr("response body");
    return messageKindWord(row.messageKind);
}

QString TimelineDelegate::summaryWords(const TimelineRow &row)
{
    QStringList parts;
    if (!row.summary.isEmpty())
        parts << withShortIds(row.summary);
    if (row.deltas > 0)
        parts << counted(row.deltas, tr("delta"), tr("deltas"));
    if (row.live)
        parts << tr("live");
    return parts.join(dot);
}

QString TimelineDelegate::headerWords(const TimelineRow &row)
{
    QStringList parts;
    if (row.transport == Transport::Http)
        parts << transportWord(row.transport);
    if (!row.lane.isEmpty())
        parts << tr("lane %1").arg(row.lane);
    if (!row.responseId.isEmpty())
        parts << shortId(row.responseId.toStdString());
    if (row.warmUp)
        parts << tr("warm-up");
    const bool saves = row.statelessBytes && *row.statelessBytes > row.sent.payloadBytes + row.sent.payloadBytes / 20;
    parts
        << (saves
                ? tr("%1 sent instead of %2").arg(formatBytes(row.sent.payloadBytes), formatBytes(*row.statelessBytes))
                : tr("%1 sent").arg(formatBytes(row.sent.payloadBytes)));
    if (row.firstTokenMilliseconds)
        parts << tr("first token %1").arg(formatMilliseconds(*row.firstTokenMilliseconds));
    if (row.totalMilliseconds)
        parts << formatMilliseconds(*row.totalMilliseconds);
    if (row.status != StepStatus::Completed)
        parts << stepStatusWord(row.status) + (row.error.isEmpty() ? QString() : QStringLiteral(": ") + row.error);
    return parts.join(dot);
}

void TimelineDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const TimelineRow row = index.data(TimelineModel::RowRole).value<TimelineRow>();
    const bool selected = option.state & QStyle::State_Selected;
    painter->save();
    if (row.kind == TimelineRow::Kind::StepHeader) {
        paintHeader(*painter, option.rect, row, selected);
    } else {
        if (selected)
            painter->fillRect(option.rect, m_theme->color(Role::Selection));
        paintMessage(*painter, option.rect, row);
    }
    painter->restore();
}

void TimelineDelegate::paintHeader(QPainter &painter, const QRect &row, const TimelineRow &what, bool selected) const
{
    const bool bad =
        what.status == StepStatus::Failed || what.status == StepStatus::Error || what.status == StepStatus::Abandoned;
    painter.fillRect(row, m_theme->color(selected ? Role::Selection : Role::Panel));
    painter.fillRect(row.x(), row.y(), row.width(), 1, m_theme->color(Role::Border));
    painter.fillRect(row.x(), row.y(), 3, row.height(), m_theme->color(bad ? Role::Error : Role::Accent));
    painter.setPen(m_theme->color(Role::Text));
    painter.setFont(m_theme->font());
    painter.drawText(chevron(row).adjusted(8, 0, 0, 0), Qt::AlignVCenter,
                     what.collapsed ? QStringLiteral("\u25b8") : QStringLiteral("\u25be"));
    painter.setFont(m_theme->boldFont());
    const int right = row.right() - rightMargin;
    int x = drawCut(painter, row.x() + timeAt, row, right, tr("Step %1").arg(what.step.value)) + 12;
    const QString badge =
        (what.reconnected ? tr("reconnected") + QStringLiteral(", ") : QString()) + continuationWord(what.continuation);
    x += drawBadge(painter, x, row, badge, m_theme->badge(what.continuation), m_theme->smallFont()) + 12;
    painter.setPen(m_theme->color(bad ? Role::Error : Role::TextMuted));
    painter.setFont(m_theme->monoFont());
    drawCut(painter, x, row, right, headerWords(what));
}

void TimelineDelegate::paintMessage(QPainter &painter, const QRect &row, const TimelineRow &what) const
{
    drawDirection(painter, QRectF(row.x() + triangleAt, row.center().y() - 4, 9, 9), what.direction, *m_theme);

    painter.setFont(m_theme->monoFont());
    painter.setPen(m_theme->color(Role::TextMuted));
    const int digit = painter.fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int sinceAt = row.x() + timeAt + digit * (m_timeMode == TimeMode::WallClock ? 13 : 10);
    const int typeAt = sinceAt + digit * 9;
    painter.drawText(QRect(row.x() + timeAt, row.y(), sinceAt - timeAt, row.height()), Qt::AlignVCenter,
                     timeText(what.at));
    if (what.sincePrevious)
        painter.drawText(QRect(sinceAt, row.y(), typeAt - sinceAt, row.height()), Qt::AlignVCenter,
                         formatInterval(*what.sincePrevious));

    const int wireRight = row.right() - rightMargin;
    const int payloadRight = wireRight - wireWidth;
    const QRect payload(payloadRight - payloadWidth, row.y(), payloadWidth, row.height());
    painter.drawText(payload, Qt::AlignVCenter | Qt::AlignRight, columnBytes(what.payloadBytes));
    painter.drawText(QRect(payloadRight, row.y(), wireWidth, row.height()), Qt::AlignVCenter | Qt::AlignRight,
                     columnBytes(what.wireBytes));

    const bool bad = what.role == EventRole::Error;
    const int textRight = payload.left() - 6;
    const bool quiet =
        what.role == EventRole::Control || what.role == EventRole::Private || what.role == EventRole::Delta;
    painter.setPen(m_theme->color(bad ? Role::Error : quiet ? Role::TextMuted : Role::Text));
    painter.setFont(m_theme->font());
    int x = drawCut(painter, typeAt, row, textRight, typeWords(what));
    if (!what.name.isEmpty()) {
        painter.setFont(m_theme->boldFont());
        x = drawCut(painter, x + 5, row, textRight, what.name);
        painter.setFont(m_theme->font());
    }
    painter.setPen(m_theme->color(bad ? Role::Error : Role::TextMuted));
    drawCut(painter, x + 6, row, textRight, summaryWords(what));
}

} // namespace stepwire
