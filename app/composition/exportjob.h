#pragma once

#include "models/exporting/exporter.h"
#include "models/session/payloadsource.h"
#include "models/session/session.h"
#include "models/vocabulary/result.h"

#include <QString>
#include <memory>

namespace stepwire {

/// One export of what was known when it was asked for. Runs on any thread.
struct ExportJob
{
    Session session;
    std::shared_ptr<PayloadSource> payloads;
    std::string startedAt;
    std::string format;
    QString path;

    /// The file appears whole or not at all.
    Result<ExportAccount> run() const;
};

} // namespace stepwire
