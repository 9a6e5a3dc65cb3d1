#include "app/pipeline/recording.h"

#include "app/pipeline/ingest.h"
#include "app/pipeline/observationqueue.h"
#include "app/pipeline/recordedpayloads.h"
#include "app/storage/tracewriter.h"

#include <atomic>
#include <chrono>
#include <thread>

namespace stepwire {

struct Recording::State
{
    State(const std::string &file, std::unique_ptr<TraceWriter> writer, Listeners listeners)
        : path(file), start(std::chrono::steady_clock::now()), payloads(std::make_shared<RecordedPayloads>(file)),
          ingest(queue, std::move(writer), std::move(listeners)), thread([this] { ingest.run(); })
    {
    }

    const std::string path;
    const std::chrono::steady_clock::time_point start;
    const std::shared_ptr<RecordedPayloads> payloads;
    std::atomic<std::uint32_t> connections = 0;
    std::atomic<bool> finished = false;
    ObservationQueue queue;
    Ingest ingest;
    std::thread thread; ///< Last: it uses everything above.
};

Recording::Recording(std::unique_ptr<State> state) : m_state(std::move(state)) {}

Recording::~Recording()
{
    finish();
}

Result<std::unique_ptr<Recording>> Recording::start(const std::string &path, bool overwrite, Listeners listeners)
{
    Result<std::unique_ptr<TraceWriter>> writer = TraceWriter::create(path, overwrite, std::chrono::system_clock::now());
    if (!writer)
        return tl::unexpected(writer.error());
    auto state = std::make_unique<State>(path, std::move(*writer), std::move(listeners));
    return std::unique_ptr<Recording>(new Recording(std::move(state)));
}

CaptureTime Recording::now() const
{
    return {std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::steady_clock::now() - m_state->start).count()};
}

ConnectionId Recording::nextConnection()
{
    return {m_state->connections.fetch_add(1) + 1};
}

void Recording::observe(Observation &&observation)
{
    m_state->queue.push(std::move(observation));
}

bool Recording::crowded() const
{
    return m_state->queue.crowded();
}

void Recording::finish()
{
    if (m_state->finished.exchange(true))
        return;
    observe({ConnectionId(), ObservationKind::Ended, Direction::Sent, now(), {}, {}});
    m_state->queue.close();
    m_state->thread.join();
    m_state->payloads->suspend();
    m_state->ingest.close();
    m_state->payloads->resume();
}

std::shared_ptr<PayloadSource> Recording::payloadSource() const
{
    return m_state->payloads;
}

Recording::Totals Recording::totals() const
{
    Totals totals = m_state->ingest.totals();
    totals.connections = m_state->connections;
    return totals;
}

const std::string &Recording::path() const
{
    return m_state->path;
}

} // namespace stepwire
