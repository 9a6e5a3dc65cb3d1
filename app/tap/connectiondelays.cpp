#include "app/tap/connectiondelays.h"

#include <utility>

namespace stepwire {

namespace {

constexpr std::chrono::seconds tellInterval(1);

std::int64_t nanoseconds(std::chrono::steady_clock::duration duration)
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(duration).count();
}

} // namespace

ConnectionDelays::ConnectionDelays(ObservationSink &sink, ConnectionId connection)
    : m_sink(sink), m_connection(connection)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(tellInterval);
    QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [this] { tell(); });
}

ConnectionDelays::~ConnectionDelays()
{
    // Who never took it has waited all the same.
    drained(Direction::Sent);
    drained(Direction::Received);
    released();
    tell();
}

void ConnectionDelays::passed(Direction direction, Clock::time_point arrived, Clock::time_point written)
{
    account(direction).add(nanoseconds(written - arrived));
    tellSoon();
}

void ConnectionDelays::waits(Direction direction, Clock::time_point arrived)
{
    Waiting &waiting = m_waiting[std::size_t(direction)];
    if (waiting.chunks++ == 0)
        waiting.since = arrived;
}

void ConnectionDelays::drained(Direction direction)
{
    const Waiting waiting = std::exchange(m_waiting[std::size_t(direction)], {});
    if (waiting.chunks == 0)
        return;
    account(direction).addWait(waiting.chunks, nanoseconds(Clock::now() - waiting.since));
    tellSoon();
}

void ConnectionDelays::held()
{
    if (!m_heldSince)
        m_heldSince = Clock::now();
}

/// Both directions are held alike; the account of what is sent stands for both.
void ConnectionDelays::released()
{
    if (!m_heldSince)
        return;
    account(Direction::Sent).heldBack += nanoseconds(Clock::now() - *std::exchange(m_heldSince, {}));
    tellSoon();
}

void ConnectionDelays::tellSoon()
{
    if (!m_timer.isActive())
        m_timer.start();
}

void ConnectionDelays::tell()
{
    m_timer.stop();
    for (const Direction direction : {Direction::Sent, Direction::Received}) {
        DelayAccount &own = account(direction);
        if (own.isEmpty())
            continue;
        m_sink.observe({m_connection, ObservationKind::Delays, direction, m_sink.now(), own.text(), {}});
        own.clear();
    }
}

} // namespace stepwire
