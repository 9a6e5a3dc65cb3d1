#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "models/timeline/lineagelayout.h"
#include "ui/lineage/lineagepicture.h"
#include "ui/theme/theme.h"
#include "ui/widgets/refreshpace.h"

#include <QAbstractScrollArea>
#include <QTimer>
#include <optional>
#include <vector>

namespace stepwire {

/// What came out of what: a column for each step, a row for each track, an edge from each step to the one that its
/// prompt came out of. Wheel zooms at the pointer, dragging pans, a click selects the step everywhere, a double click
/// leads to its request; beside the steps it shows all of them, and once more the newest. While the newest step is in sight, it stays so.
class LineageView : public QAbstractScrollArea
{
    Q_OBJECT
public:
    LineageView(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    const LineageGraph &graph() const { return m_graph; }
    /// What is drawn and hit, in pixels of viewport().
    const LineagePicture &picture() const { return m_picture; }
    double pitch() const { return m_metrics.pitch; }
    QString toolTipAt(const QPoint &point) const; ///< Rich text; empty where there is nothing.

public Q_SLOTS:
    void fit();     ///< As large as marks on edges need; the newest steps where that is not all.
    void showAll(); ///< As many steps as there is room for, edges without marks if need be.
    void refresh(); ///< At once, without waiting for the next frame.

Q_SIGNALS:
    void refreshed();
    /// The message that was led to has been selected; its view may take the focus.
    void messageChosen(stepwire::MessageId message);

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
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void scheduleRefresh();
    void layOut();
    void setScrollRanges();
    double gutter() const; ///< Width of the column of track names.
    double room() const;   ///< Width that is left for steps.
    double fittingPitch() const;
    double fittingRow() const;
    std::optional<std::size_t> rowNamedAt(const QPoint &point) const;
    void zoom(double x, double factor);
    const NodeRectangle *nodeAt(const QPoint &point) const;
    QString toolTipOf(const Step &step) const;
    void select(std::optional<std::size_t> column);
    void goToMessage(StepId step);
    void followSelection();
    void reveal(std::size_t column);
    std::optional<std::size_t> selectedColumn() const { return m_graph.columnOf(m_selection->step()); }

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    LineageGraph m_graph;
    LineageMetrics m_metrics;
    LineagePicture m_picture;
    std::vector<bool> m_line; ///< The selected step and what it came out of.
    std::optional<double> m_zoomedPitch; ///< None: as it fits.
    std::optional<QPoint> m_pressedAt;
    QPoint m_panFrom;
    bool m_panning = false;
    bool m_focusShown = false; ///< It came by a key, so that its place has to be told.
    bool m_scrolling = false; ///< Scroll bars are being set, not used.
    QTimer m_timer;
    RefreshPace m_pace{50};
    bool m_stale = false; ///< More is known than is laid out.
};

} // namespace stepwire
