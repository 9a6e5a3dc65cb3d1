#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "models/timeline/trafficbuckets.h"
#include "ui/theme/theme.h"
#include "ui/widgets/refreshpace.h"

#include <QTimer>
#include <QWidget>
#include <optional>
#include <utility>
#include <vector>

namespace stepwire {

/// The whole recording in one line: bytes over time, sent and received. Dragging selects a stretch of time.
class OverviewStrip : public QWidget
{
    Q_OBJECT
public:
    using Range = std::pair<CaptureTime, CaptureTime>;

    OverviewStrip(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    const std::optional<Range> &range() const { return m_range; }
    const std::vector<TrafficBucket> &buckets() const { return m_buckets; }
    CaptureTime timeAt(double x) const;
    double xOf(CaptureTime at) const;

    QSize sizeHint() const override { return {400, 38}; }

public Q_SLOTS:
    void clearRange();
    void refresh(); ///< At once, without waiting for the next frame.

Q_SIGNALS:
    void rangeSelected(stepwire::CaptureTime from, stepwire::CaptureTime to);
    void rangeCleared();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    void scheduleRefresh();
    void startOver();
    void dragTo(int x);
    QString toolTipAt(int x) const;

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    TrafficHistory m_history;
    std::size_t m_taken = 0; ///< Messages of the session that are in it.
    std::vector<TrafficBucket> m_buckets;
    CaptureTime m_from, m_to;
    std::optional<Range> m_range;
    std::optional<int> m_pressedAt;
    bool m_dragging = false;
    QTimer m_timer;
    RefreshPace m_pace{100};
};

} // namespace stepwire
