#include "app/pipeline/ingest.h"

#include "app/pipeline/stepback.h"
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

Ingest::Ingest(ObservationQueue &queue, std::unique_ptr<RecordingFile> file, std::shared_ptr<RecordedPayloads> payloads,
               Recording::Listeners listeners, std::function<void()> everySecond)
    : m_queue(queue), m_file(std::move(file)), m_payloads(std::move(payloads)), m_listeners(std::move(listeners)),
      m_everySecond(std::move(everySecond)),
      m_builder([this](MessageId message, std::string_view payload) { m_file->keepPayload(message, payload); }),
      m_decoder(m_builder)
{
    m_file->setListeners({m_listeners.storage, [this](bool letGo) { readers(letGo); }});
}

void Ingest::run()
{
    stepBack();
    std::vector<Observation> taken;
    Clock::time_point lastTraffic{};
    Clock::time_point nextTelling{};
    bool untold = false;
    for (;;) {
        const Clock::time_point now = Clock::now();
        if (now - lastTraffic < quietTime)
            m_queue.gather(gatherTime);
        const bool quiet = now - lastTraffic >= quietTime;
        const Clock::time_point until = quiet && !untold ? std::max(now, m_file->attentionDue()) : now;
        if (!m_queue.take(taken, until))
            break;
        m_file->backlog(m_queue.bytes());
        for (Observation &observation : taken)
            takeIn(std::move(observation));
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
        if (after >= m_file->attentionDue()) {
            m_file->attend(after);
            m_everySecond();
        }
    }
    tell();
}

void Ingest::takeIn(Observation &&observation)
{
    m_decoder.feed(observation);
    if (observation.kind == ObservationKind::Data)
        m_bytes += observation.bytes.size();
    m_file->append(std::move(observation)); // What was derived from it meanwhile is in the same transaction.
}

void Ingest::tell()
{
    SessionDelta delta = m_builder.takeDelta();
    m_messages += delta.messages.size();
    m_lostBytes += delta.lostBytes;
    for (const Step &step : delta.steps)
        m_steps = std::max<std::uint64_t>(m_steps, step.id.value);
    m_file->write(delta);
    m_file->commit();
    if (m_listeners.delta && !delta.isEmpty())
        m_listeners.delta(std::move(delta));
}

void Ingest::readers(bool letGo)
{
    if (letGo)
        return m_payloads->suspend();
    m_payloads->moved(m_file->path(), m_file->countsDiffer());
    m_payloads->resume();
}

void Ingest::close(const TablesProgress &progress)
{
    m_file->close(progress);
    m_unstored = m_file->missingObservations();
    readers(false);
}

Recording::Totals Ingest::totals() const
{
    Recording::Totals totals;
    totals.messages = m_messages;
    totals.steps = m_steps;
    totals.bytes = m_bytes;
    totals.lostBytes = m_lostBytes;
    totals.unstoredObservations = m_unstored;
    return totals;
}

} // namespace stepwire
