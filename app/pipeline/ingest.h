#pragma once

#include "app/pipeline/observationqueue.h"
#include "app/pipeline/recordedpayloads.h"
#include "app/pipeline/recording.h"
#include "app/storage/recordingfile.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace stepwire {

/// What the ingest thread does with the queue: decode, store, fold, and about 30 times a second write what was
/// derived, commit, and tell the listener. So a message that a delta tells of can be read back from the trace file,
/// and a killed process loses the last 33 ms.
class Ingest
{
public:
    Ingest(ObservationQueue &queue, std::unique_ptr<RecordingFile> file, std::shared_ptr<RecordedPayloads> payloads,
           Recording::Listeners listeners, std::function<void()> everySecond);

    /// Until the queue is closed and empty. Afterwards close() has to be called.
    void run();
    /// Closes the trace file, with derived tables where those had to wait.
    void close(const TablesProgress &progress);

    /// Any thread.
    Recording::Totals totals() const;

private:
    void takeIn(Observation &&observation);
    void tell();
    void readers(bool letGo);

    ObservationQueue &m_queue;
    const std::unique_ptr<RecordingFile> m_file;
    const std::shared_ptr<RecordedPayloads> m_payloads; ///< Reads the file that is written here.
    const Recording::Listeners m_listeners;
    const std::function<void()> m_everySecond; ///< Or more often; on the ingest thread.
    SessionBuilder m_builder;
    WireDecoder m_decoder;

    std::atomic<std::uint64_t> m_messages = 0;
    std::atomic<std::uint64_t> m_steps = 0;
    std::atomic<std::uint64_t> m_bytes = 0;
    std::atomic<std::uint64_t> m_lostBytes = 0;
    std::atomic<std::uint64_t> m_unstored = 0;
};

} // namespace stepwire
