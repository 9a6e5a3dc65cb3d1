#pragma once

#include "app/storage/heldobservations.h"
#include "app/storage/storageevent.h"
#include "app/storage/tracewriter.h"

#include <chrono>
#include <functional>
#include <memory>
#include <string>

namespace stepwire {

/// The trace file of a recording that goes on whatever happens to the file. While it cannot be written (disk full, a
/// file system gone read-only, any other fault) observations are held in memory up to a bound, writing is tried again
/// with growing pauses, and what did not fit becomes a Gap. When the file, or the log beside it, is removed or replaced,
/// everything is saved under its name again, or under one that is free. Each of these is told. Belongs to one thread.
class RecordingFile
{
public:
    using Clock = std::chrono::steady_clock;

    struct Listeners
    {
        std::function<void(const StorageEvent &)> event;
        /// Readers of this process have to let go of the file now (true), and may read again (false) at path().
        std::function<void(bool letGo)> readers;
    };

    struct Limits
    {
        std::size_t heldBytes = HeldObservations::defaultLimit;
        std::chrono::milliseconds firstPause{250}; ///< Before writing is tried again; doubles each time,
        std::chrono::milliseconds longestPause{4000}; ///< up to this.
        std::chrono::milliseconds betweenLooks{1000}; ///< At what became of the files.
    };

    /// Makes the file: failures of TraceWriter::create.
    static Result<std::unique_ptr<RecordingFile>> create(const std::string &path, bool overwrite,
                                                         std::chrono::system_clock::time_point startedAt);
    RecordingFile(std::unique_ptr<TraceWriter> writer, Limits limits);

    void setListeners(Listeners listeners) { m_listeners = std::move(listeners); }

    void append(Observation &&observation);
    void keepPayload(MessageId message, std::string_view payload);
    void write(const SessionDelta &delta);
    void commit();
    /// How many bytes wait to be taken in. While they are many the disk is not waited for, and when that does not help the
    /// derived tables are left to close(): what was observed has to be stored, they can be made at any time.
    void backlog(std::size_t bytes);
    /// Tries again what failed and looks at the files, when it is time for that.
    void attend(Clock::time_point now);
    Clock::time_point attentionDue() const { return m_attentionDue; }
    /// Commits, makes the derived tables where they had to wait, and closes. Readers may read on until it is closed in the
    /// end; they are told to let go for that, and nobody tells them to go on. Nothing may be called afterwards but the two
    /// below.
    void close(const TablesProgress &progress = {});

    const std::string &path() const { return m_path; }
    /// Observations that were made and are not in the file; only complete after close().
    std::uint64_t missingObservations() const { return m_missingObservations; }
    /// Some observations were lost: the messages of the trace count otherwise than those of the recording.
    bool countsDiffer() const { return m_countsDiffer; }

private:
    void failed(const Failure &reason);
    void tryAgain(Clock::time_point now);
    Result<void> storeHeld();
    bool storeElsewhere();
    void letReadersGo(bool letGo);
    void lookBeneath();
    void moveAway();
    Result<void> moveToFreeName();
    void tell(StorageEvent::Kind kind, const Failure &reason = {}, std::uint64_t lostBytes = 0, std::uint64_t lostObservations = 0);

    std::unique_ptr<TraceWriter> m_writer;
    const Limits m_limits;
    Listeners m_listeners;
    HeldObservations m_held; ///< Since the last commit.
    std::string m_path;
    bool m_failing = false;
    bool m_derivedIncomplete = false; ///< From the first failure on: what was derived meanwhile is in no table.
    bool m_tablesWait = false;        ///< They are made anew when the recording ends. Payloads are kept all the same.
    bool m_busy = false;
    bool m_countsDiffer = false;
    bool m_moveFailed = false;
    std::chrono::milliseconds m_pause{0};
    Clock::time_point m_nextTry{};
    Clock::time_point m_nextLook{};
    Clock::time_point m_attentionDue{};
    std::uint64_t m_missingObservations = 0;
};

} // namespace stepwire
