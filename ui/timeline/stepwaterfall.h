#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "models/timeline/stepspans.h"
#include "models/timeline/viewport.h"
#include "models/timeline/visiblerectangles.h"
#include "ui/theme/theme.h"
#include "ui/widgets/refreshpace.h"

#include <QAbstractScrollArea>
#include <QTimer>
#include <optional>
#include <vector>

namespace stepwire {

/// Every step as a bar over time, one track for each lane, divided into its observed phases. Wheel zooms at the
/// pointer, dragging pans, a double click shows everything, a click selects the step everywhere.
class StepWaterfall : public QAbstractScrollArea
{
    Q_OBJECT
public:
    StepWaterfall(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    const StepSpans &spans() const { return m_spans; }
    const Viewport &view() const { return m_view; }
    /// What is drawn and hit, in pixels of viewport().
    const std::vector<SpanRectangle> &rectangles() const { return m_rectangles; }

public Q_SLOTS:
    void fit();
    void refresh(); ///< At once, without waiting for the next frame.
    void showRange(stepwire::CaptureTime from, stepwire::CaptureTime to);

protected:
    bool viewportEvent(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void scrollContentsBy(int dx, int dy) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    void scheduleRefresh();
    void layOut();
    double gutter() const; ///< Width of the column of lane names.
    TrackMetrics metrics() const;
    const SpanRectangle *rectangleAt(const QPoint &point) const;
    void paintAxis(QPainter &painter) const;
    void paintNames(QPainter &painter) const;
    void paintSelection(QPainter &painter) const;
    void paintBar(QPainter &painter, const SpanRectangle &rectangle) const;
    void paintStepNumbers(QPainter &painter) const;
    void moveSelection(int direction);
    void revealSelection();

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    StepSpans m_spans;
    Viewport m_view;
    std::vector<SpanRectangle> m_rectangles;
    std::optional<QPoint> m_pressedAt;
    QPoint m_panFrom;
    bool m_panning = false;
    QTimer m_timer;
    RefreshPace m_pace{50};
    bool m_stale = false; ///< More is known than is laid out.
};

} // namespace stepwire
