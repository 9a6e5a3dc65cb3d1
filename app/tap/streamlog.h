#pragma once

#include "app/pipeline/observationsink.h"

#include <cstddef>
#include <deque>
#include <string_view>

namespace stepwire {

/// Hands one direction of a connection to the sink: one observation for each read, in order, but not before it is known
/// which of its bytes are credentials. Bytes come in twice: when they arrive, and when they were understood.
class StreamLog
{
public:
    StreamLog(ObservationSink &sink, ConnectionId connection, Direction direction);

    void arrived(std::string_view bytes, CaptureTime at);

    /// The next bytes are an HTTP head, whole or as much as there is: credentials are blotted.
    void passHead(std::string_view raw);
    void pass(std::size_t bytes); ///< The next bytes are something else.
    void passRest();              ///< All that arrived; what was not understood is looked at as a head.
    void passOpaque();            ///< All that arrived, as it is.

    /// Nothing is held back: whoever knows that no head comes may go straight to observe().
    bool isEmpty() const { return m_held.empty(); }
    void observe(ObservationKind kind, std::string_view bytes, CaptureTime at);

private:
    void release();

    ObservationSink &m_sink;
    const ConnectionId m_connection;
    const Direction m_direction;
    std::deque<Observation> m_held;
    std::size_t m_passed = 0; ///< Of the first held one: these bytes are understood.
};

} // namespace stepwire
