#pragma once

#include "ui/charts/stepchart.h"

#include <array>

namespace stepwire {

class FlatToggle;

/// Where each step's time went: its observed phases stacked. A phase that was not observed has no bar. Above them, for
/// each transport, the median and 95th percentile of the time to the first token.
class LatencyChart : public StepChart
{
    Q_OBJECT
public:
    LatencyChart(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    FlatToggle *toggle(Phase phase) const { return m_toggles[std::size_t(phase)]; }

    ChartPicture pictureOf(const std::vector<const Step *> &steps, std::size_t first) const override;

protected:
    QString toolTipOf(const Step &step) const override;
    QString emptyWords() const override;
    QString fileStem() const override { return QStringLiteral("latency-per-step"); }

private:
    void addFirstToken(ChartPicture &picture) const;

    std::array<FlatToggle *, allPhases.size()> m_toggles;
};

} // namespace stepwire
