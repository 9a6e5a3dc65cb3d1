#pragma once

#include "models/exporting/exporter.h"
#include "models/session/payloadsource.h"
#include "models/session/session.h"
#include "models/vocabulary/result.h"

#include <QString>
#include <functional>
#include <memory>

namespace stepwire {

/// One export. It reads the session from the trace itself: of a recording that goes on, what was known when it was asked
/// for, and perhaps a little more. So the window's copy, which changes, is neither copied nor waited for. Runs on any
/// thread.
struct ExportJob
{
    using Progress = std::function<bool(double share)>; ///< False: it is not wanted any more.

    std::function<Result<Session>(const Progress &progress)> load;
    std::shared_ptr<PayloadSource> payloads;
    std::string startedAt;
    std::string format;
    QString path;

    /// The file appears whole or not at all.
    Result<ExportAccount> run(const Progress &progress) const;
};

} // namespace stepwire
