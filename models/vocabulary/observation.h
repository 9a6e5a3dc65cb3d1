#pragma once

#include "models/vocabulary/byterange.h"
#include "models/vocabulary/capturetime.h"
#include "models/vocabulary/direction.h"
#include "models/vocabulary/ids.h"

#include <cstdint>
#include <string>
#include <vector>

namespace stepwire {

enum class ObservationKind : std::uint8_t {
    Opened = 1,   ///< A connection was accepted. `bytes`: the address of the upstream, as given with --upstream; of what a
                  ///< forward proxy looks into SCHEME://HOST:PORT/v1, which leaves every path as it is; empty: none.
    Data = 2,     ///< `bytes` crossed the agent's side of the connection in `direction`.
    Finished = 3, ///< FIN: the side that sends in `direction` will send no more.
    Reset = 4,    ///< RST: the side that sends in `direction` is gone.
    Note = 5,     ///< The tap says something about the connection, or, without one, about the recording. `bytes`: "CODE
                  ///< detail", CODE a finding code.
    Gap = 6,      ///< Observations were lost before this one. `bytes`: how many bytes, in decimal.
    Ended = 7,    ///< The recording ended in good order. No connection.
    Delays = 8,   ///< What the tap measured of itself: how long it had the chunks that it passed on in `direction` since
                  ///< the last such account of this connection. `bytes`: DelayAccount::text(). May follow its end.
};

/// Bytes seen on one connection in one direction at one time: the only thing that is recorded as truth. All bytes are
/// those of the agent's side of the tap, so a rewritten Host shows as the agent wrote it.
struct Observation
{
    ConnectionId connection;
    ObservationKind kind = ObservationKind::Data;
    Direction direction = Direction::Sent;
    CaptureTime at;
    std::string bytes;
    std::vector<ByteRange> blotted; ///< Offsets in `bytes` that were credentials and are now `*`, at equal length.
};

} // namespace stepwire
