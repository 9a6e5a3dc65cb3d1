#pragma once

#include "models/vocabulary/result.h"

#include <QString>
#include <functional>

namespace stepwire {

/// Copies the trace at `from` to `to`, readable by its owner alone. The copy appears whole or not at all, and an existing
/// file is replaced. Where the trace still has a log beside it, the copy is one file with all that is in both. `progress` is
/// told the share that is done, and ends it by returning false. Fails with NotFound, NotPermitted, DiskFull, Other. Not for a
/// trace that this process writes (see TraceLock). Any thread.
Result<void> copyTrace(const QString &from, const QString &to, const std::function<bool(double share)> &progress);

} // namespace stepwire
