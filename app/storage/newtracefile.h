#pragma once

#include "app/storage/tracelock.h"
#include "models/vocabulary/result.h"

#include <string>

namespace stepwire {

/// Makes the empty file of a trace, readable by its owner alone from its first moment, and locks it. Fails with Exists,
/// NotPermitted, NotFound (no such folder), DiskFull, BadArgument (no regular file), BeingWritten (by another process,
/// whose recording is not overwritten even when `overwrite` says so).
Result<TraceLock> makeTraceFile(const std::string &path, bool overwrite);

/// Gives `draft` its final name, in the same folder, without replacing anything. Fails as makeTraceFile() does.
Result<void> publishTraceFile(const std::string &draft, const std::string &path);

} // namespace stepwire
