#pragma once

#include "models/exporting/exporter.h"
#include "models/vocabulary/result.h"

#include <QString>

namespace stepwire {

/// Writes an export into the file `path`, readable by its owner alone. The file appears whole or not at all, and an
/// existing one is replaced. Fails with NotFound (no such folder), NotPermitted, DiskFull, Other, and as the format does.
/// Any thread.
Result<ExportAccount> exportToFile(const ExportSource &source, const ExportFormat &format, const QString &path);

} // namespace stepwire
