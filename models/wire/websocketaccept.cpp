#include "models/wire/websocketaccept.h"

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>

namespace stepwire {

namespace {

constexpr std::string_view webSocketGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
constexpr std::size_t blockBytes = 64;

using Digest = std::array<std::uint32_t, 5>;

/// One block of SHA-1 (RFC 3174 section 6.1).
void addBlock(Digest &digest, std::string_view block)
{
    std::array<std::uint32_t, 80> words{};
    for (std::size_t i = 0; i < blockBytes; ++i)
        words[i / 4] = words[i / 4] << 8 | static_cast<std::uint8_t>(block[i]);
    for (std::size_t t = 16; t < words.size(); ++t)
        words[t] = std::rotl(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1);
    auto [a, b, c, d, e] = digest;
    for (std::size_t t = 0; t < words.size(); ++t) {
        std::uint32_t mixed = (b & c) | (~b & d);
        std::uint32_t constant = 0x5a827999;
        if (t >= 60) {
            mixed = b ^ c ^ d;
            constant = 0xca62c1d6;
        } else if (t >= 40) {
            mixed = (b & c) | (b & d) | (c & d);
            constant = 0x8f1bbcdc;
        } else if (t >= 20) {
            mixed = b ^ c ^ d;
            constant = 0x6ed9eba1;
        }
        const std::uint32_t next = std::rotl(a, 5) + mixed + e + words[t] + constant;
        e = d;
        d = c;
        c = std::rotl(b, 30);
        b = a;
        a = next;
    }
    digest = {digest[0] + a, digest[1] + b, digest[2] + c, digest[3] + d, digest[4] + e};
}

std::string sha1(std::string text)
{
    const std::uint64_t bits = std::uint64_t{text.size()} * 8;
    text += '\x80';
    while (text.size() % blockBytes != blockBytes - 8)
        text += '\0';
    for (int shift = 56; shift >= 0; shift -= 8)
        text += static_cast<char>(bits >> shift & 0xff);
    Digest digest{0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0};
    for (std::size_t at = 0; at < text.size(); at += blockBytes)
        addBlock(digest, std::string_view(text).substr(at, blockBytes));
    std::string bytes;
    for (const std::uint32_t word : digest) {
        for (int shift = 24; shift >= 0; shift -= 8)
            bytes += static_cast<char>(word >> shift & 0xff);
    }
    return bytes;
}

/// Of 20 bytes: 27 digits and one sign of padding.
std::string base64(std::string_view bytes)
{
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char byte : bytes) {
        bits = bits << 8 | static_cast<std::uint8_t>(byte);
        for (count += 8; count >= 6; count -= 6)
            text += digits[bits >> (count - 6) & 0x3f];
    }
    if (count > 0)
        text += digits[bits << (6 - count) & 0x3f];
    while (text.size() % 4 != 0)
        text += '=';
    return text;
}

} // namespace

std::string webSocketAccept(std::string_view key)
{
    return base64(sha1(std::string(key) + std::string(webSocketGuid)));
}

} // namespace stepwire
