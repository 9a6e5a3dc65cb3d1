#pragma once

#include "models/vocabulary/result.h"

#include <string>

namespace stepwire {

class Database;

/// Empties the derived tables of the trace at `path`, whose `database` is open for writing and in a transaction, and
/// fills them from its committed observations, by the path that a live recording takes.
Result<void> rederiveTables(Database &database, const std::string &path);

} // namespace stepwire
