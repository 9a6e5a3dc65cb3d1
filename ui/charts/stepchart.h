#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "models/timeline/stepwindow.h"
#include "ui/charts/chartcanvas.h"
#include "ui/charts/chartheader.h"
#include "ui/charts/chartpicture.h"
#include "ui/widgets/refreshpace.h"

#include <QTimer>
#include <QWidget>
#include <vector>

QT_BEGIN_NAMESPACE
class QAbstractAxis;
class QAbstractBarSeries;
class QBarSeries;
class QLineSeries;
class QStackedBarSeries;
class QValueAxis;
QT_END_NAMESPACE

namespace stepwire {

/// What the charts of steps share: one point per step in scope, a window that zooms and pans, the selection, tooltips,
/// and saving. Follows the session, the selection and the theme by itself, at most 12 times a second.
class StepChart : public QWidget
{
    Q_OBJECT
public:
    /// Beyond so many steps in sight, bars give way to what buckets of steps have in common.
    static constexpr std::size_t mostBars = 100;

    QImage picture(double scale = 2) const; ///< The chart as shown, at `scale` times its size.
    QByteArray svg() const;
    QByteArray csv() const; ///< Every step in scope, exact values.
    const StepWindow &window() const { return m_window; }
    ChartCanvas *canvas() const { return m_canvas; }
    ChartHeader *header() const { return m_header; }

public Q_SLOTS:
    void fit();
    void refresh(); ///< At once, without waiting for the next frame.

Q_SIGNALS:
    /// A file could not be written; the sentence says which and why.
    void savingFailed(const QString &sentence);

protected:
    StepChart(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent);

    /// What to show of the steps at positions [first, first + steps.size()).
    virtual ChartPicture pictureOf(const std::vector<const Step *> &steps, std::size_t first) const = 0;
    virtual QString toolTipOf(const Step &step) const = 0;
    virtual QString emptyWords() const = 0;
    virtual QString fileStem() const = 0; ///< Suggested name for saved files.
    virtual void shown(const ChartPicture &picture); ///< After a picture was drawn: for a legend that depends on it.

    const Theme &theme() const { return *m_theme; }
    const Session &session() const { return m_session->session(); }
    std::vector<const Step *> stepsInScope() const;
    double plotWidth() const; ///< In pixels, or a little more.

    void showEvent(QShowEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void scheduleRefresh();
    void draw();
    void showSeries(const ChartPicture &picture, std::size_t first, const ChartScale &scale);
    void showBars(QAbstractBarSeries *series, bool shown);
    void showAxes(const ChartPicture &picture, std::size_t first, const ChartScale &scale);
    void showLines(const ChartPicture &picture, std::size_t first, const ChartScale &scale);
    ChartSurroundings surroundingsOf(const ChartPicture &picture, const std::vector<const Step *> &steps,
                                     std::size_t first, ChartScale scale) const;
    const Step *stepAt(double position) const;
    void hover(double position, const QPoint &globalPoint);
    void select(const Step *step);
    void moveSelection(int direction);
    void revealSelection();
    void save(const QString &filter, const QString &suffix, const QByteArray &bytes);

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    ChartHeader *m_header;
    ChartCanvas *m_canvas;
    QBarSeries *m_grouped;
    QStackedBarSeries *m_stacked;
    std::vector<QLineSeries *> m_lines;
    QValueAxis *m_stepAxis;
    QAbstractAxis *m_valueAxis = nullptr;

    std::vector<StepId> m_steps;
    StepWindow m_window;
    QTimer m_timer;
    RefreshPace m_pace{80};
};

} // namespace stepwire
