#pragma once

#include "models/vocabulary/result.h"

#include <string>
#include <vector>

namespace stepwire {

/// The traces in `folder` whose recording ended without being closed: their log is still beside them, and no process
/// writes them. Newest first. Not to be asked while this process records into `folder` (see TraceLock).
std::vector<std::string> unfinishedTraces(const std::string &folder);

/// Folds the log of such a trace in, so that it is one file and no longer counts as unfinished. What was recorded stays
/// as it is, and so does that it has no end. Fails with BeingWritten, and as opening does.
Result<void> foldLogIn(const std::string &path);

/// What is in a trace and its log, as one file in the empty file at `to`. The trace stays as it is.
Result<void> copyWithLog(const std::string &path, const std::string &to);

/// Removes a trace and the files beside it. Fails with BeingWritten, NotPermitted.
Result<void> removeTrace(const std::string &path);

} // namespace stepwire
