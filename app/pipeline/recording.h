#pragma once

#include "app/pipeline/observationsink.h"
#include "app/pipeline/recordingclock.h"
#include "app/storage/rederivedtables.h"
#include "app/storage/storageevent.h"
#include "models/session/payloadsource.h"
#include "models/session/sessiondelta.h"
#include "models/vocabulary/result.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace stepwire {

class RecordedPayloads;

/// One recording from its first observation to its end: the queue, the thread that stores and decodes, and the trace
/// file. Taps and clients push observations in; deltas come out.
class Recording final : public ObservationSink
{
public:
    struct Listeners
    {
        /// From the ingest thread, at most about 30 times a second. Applied in turn they make the session.
        std::function<void(SessionDelta &&)> delta;
        /// From the ingest thread, and from finish(): what became of the trace file, for the person to know. Traffic and
        /// decoding go on in all cases.
        std::function<void(const StorageEvent &)> storage;
    };

    /// What was recorded so far. Any thread.
    struct Totals
    {
        std::uint64_t messages = 0;
        std::uint64_t steps = 0;
        std::uint64_t connections = 0;
        std::uint64_t bytes = 0; ///< Of observed data, both directions.
        std::uint64_t lostBytes = 0;
        std::uint64_t unstoredObservations = 0; ///< Decoded, but not in the file; only complete after finish().
    };

    /// Makes the trace file (failures of RecordingFile::create) and starts the clock. `clocks`: none for the machine's.
    static Result<std::unique_ptr<Recording>> start(const std::string &path, bool overwrite, Listeners listeners = {},
                                                    std::shared_ptr<const ClockSource> clocks = {});
    ~Recording() override; ///< finish()

    CaptureTime now() const override;
    ConnectionId nextConnection() override;
    void observe(Observation &&observation) override;

    /// The ingest thread is behind: whoever reads sockets should pause. Any thread, cheap.
    bool crowded() const;

    /// Records the end, waits until everything is stored and derived, and closes the file. The last delta is handed out
    /// before it returns. Does nothing a second time. Observations after it are ignored. After a flood this takes a while,
    /// for the tables that had to wait are made now, and `progress` is told how far they are; where it says that they are not
    /// wanted any more the trace is whole in what was observed, and readers derive for themselves. Any thread; payloads can
    /// be read meanwhile.
    void finish(const TablesProgress &progress = {});

    /// Reads payloads back, during the recording and after it, also when the Recording is gone.
    std::shared_ptr<PayloadSource> payloadSource() const;
    std::shared_ptr<RecordedPayloads> payloads() const; ///< The same.
    Totals totals() const;
    /// The wall time of the moment from which now() counts, as the wall clock stood then.
    std::chrono::system_clock::time_point startedAt() const;
    std::string path() const; ///< Of the trace file, which changes when somebody takes it away: see RecordingFile.

private:
    struct State;
    explicit Recording(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace stepwire
