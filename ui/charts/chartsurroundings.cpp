#include "ui/charts/chartsurroundings.h"

#include "ui/theme/words.h"

#include <cmath>

namespace stepwire {

std::vector<ChartSurroundings::Band> transportBands(const std::vector<const Step *> &steps, std::size_t first,
                                                    const QStringList &httpFigures, const QStringList &webSocketFigures)
{
    std::vector<ChartSurroundings::Band> bands;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const double position = double(first + i);
        const bool webSocket = steps[i]->transport == Transport::WebSocket;
        if (i == 0 || steps[i]->transport != steps[i - 1]->transport)
            bands.push_back({position - 0.5, position, webSocket ? webSocketFigures : httpFigures, webSocket});
        bands.back().last = position + 0.5;
    }
    for (ChartSurroundings::Band &band : bands) {
        if (bands.size() > 2)
            band.labels = QStringList(transportWord(band.shaded ? Transport::WebSocket : Transport::Http));
        band.shaded = band.shaded && bands.size() > 1;
    }
    return bands;
}

std::vector<std::pair<double, QString>> stepLabels(const std::vector<const Step *> &steps, std::size_t first,
                                                   const ChartScale &scale, const QFontMetricsF &metrics)
{
    std::vector<std::pair<double, QString>> labels;
    if (steps.empty())
        return labels;
    const double widest = metrics.horizontalAdvance(QString::number(steps.back()->id.value)) + 10;
    const double column = std::max(scale.x(1) - scale.x(0), 1e-6);
    // Every label, every second, fifth, tenth …: numbers that people count in.
    std::size_t stride = 1;
    for (std::size_t power = 1; double(stride) * column < widest; power *= 10) {
        for (const std::size_t times : {1, 2, 5, 10}) {
            stride = times * power;
            if (double(stride) * column >= widest)
                break;
        }
    }
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const std::uint32_t n = steps[i]->id.value;
        if (stride == 1 || n % stride == 0)
            labels.emplace_back(double(first + i), QString::number(n));
    }
    return labels;
}

} // namespace stepwire
