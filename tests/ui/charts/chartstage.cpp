#include "tests/ui/charts/chartstage.h"

#include <QAbstractBarSeries>
#include <QChart>
#include <QLineSeries>
#include <QTest>

namespace stepwire {

ChartStage::ChartStage(const FabricatedSession::Options &options, QSize size)
{
    m_session.apply(FabricatedSession(options).delta());
    m_payload = std::make_unique<PayloadChart>(&m_session, &m_selection, &m_theme);
    m_latency = std::make_unique<LatencyChart>(&m_session, &m_selection, &m_theme);
    for (StepChart *chart : std::initializer_list<StepChart *>{m_payload.get(), m_latency.get()}) {
        chart->resize(size);
        chart->show();
        QVERIFY(QTest::qWaitForWindowExposed(chart));
    }
}

void ChartStage::change(const Step &step)
{
    SessionDelta delta;
    delta.steps.push_back(step);
    m_session.apply(delta);
    m_payload->refresh();
    m_latency->refresh();
}

void ChartStage::replaceBy(const SessionDelta &delta)
{
    m_session.clear();
    m_session.apply(delta);
    m_payload->refresh();
    m_latency->refresh();
}

QPoint ChartStage::pointAt(const StepChart &chart, double position, double share)
{
    const ChartScale &scale = chart.canvas()->surroundings().scale;
    return QPointF(scale.x(position), scale.plot().top() + share * scale.plot().height()).toPoint();
}

QList<QAbstractBarSeries *> ChartStage::barsOf(const StepChart &chart)
{
    QList<QAbstractBarSeries *> bars;
    for (QAbstractSeries *series : chart.canvas()->chart()->series()) {
        if (auto *found = qobject_cast<QAbstractBarSeries *>(series))
            bars.append(found);
    }
    return bars;
}

QList<QLineSeries *> ChartStage::linesOf(const StepChart &chart)
{
    QList<QLineSeries *> lines;
    for (QAbstractSeries *series : chart.canvas()->chart()->series()) {
        auto *found = qobject_cast<QLineSeries *>(series);
        if (found && found->isVisible())
            lines.append(found);
    }
    return lines;
}

} // namespace stepwire
