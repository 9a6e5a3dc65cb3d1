#pragma once

#include "app/pipeline/observationqueue.h"
#include "app/pipeline/recording.h"
#include "app/storage/tracewriter.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

namespace stepwire {

/// What the ingest thread does with the queue: store first, decode, fold, and about 30 times a second write what was
/// derived, commit, and tell the listener. So a message that a delta tells of can be read back from the trace file,
/// and a killed process loses the last 33 ms.
class Ingest
{
public:
    Ingest(ObservationQueue &queue, std::unique_ptr<TraceWriter> writer, Recording::Listeners listeners);

    /// Until the queue is closed and empty. Afterwards close() has to be called.
    void run();
    /// Closes the trace file.
    void close();

    /// Any thread.
    Recording::Totals totals() const;

private:
    void takeIn(const Observation &observation);
    void tell();
    void stored(const Result<void> &done);

    ObservationQueue &m_queue;
    std::unique_ptr<TraceWriter> m_writer; ///< None after a failure.
    const Recording::Listeners m_listeners;
    SessionBuilder m_builder;
    WireDecoder m_decoder;

    std::atomic<std::uint64_t> m_messages = 0;
    std::atomic<std::uint64_t> m_steps = 0;
    std::atomic<std::uint64_t> m_bytes = 0;
    std::atomic<std::uint64_t> m_lostBytes = 0;
};

} // namespace stepwire
