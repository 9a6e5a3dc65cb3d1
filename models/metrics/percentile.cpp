#include "models/metrics/percentile.h"

#include <algorithm>
#include <cmath>

namespace stepwire {

std::optional<double> percentile(std::vector<double> values, double q)
{
    if (values.empty())
        return std::nullopt;
    const double place = std::clamp(q, 0.0, 1.0) * static_cast<double>(values.size() - 1);
    const auto below = static_cast<std::size_t>(std::floor(place));
    const auto nth = values.begin() + static_cast<std::ptrdiff_t>(below);
    std::nth_element(values.begin(), nth, values.end());
    const double lower = *nth;
    if (below + 1 == values.size())
        return lower;
    const double upper = *std::min_element(nth + 1, values.end());
    return lower + (upper - lower) * (place - static_cast<double>(below));
}

} // namespace stepwire
