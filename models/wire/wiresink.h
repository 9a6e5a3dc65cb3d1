#pragma once

#include "models/vocabulary/byterange.h"
#include "models/vocabulary/capturetime.h"
#include "models/vocabulary/delayaccount.h"
#include "models/vocabulary/direction.h"
#include "models/vocabulary/finding.h"
#include "models/vocabulary/ids.h"
#include "models/vocabulary/message.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

struct HttpHead;

/// One reassembled message as it leaves the wire layer: bytes, not yet meaning. Views hold during the call only.
struct WireMessage
{
    ConnectionId connection;
    std::uint32_t exchange = 0; ///< HTTP: counts the connection's requests from 1. WebSocket: 0.
    Direction direction = Direction::Sent;
    MessageKind kind = MessageKind::Text;
    CaptureTime firstByteAt; ///< When the observation with its first wire byte was seen (head included, for HTTP).
    CaptureTime lastByteAt;
    std::string_view payload;         ///< Reassembled, inflated, decoded. Close: the reason text alone.
    std::uint64_t payloadBytes = 0;   ///< payload.size(), but for Close 2 + reason, or 0 for an empty Close frame.
    std::uint64_t wireBytes = 0;      ///< On the agent's side, framing included (counting.md rules 6 and 11).
    ByteRange wire;                   ///< From first to last byte in the connection's stream of this direction.
    bool compressed = false;          ///< permessage-deflate was used, or a content encoding taken off.
    bool undecodable = false;         ///< A content encoding that could not be taken off: payload is as it came.
    bool payloadOnWire = true;        ///< unframedPayload() over `wire` gives the payload again; else a copy must be kept.
    std::uint32_t fragments = 1;      ///< Frames for WebSocket data messages; 1 otherwise.
    std::optional<std::uint16_t> closeCode; ///< Close: the code; 1005 for an empty Close frame.
};

enum class EndOfSide : std::uint8_t { Finished, Reset };

/// Receives what WireDecoder makes of observations, in the order of each thing's last byte.
class WireSink
{
public:
    virtual ~WireSink() = default;

    virtual void connectionOpened(ConnectionId connection, CaptureTime at, std::string_view upstream) = 0;
    /// A request head is complete. `exchange` counts the connection's requests from 1. Comes before its message.
    virtual void requestStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head,
                                CaptureTime firstByteAt) = 0;
    /// A final (not 1xx) response head is complete, 101 apart. Comes before the messages of its body.
    virtual void responseStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head,
                                 CaptureTime at) = 0;
    /// The server answered 101 to a WebSocket upgrade (RFC 6455 section 4); frames follow. The handshake is no message.
    virtual void upgraded(ConnectionId connection, const HttpHead &request, const HttpHead &response, CaptureTime at) = 0;
    virtual void message(const WireMessage &message) = 0;
    /// The response to `exchange` is over. `complete`: as its framing promised, not cut by the connection's end.
    /// `trailingWireBytes` belong to its last message: the closing chunk of an event stream, say.
    virtual void exchangeEnded(ConnectionId connection, std::uint32_t exchange, CaptureTime at, bool complete,
                               std::uint64_t trailingWireBytes) = 0;
    virtual void sideEnded(ConnectionId connection, Direction direction, EndOfSide how, CaptureTime at) = 0;
    /// Bytes of a message that never became whole, told when the side or the recording ends.
    virtual void unfinished(ConnectionId connection, Direction direction, std::uint64_t bytes) = 0;
    /// `finding.message` is not set: where it is about a message, that message comes next from this connection.
    virtual void finding(const Finding &finding) = 0;
    virtual void gap(std::uint64_t bytes, CaptureTime at) = 0;
    /// The tap's own account of what it added since the last one; may come when the connection is over.
    virtual void delaysMeasured(ConnectionId, Direction, const DelayAccount &) {}
    virtual void recordingEnded(CaptureTime at) = 0;
};

} // namespace stepwire
