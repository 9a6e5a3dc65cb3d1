#pragma once

#include "models/wire/httpexchanges.h"
#include "models/wire/websocketstream.h"
#include "models/wire/wiredecoder.h"

#include <optional>
#include <string_view>
#include <utility>

namespace stepwire {

/// What the Sec-WebSocket-Extensions of an answer says: the terms for what the agent sends, then for what it receives
/// (RFC 7692 section 7.1). `unknown` gets the first extension or parameter that is none of permessage-deflate's.
std::pair<DeflateTerms, DeflateTerms> deflateTerms(const HttpHead &response, std::string &unknown);

/// One connection as the decoder sees it: HTTP first, two streams of frames after an upgrade.
class WireConnection
{
public:
    WireConnection(WireSink &sink, ConnectionId id, const WireLimits &limits);

    void data(Direction direction, std::string_view bytes, CaptureTime at);
    void sideEnded(Direction direction, EndOfSide how, CaptureTime at);
    /// Bytes were lost: nothing that follows can be placed.
    void gap();
    /// The recording is over.
    void finish(CaptureTime at);

    /// Bytes kept of messages that are not complete.
    std::size_t held() const;
    /// Keeps no more of them: they will be told as too large.
    void giveUp();

    bool bothEnded() const { return m_sent.ended && m_received.ended; }
    std::uint64_t offset(Direction direction) const { return side(direction).bytes; }

private:
    struct Side
    {
        std::optional<WebSocketStream> frames;
        std::uint64_t bytes = 0;
        bool ended = false;
    };

    Side &side(Direction direction) { return direction == Direction::Sent ? m_sent : m_received; }
    const Side &side(Direction direction) const { return direction == Direction::Sent ? m_sent : m_received; }
    void upgrade(HttpExchanges::Upgrade upgrade, CaptureTime at);
    void checkAccept(const HttpExchanges::Upgrade &upgrade);
    void end(Direction direction, bool whole, CaptureTime at);
    void tell(Direction direction, std::string_view code, Severity severity, std::string detail);

    WireSink &m_sink;
    ConnectionId m_id;
    WireLimits m_limits;
    HttpExchanges m_http;
    Side m_sent;
    Side m_received;
};

} // namespace stepwire
