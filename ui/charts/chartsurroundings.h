#pragma once

#include "models/session/step.h"
#include "ui/charts/chartcanvas.h"

#include <QFontMetricsF>
#include <vector>

namespace stepwire {

/// What stands around the bars of these steps, the first of which is at position `first`.

/// One band for each run of steps over the same transport, every second kind shaded. Where the transports alternate
/// more than once, bands say which one alone, since figures would repeat.
std::vector<ChartSurroundings::Band> transportBands(const std::vector<const Step *> &steps, std::size_t first,
                                                    const QStringList &httpFigures, const QStringList &webSocketFigures);
/// Step numbers, so many that no two touch.
std::vector<std::pair<double, QString>> stepLabels(const std::vector<const Step *> &steps, std::size_t first,
                                                   const ChartScale &scale, const QFontMetricsF &metrics);

} // namespace stepwire
