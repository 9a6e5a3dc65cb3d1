#include "ui/charts/stepchart.h"

#include "models/metrics/scopedsteps.h"
#include "models/metrics/stepcsv.h"
#include "ui/charts/chartfile.h"
#include "ui/charts/chartsurroundings.h"
#include "ui/theme/words.h"

#include <QAbstractAxis>
#include <QBarSeries>
#include <QBarSet>
#include <QChart>
#include <QContextMenuEvent>
#include <QLineSeries>
#include <QLogValueAxis>
#include <QMenu>
#include <QStackedBarSeries>
#include <QToolTip>
#include <QVBoxLayout>
#include <QValueAxis>
#include <algorithm>
#include <cmath>

namespace stepwire {

namespace {


/// Bars count from 0 at the first of the steps in sight; with several steps to a bar their axis is that much coarser.
double barPosition(double position, std::size_t first, std::size_t stepsPerBar)
{
    return (position + 0.5 - double(first)) / double(stepsPerBar) - 0.5;
}

} // namespace

StepChart::StepChart(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_selection(selection), m_theme(theme),
      m_header(new ChartHeader(theme, this)), m_canvas(new ChartCanvas(theme, this)), m_grouped(new QBarSeries(this)),
      m_stacked(new QStackedBarSeries(this)), m_stepAxis(new QValueAxis)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 2, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_header);
    layout->addWidget(m_canvas, 1);

    m_stepAxis->setVisible(false);
    m_canvas->chart()->addAxis(m_stepAxis, Qt::AlignBottom);
    m_grouped->setBarWidth(0.78);
    m_stacked->setBarWidth(0.66);

    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, &StepChart::refresh);
    connect(session, &LiveSession::changed, this, &StepChart::scheduleRefresh);
    connect(session, &LiveSession::cleared, this, &StepChart::scheduleRefresh);
    connect(selection, &Selection::scopeChanged, this, &StepChart::fit);
    connect(selection, &Selection::stepChanged, this, &StepChart::revealSelection);
    connect(theme, &Theme::changed, this, &StepChart::refresh);
    connect(m_canvas, &ChartCanvas::resized, this, &StepChart::draw);
    connect(m_canvas, &ChartCanvas::hovered, this, &StepChart::hover);
    connect(m_canvas, &ChartCanvas::unhovered, this, [] { QToolTip::hideText(); });
    connect(m_canvas, &ChartCanvas::clicked, this, [this](double position) { select(stepAt(position)); });
    connect(m_canvas, &ChartCanvas::fitRequested, this, &StepChart::fit);
    connect(m_canvas, &ChartCanvas::stepKeyPressed, this, &StepChart::moveSelection);
    connect(m_canvas, &ChartCanvas::zoomRequested, this, [this](double share, double factor) {
        m_window = m_window.zoomed(share, factor);
        draw();
    });
    connect(m_canvas, &ChartCanvas::panRequested, this, [this](double steps) {
        m_window = m_window.panned(steps);
        draw();
    });
}

std::vector<const Step *> StepChart::stepsInScope() const
{
    return stepsIn(session(), m_selection->scope().connection, m_selection->scope().lane);
}

double StepChart::plotWidth() const
{
    return m_canvas->width();
}

void StepChart::scheduleRefresh()
{
    if (!isVisible() || m_timer.isActive())
        return;
    m_timer.start(m_pace.wait(m_session->isFilling()));
}

void StepChart::refresh()
{
    m_timer.stop();
    m_pace.begin();
    m_steps.clear();
    for (const Step *step : stepsInScope())
        m_steps.push_back(step->id);
    m_window = m_window.counting(m_steps.size());
    draw();
    m_pace.end();
}

void StepChart::fit()
{
    m_window = m_window.fitted();
    refresh();
}

void StepChart::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void StepChart::draw()
{
    const std::size_t last = std::min(m_window.lastStep(), m_steps.size());
    std::size_t first = std::min(m_window.firstStep(), last);
    std::vector<const Step *> steps;
    for (std::size_t i = first; i < last; ++i) {
        // Between a cleared session and the next refresh, numbers may name steps that are not there.
        if (const Step *step = session().step(m_steps[i]))
            steps.push_back(step);
    }
    const ChartPicture picture = pictureOf(steps, first);
    ChartScale scale(picture.unit, picture.log, picture.lowestPositive, picture.highest, !picture.lineLabel.isEmpty());
    scale.setPlot(m_canvas->plotFor(scale), m_window.first(), m_window.last());
    m_header->setNote(picture.note);
    showSeries(picture, first, scale);
    m_canvas->setSurroundings(surroundingsOf(picture, steps, first, scale));
    shown(picture);
}

void StepChart::shown(const ChartPicture &)
{
}

ChartSurroundings StepChart::surroundingsOf(const ChartPicture &picture, const std::vector<const Step *> &steps,
                                            std::size_t first, ChartScale scale) const
{
    ChartSurroundings surroundings;
    if (steps.empty()) {
        surroundings.empty = emptyWords();
        return surroundings;
    }
    surroundings.positionLabels = stepLabels(steps, first, scale, QFontMetricsF(m_theme->smallFont()));
    surroundings.bands = transportBands(steps, first, picture.httpFigures, picture.webSocketFigures);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        if (steps[i]->id != m_selection->step())
            continue;
        surroundings.selected = double(first + i);
        surroundings.selectedLabel = QString::number(steps[i]->id.value);
    }
    for (const ChartLine &line : picture.lines) {
        if (line.dense)
            surroundings.denseLines.push_back({line.points, line.color, line.dashed});
    }
    if (!picture.lineLabel.isEmpty()) {
        for (const ChartLine &line : picture.lines) {
            if (line.dashed)
                surroundings.labelledLine += line.points;
        }
        surroundings.lineLabel = picture.lineLabel;
    }
    surroundings.scale = std::move(scale);
    return surroundings;
}

void StepChart::showSeries(const ChartPicture &picture, std::size_t first, const ChartScale &scale)
{
    const auto floored = [&](std::vector<BarColumn> columns) {
        for (BarColumn &column : columns) {
            for (double &value : column.values)
                value = scale.shown(value);
        }
        return columns;
    };
    // Qt Charts lays out nothing of a series that has a value which its axis cannot show, so the axis comes first when
    // it is new, and bars are floored to it.
    showAxes(picture, first, scale);
    showColumns(m_grouped, floored(picture.grouped));
    showColumns(m_stacked, floored(picture.stacked));
    showBars(m_grouped, !picture.grouped.empty());
    showBars(m_stacked, !picture.stacked.empty());
    showLines(picture, first, scale);
}

/// Qt Charts divides the width of a bar by the number of bar series that the chart has, shown or hidden, so only the one
/// that is in use is in the chart.
void StepChart::showBars(QAbstractBarSeries *series, bool shown)
{
    QChart *chart = m_canvas->chart();
    if (shown == (series->chart() != nullptr))
        return;
    if (!shown) {
        chart->removeSeries(series);
        series->setParent(this);
        return;
    }
    chart->addSeries(series);
    series->attachAxis(m_stepAxis);
    series->attachAxis(m_valueAxis);
}

void StepChart::showAxes(const ChartPicture &picture, std::size_t first, const ChartScale &scale)
{
    QChart *chart = m_canvas->chart();
    const bool isLog = qobject_cast<QLogValueAxis *>(m_valueAxis) != nullptr;
    if (!m_valueAxis || isLog != scale.isLog()) {
        m_grouped->clear();
        m_stacked->clear();
        for (QLineSeries *line : m_lines)
            line->clear();
        if (m_valueAxis) {
            chart->removeAxis(m_valueAxis);
            delete m_valueAxis;
        }
        m_valueAxis = scale.isLog() ? static_cast<QAbstractAxis *>(new QLogValueAxis) : new QValueAxis;
        m_valueAxis->setVisible(false);
        m_valueAxis->setRange(scale.bottom(), scale.top());
        chart->addAxis(m_valueAxis, Qt::AlignLeft);
        for (QAbstractSeries *series : chart->series())
            series->attachAxis(m_valueAxis);
    }
    m_valueAxis->setRange(scale.bottom(), scale.top());
    m_stepAxis->setRange(barPosition(m_window.first(), first, picture.stepsPerBar),
                         barPosition(m_window.last(), first, picture.stepsPerBar));
}

void StepChart::showLines(const ChartPicture &picture, std::size_t first, const ChartScale &scale)
{
    std::vector<const ChartLine *> lines;
    for (const ChartLine &line : picture.lines) {
        if (!line.dense)
            lines.push_back(&line);
    }
    while (m_lines.size() < lines.size()) {
        QLineSeries *line = m_lines.emplace_back(new QLineSeries);
        m_canvas->chart()->addSeries(line);
        line->attachAxis(m_stepAxis);
        line->attachAxis(m_valueAxis);
    }
    for (std::size_t i = 0; i < m_lines.size(); ++i) {
        QLineSeries *line = m_lines[i];
        line->setVisible(i < lines.size());
        if (i >= lines.size()) {
            if (line->count() > 0)
                line->clear();
            continue;
        }
        const ChartLine &shown = *lines[i];
        QPen pen(shown.color, shown.dashed ? 1.7 : 1.4);
        if (shown.dashed)
            pen.setDashPattern({3, 2});
        if (line->pen() != pen)
            line->setPen(pen);
        QList<QPointF> points = shown.points;
        for (QPointF &point : points)
            point = {barPosition(point.x(), first, picture.stepsPerBar), scale.shown(point.y())};
        line->replace(points);
    }
}

const Step *StepChart::stepAt(double position) const
{
    const double nearest = std::round(position);
    if (nearest < 0 || nearest >= double(m_steps.size()))
        return nullptr;
    return session().step(m_steps[std::size_t(nearest)]);
}

void StepChart::hover(double position, const QPoint &globalPoint)
{
    if (const Step *step = stepAt(position))
        QToolTip::showText(globalPoint + QPoint(8, 8), toolTipOf(*step), m_canvas);
    else
        QToolTip::hideText();
}

void StepChart::select(const Step *step)
{
    if (step)
        m_selection->selectStep(step->id);
}

void StepChart::moveSelection(int direction)
{
    const auto at = std::ranges::find(m_steps, m_selection->step());
    const auto place = at - m_steps.begin();
    const auto next = at == m_steps.end() ? std::ptrdiff_t(m_steps.size()) - 1 : place + direction;
    if (next >= 0 && next < std::ptrdiff_t(m_steps.size()))
        m_selection->selectStep(m_steps[std::size_t(next)]);
}

void StepChart::revealSelection()
{
    const auto at = std::ranges::find(m_steps, m_selection->step());
    if (at != m_steps.end())
        m_window = m_window.revealing(std::size_t(at - m_steps.begin()));
    draw();
}

QImage StepChart::picture(double scale) const
{
    return pictureOfWidget(*this, *m_theme, scale);
}

QByteArray StepChart::svg() const
{
    return svgOfView(*m_canvas, m_header->note());
}

QByteArray StepChart::csv() const
{
    return QByteArray::fromStdString(stepsAsCsv(stepsInScope()));
}

void StepChart::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    QAction *fitAction = menu.addAction(tr("Fit all steps"));
    menu.addSeparator();
    QAction *png = menu.addAction(tr("Save as PNG…"));
    QAction *svgAction = menu.addAction(tr("Save as SVG…"));
    QAction *csvAction = menu.addAction(tr("Save values as CSV…"));
    const QAction *chosen = menu.exec(event->globalPos());
    if (chosen == fitAction)
        fit();
    else if (chosen == png)
        save(tr("PNG pictures (*.png)"), QStringLiteral("png"), pngBytes(picture()));
    else if (chosen == svgAction)
        save(tr("SVG pictures (*.svg)"), QStringLiteral("svg"), svg());
    else if (chosen == csvAction)
        save(tr("CSV tables (*.csv)"), QStringLiteral("csv"), csv());
}

void StepChart::save(const QString &filter, const QString &suffix, const QByteArray &bytes)
{
    const QString failure = askAndSave(this, fileStem(), filter, suffix, bytes);
    if (!failure.isEmpty())
        Q_EMIT savingFailed(failure);
}

} // namespace stepwire
