#pragma once

#include <optional>
#include <vector>

namespace stepwire {

/// The value below which the share `q` (0 to 1) of the values lies, interpolated between the two nearest (the common
/// "linear" or R-7 rule). Nothing for no values.
std::optional<double> percentile(std::vector<double> values, double q);

} // namespace stepwire
