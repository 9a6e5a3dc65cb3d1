#pragma once

#include "app/pipeline/sessionloading.h"
#include "app/storage/tracereader.h"
#include "models/exporting/sessionjson.h"
#include "models/session/session.h"
#include "models/vocabulary/result.h"

#include <QString>
#include <memory>

namespace stepwire {

/// A trace and the whole session in it.
struct OpenedTrace
{
    std::unique_ptr<TraceReader> reader;
    Session session;

    RecordingFacts facts() const { return {reader->startedAt(), reader->ended()}; }
};

/// Opens a trace for a command, which may leave out the messages if it has no use for them. What the file lacks (no end, a damaged part) is said on stderr and is no failure.
Result<OpenedTrace> openTrace(const QString &path, MessageIndex index = MessageIndex::Kept);

} // namespace stepwire
