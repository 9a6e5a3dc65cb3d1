#pragma once

#include "app/storage/rederivedtables.h"
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
/// When something cannot be written, everything since the last commit() is undone, and what was committed stays
/// readable. The writer can go on: RecordingFile gives it again what was undone.
class TraceWriter
{
public:
    /// What became of the files under the names that they were made with.
    enum class Beneath {
        InPlace,
        LogGone, ///< The trace is there, but its write-ahead log was removed or replaced: a kill would lose what is in it.
        FileGone ///< Removed, moved, or another one is in its place.
    };

    /// Makes the file, readable by its owner alone, and locks it (TraceLock). Fails with Exists, BeingWritten,
    /// NotPermitted, NotFound (no such folder), DiskFull.
    static Result<std::unique_ptr<TraceWriter>> create(const std::string &path, bool overwrite,
                                                       std::chrono::system_clock::time_point startedAt);
    ~TraceWriter(); ///< Closes what close() did not.

    Result<void> append(const Observation &observation);
    /// A payload that the observations do not hold in plain: inflated, decoded, or taken out of its framing.
    Result<void> keepPayload(MessageId message, std::string_view payload);
    /// The derived tables. Names are appended as in Session.
    Result<void> write(const SessionDelta &delta);
    /// Makes what was written durable against a kill of the process.
    Result<void> commit();
    /// What the write-ahead log holds that is not in the file itself yet; after a commit.
    std::uint64_t logBytes() const;
    /// Moves it there, as far as readers allow. Waits for the disk: a matter of quiet moments. Nothing does it unasked.
    void foldLog();
    /// Commits, and folds the write-ahead log in, so that the trace is one file. Nothing may be called afterwards.
    Result<void> close();

    // Everything below: only right after a commit().

    /// Says in the trace that the derived tables lack something, so that readers derive for themselves.
    Result<void> markDerivedIncomplete();
    /// Makes the derived tables anew from the observations, and says that they are whole again. Where `progress` ends it
    /// they stay as they were, and the trace goes on saying that they are not whole.
    Result<void> deriveAnew(const TablesProgress &progress = {});

    Beneath beneath();
    /// Folds the log in and begins a new one. Readers of this process must have let go of the file.
    Result<void> renewLog();
    /// Copies the trace to `path`, where nothing may be, and goes on there; the old file is left as it is. Readers of
    /// this process must have let go of it. Fails as create(); then it goes on in the old one.
    Result<void> moveTo(const std::string &path);

    const std::string &path() const;

private:
    struct State;
    explicit TraceWriter(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace stepwire
