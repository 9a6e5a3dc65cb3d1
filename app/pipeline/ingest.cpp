#include "app/pipeline/ingest.h"

#include "models/session/sessiondelta.h"

#include <algorithm>
#include <vector>

namespace stepwire {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds tellInterval(33);
/// While traffic flows the thread looks at the queue by itself, so that no socket thread spends time to wake it.
constexpr std::chrono::milliseconds gatherTime(5);
constexpr std::chrono::milliseconds quietTime(250);

} // namespace

Ingest::Ingest(ObservationQueue &queue, std::unique_ptr<TraceWriter> writer, Recording::Listeners listeners)
    : m_queue(queue), m_writer(std::move(writer)), m_listeners(std::move(listeners)),
      m_builder([this](MessageId message, std::string_view payload) {
          if (m_writer)
              stored(m_writer->keepPayload(message, payload));
      }),
      m_decoder(m_builder)
{
}

void Ingest::run()
{
    std::vector<Observation> taken;
    Clock::time_point lastTraffic{};
    Clock::time_point nextTelling{};
    bool untold = false;
    for (;;) {
        const Clock::time_point now = Clock::now();
        if (now - lastTraffic < quietTime)
            m_queue.gather(gatherTime);
        const bool quiet = now - lastTraffic >= quietTime;
        const Clock::time_point until = quiet && !untold ? now + std::chrono::hours(1) : now;
        if (!m_queue.take(taken, until))
            break;
        for (const Observation &observation : taken)
            takeIn(observation);
        const Clock::time_point after = Clock::now();
        if (!taken.empty()) {
            lastTraffic = after;
            untold = true;
        }
        if (untold && after >= nextTelling) {
            tell();
            untold = false;
            nextTelling = after + tellInterval;
        }
    }
    tell();
}

void Ingest::takeIn(const Observation &observation)
{
    if (m_writer)
        stored(m_writer->append(observation));
    m_decoder.feed(observation);
    if (observation.kind == ObservationKind::Data)
        m_bytes += observation.bytes.size();
}

void Ingest::tell()
{
    SessionDelta delta = m_builder.takeDelta();
    m_messages += delta.messages.size();
    m_lostBytes += delta.lostBytes;
    for (const Step &step : delta.steps)
        m_steps = std::max<std::uint64_t>(m_steps, step.id.value);
    if (m_writer)
        stored(m_writer->write(delta));
    if (m_writer)
        stored(m_writer->commit());
    if (m_listeners.delta && !delta.isEmpty())
        m_listeners.delta(std::move(delta));
}

void Ingest::stored(const Result<void> &done)
{
    if (done || !m_writer)
        return;
    // The traffic must not suffer from a full disk: from here on it is decoded, but no longer kept.
    const Failure failure = done.error();
    m_writer.reset();
    if (m_listeners.failure)
        m_listeners.failure(failure);
}

void Ingest::close()
{
    if (!m_writer)
        return;
    const Result<void> closed = m_writer->close();
    if (!closed && m_listeners.failure)
        m_listeners.failure(closed.error());
    m_writer.reset();
}

Recording::Totals Ingest::totals() const
{
    Recording::Totals totals;
    totals.messages = m_messages;
    totals.steps = m_steps;
    totals.bytes = m_bytes;
    totals.lostBytes = m_lostBytes;
    return totals;
}

} // namespace stepwire
