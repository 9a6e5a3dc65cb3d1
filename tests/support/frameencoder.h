#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire::testing {

struct FrameOptions
{
    bool final = true;
    std::uint8_t reserved = 0;         ///< RSV1 is 4, RSV2 is 2, RSV3 is 1.
    std::optional<std::uint32_t> mask; ///< The key, first byte highest; none: not masked.
};

/// One WebSocket frame (RFC 6455 section 5.2), written without the decoder's help.
std::string frame(std::uint8_t opcode, std::string_view payload, FrameOptions options = {});
/// The payload of a Close frame.
std::string closePayload(std::uint16_t code, std::string_view reason = {});

/// The sender's half of permessage-deflate (RFC 7692 section 7.2.1).
class Deflater
{
public:
    /// `windowBits` 9 to 15.
    explicit Deflater(bool contextTakeover = true, int windowBits = 15, int level = 6);
    ~Deflater();
    Deflater(const Deflater &) = delete;
    Deflater &operator=(const Deflater &) = delete;

    std::string message(std::string_view payload);

private:
    struct Stream;
    std::unique_ptr<Stream> m_stream;
    bool m_contextTakeover;
};

/// A body in one piece with zlib: `windowBits` 31 for gzip, 15 for zlib, -15 for bare DEFLATE.
std::string zlibEncoded(std::string_view body, int windowBits);

} // namespace stepwire::testing
