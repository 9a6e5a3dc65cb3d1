#pragma once

#include "models/exporting/exporter.h"

namespace stepwire {

/// JSON Lines: everything that is known, one object a line, each with a `record` member that says what it is:
/// `recording` first, then `connection`, `message` with its payload, `step`, `finding`. The other members are those of
/// `show --json`.
Result<ExportAccount> exportJsonLines(const ExportSource &source, const ExportSink &sink);

} // namespace stepwire
