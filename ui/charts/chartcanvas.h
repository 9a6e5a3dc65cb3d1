#pragma once

#include "ui/charts/chartscale.h"
#include "ui/charts/denseline.h"
#include "ui/theme/theme.h"

#include <QChartView>
#include <QStringList>
#include <optional>
#include <vector>

namespace stepwire {

/// What is drawn behind and around the series.
struct ChartSurroundings
{
    struct Band
    {
        double first = 0; ///< Positions of its edges.
        double last = 0;
        QStringList labels; ///< The same thing said ever shorter; the first that fits is drawn.
        bool shaded = false;
    };

    ChartScale scale{ChartUnit::Bytes, false, 0, 0};
    std::vector<Band> bands;
    std::vector<std::pair<double, QString>> positionLabels;
    std::optional<double> selected; ///< Position of the selected step.
    QString selectedLabel;
    QString lineLabel;
    QList<QPointF> labelledLine; ///< Positions and values of the line that the label belongs to.
    std::vector<DenseLine> denseLines; ///< Over the series.
    QString empty;       ///< Said in place of a chart.
};

/// A Qt Charts view without Qt Charts' own axes and legend: grid, labels, bands and the selection are drawn around the
/// series by one ChartScale, and the mouse is told in step positions.
class ChartCanvas : public QChartView
{
    Q_OBJECT
public:
    explicit ChartCanvas(const Theme *theme, QWidget *parent = nullptr);

    void setSurroundings(ChartSurroundings surroundings);
    const ChartSurroundings &surroundings() const { return m_surroundings; }
    QRectF plotFor(const ChartScale &scale) const; ///< The room inside the labels.
    double positionAt(const QPoint &point) const { return m_surroundings.scale.positionAt(point.x()); }

Q_SIGNALS:
    void resized();
    void hovered(double position, const QPoint &globalPoint);
    void unhovered();
    void clicked(double position);
    void zoomRequested(double share, double factor);
    void panRequested(double steps);
    void fitRequested();
    void stepKeyPressed(int direction); ///< -1 the step before, 1 the one after.

protected:
    void drawBackground(QPainter *painter, const QRectF &rect) override;
    void drawForeground(QPainter *painter, const QRectF &rect) override;
    void resizeEvent(QResizeEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    void drawBands(QPainter &painter) const;
    void drawGrid(QPainter &painter) const;
    void drawPositionLabels(QPainter &painter) const;
    void drawLineLabel(QPainter &painter) const;
    void zoomAt(double x, double factor);

    const Theme *m_theme;
    ChartSurroundings m_surroundings;
    std::optional<QPoint> m_pressedAt;
    QPoint m_panFrom;
    bool m_panning = false;
    bool m_focusShown = false; ///< It came by keyboard.
};

} // namespace stepwire
