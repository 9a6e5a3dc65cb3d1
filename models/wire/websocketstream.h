#pragma once

#include "models/wire/frameparser.h"
#include "models/wire/inflater.h"
#include "models/wire/wiresink.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// What the 101 response's Sec-WebSocket-Extensions says about one direction (RFC 7692 section 7.1).
struct DeflateTerms
{
    bool negotiated = false;
    bool contextTakeover = true;
};

/// One direction of a WebSocket: frames in, messages out, reassembled and inflated (RFC 6455 section 5).
class WebSocketStream
{
public:
    /// `offset`: where in the connection's stream of this direction the first frame begins. `limit`: of one payload.
    WebSocketStream(WireSink &sink, ConnectionId connection, Direction direction, DeflateTerms deflate,
                    std::size_t limit, std::uint64_t offset);

    void feed(std::string_view bytes, CaptureTime at);
    /// The rest cannot be followed: it is counted, no more.
    void passOver();
    /// The side or the recording is over. Returns the bytes that are in no message.
    std::uint64_t end();

    /// Bytes kept of the message that is not complete.
    std::size_t held() const { return m_payload.size(); }
    /// Keeps no more of it: it will be told as too large, `limit` being what all messages may have together.
    void giveUp(std::size_t limit);

private:
    /// The data message or the control frame that is being read.
    struct Open
    {
        MessageKind kind = MessageKind::Text;
        bool compressed = false;
        bool tooLarge = false;
        std::size_t givenUpAt = 0; // The limit of giveUp(); 0: it was not given up.
        std::uint64_t begin = 0;
        CaptureTime firstByteAt;
        std::uint64_t wireBytes = 0;
        std::uint64_t payloadBytes = 0; // Also past the limit.
        std::uint32_t fragments = 0;
    };

    void headerRead();
    std::string_view frameFault() const;
    void warnOfFrame();
    void payloadRead(const FramePart &part);
    void inflatePiece(std::string_view masked, std::uint64_t offset);
    void frameEnded();
    void dataMessageEnded();
    void controlFrameEnded();
    void deliver(const Open &open, std::string_view payload);
    void deliverClose();
    void tellCorrupt(const Open &open);
    void tellTooLarge(const Open &open);
    void inflateFailed();
    void broken(std::string_view code, std::string detail);
    void tell(std::string_view code, Severity severity, ByteRange range, std::string detail);
    void tellOnce(bool &told, std::string_view code, Severity severity);
    void flushFindings();
    void append(std::string_view masked, std::uint64_t offset, std::string &to) const;

    WireSink &m_sink;
    ConnectionId m_connection;
    Direction m_direction;
    DeflateTerms m_deflate;
    std::size_t m_limit;
    std::uint64_t m_offset; // Of the byte that comes next.
    CaptureTime m_at;

    FrameParser m_parser;
    std::uint64_t m_frameBegin = 0;
    CaptureTime m_frameAt;
    bool m_inFrame = false;
    Inflater m_inflater;
    std::optional<Open> m_data;    // May stay open over many frames.
    std::optional<Open> m_control; // Never longer than a frame.
    std::string m_payload;
    std::string_view m_direct; // The payload, where it needs no copy: it lies unmasked in the bytes being fed.
    std::string m_controlPayload;
    std::string m_scratch;
    std::vector<Finding> m_findings; // About a message that is not complete yet.
    std::uint64_t m_passedOver = 0;
    bool m_broken = false;
    bool m_corrupt = false; // The data message being read cannot be inflated.
    bool m_closed = false;
    bool m_toldMask = false;
    bool m_toldAfterClose = false;
    bool m_toldLength = false;
};

} // namespace stepwire
