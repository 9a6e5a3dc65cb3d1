#pragma once

#include "app/pipeline/observationsink.h"
#include "models/vocabulary/delayaccount.h"

#include <QTimer>
#include <array>
#include <chrono>
#include <optional>

namespace stepwire {

/// Measures what the tap adds to the chunks of one connection, and gives the sink an account for each direction: at most
/// once a second while there is something to tell, and at the end. What a chunk costs here is a look at the clock and a
/// counter.
class ConnectionDelays
{
public:
    using Clock = std::chrono::steady_clock;

    ConnectionDelays(ObservationSink &sink, ConnectionId connection);
    ~ConnectionDelays(); ///< Tells the rest.

    /// A chunk that was read at `arrived` was taken whole by the other side's socket at `written`.
    void passed(Direction direction, Clock::time_point arrived, Clock::time_point written);
    /// The other side's socket did not take all of it, or has still to take what came before.
    void waits(Direction direction, Clock::time_point arrived);
    /// The other side's socket has taken everything.
    void drained(Direction direction);
    /// Nothing is read for now because the recording is behind; called again it changes nothing.
    void held();
    void released();

private:
    struct Waiting
    {
        std::uint64_t chunks = 0;
        Clock::time_point since; ///< Arrival of the oldest.
    };

    DelayAccount &account(Direction direction) { return m_accounts[std::size_t(direction)]; }
    void tellSoon();
    void tell();

    ObservationSink &m_sink;
    const ConnectionId m_connection;
    std::array<DelayAccount, 2> m_accounts; ///< Since the last telling, by Direction.
    std::array<Waiting, 2> m_waiting;
    std::optional<Clock::time_point> m_heldSince;
    QTimer m_timer;
};

} // namespace stepwire
