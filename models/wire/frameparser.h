#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stepwire {

enum class FrameOpcode : std::uint8_t { Continuation = 0, Text = 1, Binary = 2, Close = 8, Ping = 9, Pong = 10 };

/// The header of a WebSocket frame, as it stands on the wire (RFC 6455 section 5.2). Nothing is judged here.
struct FrameHeader
{
    bool final = false;
    std::uint8_t reserved = 0; ///< RSV1 is 4, RSV2 is 2, RSV3 is 1.
    std::uint8_t opcode = 0;   ///< 0 to 15; see FrameOpcode for the known ones.
    bool masked = false;
    std::array<char, 4> mask{};
    std::uint64_t payloadBytes = 0;
    std::uint8_t headerBytes = 0;
    bool shortestLength = true; ///< The length was written in as few bytes as it can be.

    bool isControl() const { return opcode >= 8; }
};

/// One piece of a frame stream; the `raw` of all pieces are the stream.
struct FramePart
{
    enum class Kind : std::uint8_t {
        Nothing, ///< The bytes are used up; a half header is kept inside.
        Header,  ///< `FrameParser::header()` is that of a new frame. `raw` is empty when it came in pieces.
        Payload, ///< `raw` are payload bytes, still masked, from `offset` of the frame's payload.
        End,     ///< The frame is complete.
    };
    Kind kind = Kind::Nothing;
    std::string_view raw{};
    std::uint64_t offset = 0;
};

/// Cuts one direction of a WebSocket into frames. Restartable at any byte; never copies or keeps payload.
class FrameParser
{
public:
    /// Takes from the front of `bytes` what the part is made of. Call until Nothing.
    FramePart next(std::string_view &bytes);

    const FrameHeader &header() const { return m_header; }
    bool midFrame() const { return m_state != State::Header || m_kept > 0; }

private:
    enum class State : std::uint8_t { Header, Payload, End };

    FramePart nextHeader(std::string_view &bytes);

    State m_state = State::Header;
    std::array<char, 14> m_bytes{}; // Of the header being read.
    std::size_t m_kept = 0;
    FrameHeader m_header;
    std::uint64_t m_seen = 0;
};

/// Takes the mask off (or puts it on) in place; `offset` is where `data` stands in the frame's payload (section 5.3).
void unmask(char *data, std::size_t size, const std::array<char, 4> &mask, std::uint64_t offset);

} // namespace stepwire
