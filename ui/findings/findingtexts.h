#pragma once

#include "models/vocabulary/finding.h"

#include <QString>
#include <vector>

namespace stepwire {

/// Findings for the clipboard.
QString findingsAsText(const std::vector<const Finding *> &findings); ///< A paragraph each.
/// The objects of `stepwire show --findings --json`, as an array.
QString findingsAsJson(const std::vector<const Finding *> &findings);

} // namespace stepwire
