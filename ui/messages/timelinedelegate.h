#pragma once

#include "models/items/timelinerow.h"
#include "ui/theme/theme.h"

#include <QDateTime>
#include <QStyledItemDelegate>

namespace stepwire {

/// Draws the rows of the message timeline: step headers with their figures, messages in columns.
class TimelineDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    enum class TimeMode { SinceStart, WallClock };

    static constexpr int rowHeight = 22;

    explicit TimelineDelegate(const Theme *theme, QObject *parent = nullptr);

    void setTimeMode(TimeMode mode) { m_timeMode = mode; }
    void setStartedAt(const QDateTime &startedAt) { m_startedAt = startedAt; } ///< For the wall clock.

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    /// Where a click collapses or expands a step, in a row at `row`.
    static QRect chevron(const QRect &row);

    /// The words of a row, as drawn and as copied or read aloud.
    static QString headerWords(const TimelineRow &row);
    static QString typeWords(const TimelineRow &row);
    static QString summaryWords(const TimelineRow &row);

private:
    void paintHeader(QPainter &painter, const QRect &row, const TimelineRow &what, bool selected) const;
    void paintMessage(QPainter &painter, const QRect &row, const TimelineRow &what) const;
    QString timeText(CaptureTime at) const;

    const Theme *m_theme;
    TimeMode m_timeMode = TimeMode::SinceStart;
    QDateTime m_startedAt;
};

} // namespace stepwire
