#pragma once

#include "models/vocabulary/result.h"

#include <functional>
#include <string>

namespace stepwire {

class Database;

/// Told while derived tables are made how much of it is done, 0 to 1. False: they are not wanted any more.
using TablesProgress = std::function<bool(double share)>;

/// Empties the derived tables of the trace at `path`, whose `database` is open for writing and in a transaction, and
/// fills them from its committed observations, by the path that a live recording takes.
/// Fails as writing does, and when `progress` says so; then the transaction has to be undone.
Result<void> rederiveTables(Database &database, const std::string &path, const TablesProgress &progress = {});

} // namespace stepwire
