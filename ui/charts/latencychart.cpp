#include "ui/charts/latencychart.h"

#include "models/metrics/percentile.h"
#include "models/metrics/phases.h"
#include "ui/steps/flattoggle.h"
#include "ui/steps/steptooltip.h"
#include "ui/theme/words.h"

#include <algorithm>

namespace stepwire {

namespace {

/// "… first token p50 214 ms, p95 398 ms", and the same with fewer words.
QStringList figures(const QString &transport, const std::vector<double> &times)
{
    const auto p50 = percentile(times, 0.50);
    const auto p95 = percentile(times, 0.95);
    if (!p50 || !p95)
        return {transport};
    const QString median = formatMilliseconds(*p50);
    const QString high = formatMilliseconds(*p95);
    const qsizetype unit = median.lastIndexOf(QLatin1Char(' '));
    const QString bare = high.endsWith(median.mid(unit)) ? median.left(unit) : median;
    return {LatencyChart::tr("%1 \u00b7 first token p50 %2, p95 %3").arg(transport, median, high),
            LatencyChart::tr("%1 \u00b7 p50 %2, p95 %3").arg(transport, bare, high),
            LatencyChart::tr("%1 \u00b7 p50 %2").arg(transport, median), transport};
}

} // namespace

LatencyChart::LatencyChart(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : StepChart(session, selection, theme, parent)
{
    setAccessibleName(tr("Latency per step"));
    canvas()->setAccessibleName(tr("Chart of latency per step, by phase"));
    for (const Phase phase : allPhases) {
        auto *entry = new FlatToggle(phase == Phase::Client ? tr("client") : phaseWord(phase), theme);
        entry->setMark(FlatToggle::Mark::Square, [phase](const Theme &used) { return used.phase(phase); });
        entry->setToolTip(phaseExplanation(phase));
        entry->setChecked(true);
        connect(entry, &FlatToggle::toggled, this, &StepChart::refresh);
        header()->add(entry);
        m_toggles[std::size_t(phase)] = entry;
    }
}

ChartPicture LatencyChart::pictureOf(const std::vector<const Step *> &steps, std::size_t) const
{
    ChartPicture picture;
    picture.unit = ChartUnit::Milliseconds;
    addFirstToken(picture);
    for (const Phase phase : allPhases) {
        if (toggle(phase)->isChecked())
            picture.stacked.push_back({phaseWord(phase), theme().phase(phase), {}});
    }
    const auto height = [&](const Step &step) {
        const StepPhases phases(step.at);
        double total = 0;
        for (const Phase phase : allPhases) {
            if (toggle(phase)->isChecked())
                total += std::max(0.0, phases[phase].value_or(0));
        }
        return total;
    };

    // Many steps: each bar is the slowest of a few neighbours, so that no peak is lost.
    picture.stepsPerBar = std::max<std::size_t>(1, (steps.size() + mostBars - 1) / mostBars);
    for (std::size_t i = 0; i < steps.size(); i += picture.stepsPerBar) {
        const Step *slowest = steps[i];
        for (std::size_t j = i; j < std::min(i + picture.stepsPerBar, steps.size()); ++j) {
            if (height(*steps[j]) > height(*slowest))
                slowest = steps[j];
        }
        const StepPhases phases(slowest->at);
        std::size_t column = 0;
        for (const Phase phase : allPhases) {
            if (toggle(phase)->isChecked())
                picture.stacked[column++].values.append(std::max(0.0, phases[phase].value_or(0)));
        }
        picture.include(height(*slowest));
    }
    if (picture.stepsPerBar > 1)
        picture.note = tr("slowest of each %1 steps").arg(picture.stepsPerBar);
    return picture;
}

void LatencyChart::addFirstToken(ChartPicture &picture) const
{
    std::vector<double> http;
    std::vector<double> webSocket;
    for (const Step *step : stepsInScope()) {
        const auto time = timeToFirstToken(step->at);
        if (time && !step->warmUp)
            (step->transport == Transport::Http ? http : webSocket).push_back(*time);
    }
    picture.httpFigures = figures(transportWord(Transport::Http), http);
    picture.webSocketFigures = figures(transportWord(Transport::WebSocket), webSocket);
}

QString LatencyChart::toolTipOf(const Step &step) const
{
    return latencyToolTip(step);
}

QString LatencyChart::emptyWords() const
{
    return tr("No steps yet. Each request to the model becomes a bar here, divided into upload, acceptance, first token, "
              "generation, finish and client time.");
}

} // namespace stepwire
