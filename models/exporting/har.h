#pragma once

#include "models/exporting/exporter.h"

namespace stepwire {

/// HAR 1.2 with `_webSocketMessages` as Chrome DevTools writes and reads them: one entry per WebSocket with its
/// messages, times in seconds, and one entry per HTTP exchange. An event stream's text is put together again from the
/// data of its events. What is ours stands under `_stepwire…`. Control frames and findings have no place in a HAR.
Result<ExportAccount> exportHar(const ExportSource &source, const ExportSink &sink);

} // namespace stepwire
