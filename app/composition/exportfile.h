#pragma once

#include "models/exporting/exporter.h"
#include "models/vocabulary/result.h"

#include <QString>
#include <functional>

class QSaveFile;

namespace stepwire {

/// Writes an export into the file `path`, readable by its owner alone. The file appears whole or not at all, and an
/// existing one is replaced. Fails with NotFound (no such folder), NotPermitted, DiskFull, Other, and as the format does,
/// and where `wanted` says no in the end. Any thread.
Result<ExportAccount> exportToFile(const ExportSource &source, const ExportFormat &format, const QString &path,
                                   const std::function<bool()> &wanted = {});

/// What went wrong with a file that is being saved.
Failure saveFailure(const QSaveFile &file);

} // namespace stepwire
