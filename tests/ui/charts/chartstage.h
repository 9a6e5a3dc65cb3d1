#pragma once

#include "tests/models/metrics/fabricatedsession.h"
#include "ui/charts/latencychart.h"
#include "ui/charts/payloadchart.h"

#include <QList>
#include <QPoint>
#include <QSize>
#include <memory>

QT_BEGIN_NAMESPACE
class QLineSeries;
QT_END_NAMESPACE

namespace stepwire {

/// Both charts beside each other on a made-up session, shown.
class ChartStage
{
public:
    explicit ChartStage(const FabricatedSession::Options &options = {}, QSize size = {505, 250});

    PayloadChart *payload() { return m_payload.get(); }
    LatencyChart *latency() { return m_latency.get(); }
    LiveSession *session() { return &m_session; }
    Selection *selection() { return &m_selection; }
    const Theme *theme() const { return &m_theme; }
    const GrowingList<Step> &steps() const { return m_session.session().steps(); }
    void change(const Step &step); ///< Applies it and redraws both.
    void replaceBy(const SessionDelta &delta);

    /// The pixel over the step at that position, `share` of the plot's height from its top.
    static QPoint pointAt(const StepChart &chart, double position, double share = 0.5);
    /// What Qt Charts has to draw now.
    static QList<QAbstractBarSeries *> barsOf(const StepChart &chart);
    static QList<QLineSeries *> linesOf(const StepChart &chart);

private:
    Theme m_theme;
    LiveSession m_session;
    Selection m_selection;
    std::unique_ptr<PayloadChart> m_payload;
    std::unique_ptr<LatencyChart> m_latency;
};

} // namespace stepwire
