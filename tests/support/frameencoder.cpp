#include "tests/support/frameencoder.h"

#include <zlib.h>

#include <array>

namespace stepwire::testing {

namespace {

void appendBigEndian(std::string &to, std::uint64_t number, int bytes)
{
    for (int i = bytes - 1; i >= 0; --i)
        to += static_cast<char>(number >> (8 * i) & 0xff);
}

std::string deflated(z_stream &z, std::string_view bytes, int flush)
{
    std::string out;
    std::array<Bytef, 4096> chunk;
    z.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(bytes.data()));
    z.avail_in = static_cast<uInt>(bytes.size());
    do {
        z.next_out = chunk.data();
        z.avail_out = static_cast<uInt>(chunk.size());
        ::deflate(&z, flush);
        out.append(reinterpret_cast<const char *>(chunk.data()), chunk.size() - z.avail_out);
    } while (z.avail_out == 0);
    return out;
}

} // namespace

std::string frame(std::uint8_t opcode, std::string_view payload, FrameOptions options)
{
    std::string bytes;
    bytes += static_cast<char>((options.final ? 0x80 : 0) | options.reserved << 4 | opcode);
    const char masked = options.mask ? '\x80' : '\0';
    if (payload.size() < 126) {
        bytes += static_cast<char>(masked | static_cast<char>(payload.size()));
    } else if (payload.size() < 65536) {
        bytes += static_cast<char>(masked | 126);
        appendBigEndian(bytes, payload.size(), 2);
    } else {
        bytes += static_cast<char>(masked | 127);
        appendBigEndian(bytes, payload.size(), 8);
    }
    if (!options.mask)
        return bytes + std::string(payload);
    std::string key;
    appendBigEndian(key, *options.mask, 4);
    bytes += key;
    for (std::size_t i = 0; i < payload.size(); ++i)
        bytes += static_cast<char>(payload[i] ^ key[i % 4]);
    return bytes;
}

std::string closePayload(std::uint16_t code, std::string_view reason)
{
    std::string payload;
    appendBigEndian(payload, code, 2);
    return payload + std::string(reason);
}

struct Deflater::Stream
{
    z_stream z{};
};

Deflater::Deflater(bool contextTakeover, int windowBits, int level)
    : m_stream(std::make_unique<Stream>()), m_contextTakeover(contextTakeover)
{
    deflateInit2(&m_stream->z, level, Z_DEFLATED, -windowBits, 8, Z_DEFAULT_STRATEGY);
}

Deflater::~Deflater()
{
    deflateEnd(&m_stream->z);
}

std::string Deflater::message(std::string_view payload)
{
    if (payload.empty())
        return std::string(1, '\0'); // Section 7.2.3.6
    std::string bytes = deflated(m_stream->z, payload, Z_SYNC_FLUSH);
    bytes.resize(bytes.size() - 4);
    if (!m_contextTakeover)
        deflateReset(&m_stream->z);
    return bytes;
}

std::string zlibEncoded(std::string_view body, int windowBits)
{
    z_stream z{};
    deflateInit2(&z, 6, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
    std::string bytes = deflated(z, body, Z_FINISH);
    deflateEnd(&z);
    return bytes;
}

} // namespace stepwire::testing
