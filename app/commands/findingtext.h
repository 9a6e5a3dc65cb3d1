#pragma once

#include "models/vocabulary/finding.h"

#include <string>

namespace stepwire {

/// A finding in plain sentences: what it is, its particulars, why it matters.
std::string findingText(const Finding &finding);

} // namespace stepwire
