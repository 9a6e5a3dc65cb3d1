#include "app/storage/recordingfile.h"

#include <algorithm>

namespace stepwire {

namespace {

/// Observations since the last commit are kept in case it fails, so under much traffic one comes early.
constexpr std::size_t earlyCommit = 16 * 1024 * 1024;
constexpr std::size_t busyBacklog = 4 * 1024 * 1024;
constexpr std::size_t tablesWaitBacklog = 32 * 1024 * 1024;
constexpr std::uint64_t foldedLog = 64 * 1024 * 1024;      ///< The log is folded in when it is longer,
constexpr std::uint64_t longestLog = 1024 * 1024 * 1024; ///< under much traffic only from this on.
constexpr int mostNames = 100;
constexpr int looksSkipped = 15; ///< After a move that failed: each try copies the whole trace.

/// `run.stepwire` -> `run-2.stepwire`
std::string numbered(const std::string &path, int number)
{
    const auto slash = path.rfind('/');
    const auto dot = path.rfind('.');
    const bool hasSuffix = dot != std::string::npos && (slash == std::string::npos || dot > slash + 1) && dot > 0;
    const std::string stem = hasSuffix ? path.substr(0, dot) : path;
    return stem + '-' + std::to_string(number) + (hasSuffix ? path.substr(dot) : std::string());
}

} // namespace

Result<std::unique_ptr<RecordingFile>> RecordingFile::create(const std::string &path, bool overwrite,
                                                             std::chrono::system_clock::time_point startedAt)
{
    return TraceWriter::create(path, overwrite, startedAt).map([](std::unique_ptr<TraceWriter> &&writer) {
        return std::make_unique<RecordingFile>(std::move(writer), Limits());
    });
}

RecordingFile::RecordingFile(std::unique_ptr<TraceWriter> writer, Limits limits)
    : m_writer(std::move(writer)), m_limits(limits), m_held(limits.heldBytes), m_path(m_writer->path())
{
}

void RecordingFile::append(Observation &&observation)
{
    if (m_failing)
        return m_held.add(std::move(observation));
    const Result<void> done = m_writer->append(observation);
    m_held.add(std::move(observation));
    if (!done)
        failed(done.error());
    else if (m_held.bytes() > std::min(earlyCommit, m_limits.heldBytes / 2))
        commit();
}

void RecordingFile::keepPayload(MessageId message, std::string_view payload)
{
    if (m_derivedIncomplete)
        return;
    if (const Result<void> done = m_writer->keepPayload(message, payload); !done)
        failed(done.error());
}

void RecordingFile::write(const SessionDelta &delta)
{
    if (m_derivedIncomplete || m_tablesWait)
        return;
    if (const Result<void> done = m_writer->write(delta); !done)
        failed(done.error());
}

void RecordingFile::commit()
{
    if (m_failing)
        return;
    if (const Result<void> done = m_writer->commit(); !done)
        return failed(done.error());
    m_held.clear();
    if (m_writer->logBytes() > (m_busy ? longestLog : foldedLog))
        m_writer->foldLog();
}

void RecordingFile::backlog(std::size_t bytes)
{
    m_busy = bytes > busyBacklog;
    if (m_failing || m_tablesWait || bytes < tablesWaitBacklog)
        return;
    m_tablesWait = true;
    if (const Result<void> done = m_writer->markDerivedIncomplete(); !done)
        failed(done.error());
}

void RecordingFile::failed(const Failure &reason)
{
    m_failing = true;
    m_derivedIncomplete = true;
    m_pause = m_limits.firstPause;
    m_nextTry = m_attentionDue = Clock::now() + m_pause;
    tell(StorageEvent::Kind::Failing, reason);
}

void RecordingFile::attend(Clock::time_point now)
{
    if (now < m_attentionDue)
        return;
    if (m_failing && now >= m_nextTry)
        tryAgain(now);
    if (!m_failing && now >= m_nextLook) {
        lookBeneath();
        m_nextLook = now + m_limits.betweenLooks * (m_moveFailed ? looksSkipped : 1);
    }
    m_attentionDue = m_failing ? m_nextTry : m_nextLook;
}

void RecordingFile::tryAgain(Clock::time_point now)
{
    const std::uint64_t bytes = m_held.lostBytes();
    const std::uint64_t observations = m_held.lostObservations();
    if (!storeHeld() && !storeElsewhere()) {
        m_pause = std::min(m_pause * 2, m_limits.longestPause);
        m_nextTry = now + m_pause;
        return;
    }
    m_held.clear();
    m_failing = false;
    m_missingObservations += observations;
    m_countsDiffer = m_countsDiffer || observations > 0;
    tell(StorageEvent::Kind::Resumed, {}, bytes, observations);
}

Result<void> RecordingFile::storeHeld()
{
    Result<void> done = m_writer->markDerivedIncomplete();
    for (const Observation &observation : m_held.all()) {
        if (done)
            done = m_writer->append(observation);
    }
    if (done && m_held.lostObservations() > 0) {
        const CaptureTime at = m_held.all().empty() ? CaptureTime() : m_held.all().back().at;
        const std::string note = "tap.not_stored " + std::to_string(m_held.lostObservations()) + ' ' + std::to_string(m_held.lostBytes());
        done = m_writer->append({ConnectionId(), ObservationKind::Note, Direction::Sent, at, note, {}});
    }
    return done.and_then([&] { return m_writer->commit(); });
}

/// What cannot be written may have lost its name, too: another disk was put in the place of one that became read-only.
bool RecordingFile::storeElsewhere()
{
    if (m_writer->beneath() != TraceWriter::Beneath::FileGone)
        return false;
    letReadersGo(true);
    moveAway();
    letReadersGo(false);
    return !m_moveFailed && storeHeld();
}

void RecordingFile::letReadersGo(bool letGo)
{
    if (m_listeners.readers)
        m_listeners.readers(letGo);
}

void RecordingFile::lookBeneath()
{
    commit();
    if (m_failing)
        return;
    const TraceWriter::Beneath beneath = m_writer->beneath();
    if (beneath == TraceWriter::Beneath::InPlace)
        return;
    letReadersGo(true);
    if (beneath == TraceWriter::Beneath::FileGone) {
        moveAway();
    } else if (const Result<void> renewed = m_writer->renewLog(); renewed) {
        tell(StorageEvent::Kind::LogRenewed);
    } else {
        failed(renewed.error());
    }
    m_path = m_writer->path();
    letReadersGo(false);
}

void RecordingFile::moveAway()
{
    const Result<void> moved = moveToFreeName();
    m_path = m_writer->path();
    if (moved)
        tell(StorageEvent::Kind::Moved);
    else if (!m_moveFailed)
        tell(StorageEvent::Kind::NotMoved, moved.error());
    m_moveFailed = !moved;
}

Result<void> RecordingFile::moveToFreeName()
{
    const std::string wanted = m_writer->path();
    Result<void> moved = m_writer->moveTo(wanted);
    for (int number = 2; !moved && moved.error().kind == FailureKind::Exists && number < mostNames; ++number)
        moved = m_writer->moveTo(numbered(wanted, number));
    return moved;
}

void RecordingFile::close(const TablesProgress &progress)
{
    commit();
    if (m_failing)
        tryAgain(Clock::now());
    lookBeneath();
    if (m_failing) {
        std::uint64_t bytes = m_held.lostBytes();
        for (const Observation &observation : m_held.all())
            bytes += observation.kind == ObservationKind::Data ? observation.bytes.size() : 0;
        const std::uint64_t observations = m_held.lostObservations() + m_held.all().size();
        m_missingObservations += observations;
        tell(StorageEvent::Kind::Unstored, {}, bytes, observations);
    } else if (m_derivedIncomplete || m_tablesWait) {
        (void)m_writer->deriveAnew(progress); // Else the trace says that they are not whole.
    }
    m_writer->foldLog(); // as far as it goes with readers, so that they wait for little
    if (m_listeners.readers)
        m_listeners.readers(true);
    if (const Result<void> closed = m_writer->close(); !closed && !m_failing)
        tell(StorageEvent::Kind::TwoFiles, closed.error());
    m_writer.reset();
}

void RecordingFile::tell(StorageEvent::Kind kind, const Failure &reason, std::uint64_t lostBytes, std::uint64_t lostObservations)
{
    if (m_listeners.event)
        m_listeners.event({kind, m_path, reason, lostBytes, lostObservations});
}

} // namespace stepwire
