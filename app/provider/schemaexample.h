#pragma once

#include "models/dialects/jsonview.h"

#include <string>

namespace stepwire {

/// The smallest value that a JSON Schema accepts, as far as types, required members, enum, const, bounds, anyOf and
/// references inside `root` say; a `pattern` is not looked at.
std::string schemaExample(JsonView schema, JsonView root);

} // namespace stepwire
