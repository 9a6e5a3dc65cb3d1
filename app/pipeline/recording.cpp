#include "app/pipeline/recording.h"

#include "app/pipeline/ingest.h"
#include "app/pipeline/observationqueue.h"
#include "app/pipeline/recordedpayloads.h"
#include "app/storage/recordingfile.h"

#include <atomic>
#include <chrono>
#include <optional>
#include <thread>

namespace stepwire {

namespace {

std::chrono::system_clock::time_point wallTime(const ClockReading &reading)
{
    return std::chrono::system_clock::time_point(
        std::chrono::duration_cast<std::chrono::system_clock::duration>(std::chrono::nanoseconds(reading.wall)));
}

} // namespace

struct Recording::State
{
    State(std::unique_ptr<RecordingFile> file, Listeners listeners, std::shared_ptr<const ClockSource> source, const ClockReading &begin)
        : clocks(std::move(source)), start(begin.elapsed), startedAt(wallTime(begin)), watch(begin),
          payloads(std::make_shared<RecordedPayloads>(file->path())),
          ingest(queue, std::move(file), payloads, std::move(listeners), [this] { lookAtClocks(); }),
          thread([this] { ingest.run(); })
    {
    }

    CaptureTime now() const { return {clocks->elapsed() - start}; }
    void lookAtClocks();

    const std::shared_ptr<const ClockSource> clocks;
    const std::int64_t start; ///< ClockReading::elapsed at the time 0 of the recording.
    const std::chrono::system_clock::time_point startedAt; ///< The same moment.
    ClockWatch watch;         ///< Of the ingest thread.
    const std::shared_ptr<RecordedPayloads> payloads;
    std::atomic<std::uint32_t> connections = 0;
    std::atomic<bool> finished = false;
    ObservationQueue queue;
    Ingest ingest;
    std::thread thread; ///< Last: it uses everything above.
};

/// Notes take their place in the queue, behind what was observed before.
void Recording::State::lookAtClocks()
{
    const ClockReading reading = clocks->read();
    for (std::optional<std::string> note : {watch.slept(reading), watch.clockSet(reading)}) {
        if (note)
            queue.push({ConnectionId(), ObservationKind::Note, Direction::Sent, {reading.elapsed - start}, std::move(*note), {}});
    }
}

Recording::Recording(std::unique_ptr<State> state) : m_state(std::move(state)) {}

Recording::~Recording()
{
    finish();
}

Result<std::unique_ptr<Recording>> Recording::start(const std::string &path, bool overwrite, Listeners listeners,
                                                    std::shared_ptr<const ClockSource> clocks)
{
    if (!clocks)
        clocks = std::make_shared<SystemClocks>();
    const ClockReading begin = clocks->read();
    Result<std::unique_ptr<RecordingFile>> file = RecordingFile::create(path, overwrite, wallTime(begin));
    if (!file)
        return tl::unexpected(file.error());
    auto state = std::make_unique<State>(std::move(*file), std::move(listeners), std::move(clocks), begin);
    return std::unique_ptr<Recording>(new Recording(std::move(state)));
}

CaptureTime Recording::now() const
{
    return m_state->now();
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

void Recording::finish(const TablesProgress &progress)
{
    if (m_state->finished.exchange(true))
        return;
    observe({ConnectionId(), ObservationKind::Ended, Direction::Sent, now(), {}, {}});
    m_state->queue.close();
    m_state->thread.join();
    m_state->ingest.close(progress);
}

std::shared_ptr<PayloadSource> Recording::payloadSource() const
{
    return m_state->payloads;
}

std::shared_ptr<RecordedPayloads> Recording::payloads() const
{
    return m_state->payloads;
}

Recording::Totals Recording::totals() const
{
    Totals totals = m_state->ingest.totals();
    totals.connections = m_state->connections;
    return totals;
}

std::chrono::system_clock::time_point Recording::startedAt() const
{
    return m_state->startedAt;
}

std::string Recording::path() const
{
    return m_state->payloads->path();
}

} // namespace stepwire
