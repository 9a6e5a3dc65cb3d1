#pragma once

#include "models/session/step.h"

#include <span>
#include <string>

namespace stepwire {

/// One line per step with its bytes, phases in milliseconds and tokens, names as in `show --steps --json` flattened.
/// RFC 4180: CRLF, quotes where needed. What is not known is an empty field, never 0.
std::string stepsAsCsv(std::span<const Step *const> steps);

} // namespace stepwire
