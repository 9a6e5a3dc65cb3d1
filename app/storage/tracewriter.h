#pragma once

#include "models/session/sessiondelta.h"
#include "models/vocabulary/ids.h"
#include "models/vocabulary/observation.h"
#include "models/vocabulary/result.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace stepwire {

/// Writes one trace file while a recording goes on: observations are the truth, and beside them plain tables of what
/// was derived from them, for people with any SQLite tool. Everything between two commit() is one transaction, so a
/// killed process loses at most that. Belongs to one thread.
///
/// After the first failure nothing more is written; what was committed stays readable.
class TraceWriter
{
public:
    /// Makes the file, readable by its owner alone. Fails with Exists, NotPermitted, NotFound (no such folder), DiskFull.
    static Result<std::unique_ptr<TraceWriter>> create(const std::string &path, bool overwrite,
                                                       std::chrono::system_clock::time_point startedAt);
    ~TraceWriter(); ///< Closes what close() did not.

    Result<void> append(const Observation &observation);
    /// A payload that the observations do not hold in plain: inflated, decoded, or taken out of its framing.
    Result<void> keepPayload(MessageId message, std::string_view payload);
    /// The derived tables. Names are appended as in Session.
    Result<void> write(const SessionDelta &delta);
    /// Makes what was written durable against a kill of the process. Notices that the file was removed.
    Result<void> commit();
    /// Commits, and folds the write-ahead log in, so that the trace is one file. Nothing may be called afterwards.
    Result<void> close();

    const std::string &path() const;

private:
    struct State;
    explicit TraceWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace stepwire
