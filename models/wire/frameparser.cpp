#include "models/wire/frameparser.h"

#include <algorithm>
#include <cstring>

namespace stepwire {

namespace {

std::uint64_t bigEndian(const char *bytes, std::size_t count)
{
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < count; ++i)
        number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
    return number;
}

/// Bytes of the extended length, told by the second byte of a frame.
std::size_t extendedLength(char second)
{
    const int length = second & 0x7f;
    return length == 127 ? 8 : length == 126 ? 2 : 0;
}

std::size_t headerLength(char second)
{
    return 2 + extendedLength(second) + ((second & 0x80) != 0 ? 4 : 0);
}

FrameHeader parsedHeader(const char *bytes)
{
    const auto first = static_cast<std::uint8_t>(bytes[0]);
    const std::size_t extended = extendedLength(bytes[1]);
    FrameHeader header;
    header.final = (first & 0x80) != 0;
    header.reserved = first >> 4 & 7;
    header.opcode = first & 0x0f;
    header.masked = (bytes[1] & 0x80) != 0;
    header.headerBytes = static_cast<std::uint8_t>(headerLength(bytes[1]));
    header.payloadBytes = extended == 0 ? static_cast<std::uint64_t>(bytes[1] & 0x7f) : bigEndian(bytes + 2, extended);
    header.shortestLength = extended == 0 || header.payloadBytes > (extended == 2 ? 125U : 65535U);
    if (header.masked)
        std::copy_n(bytes + 2 + extended, 4, header.mask.begin());
    return header;
}

} // namespace

FramePart FrameParser::next(std::string_view &bytes)
{
    if (m_state == State::End) {
        m_state = State::Header;
        return {.kind = FramePart::Kind::End};
    }
    if (bytes.empty())
        return {};
    if (m_state == State::Header)
        return nextHeader(bytes);

    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), m_header.payloadBytes - m_seen));
    const FramePart part{.kind = FramePart::Kind::Payload, .raw = bytes.substr(0, count), .offset = m_seen};
    bytes.remove_prefix(count);
    m_seen += count;
    if (m_seen == m_header.payloadBytes)
        m_state = State::End;
    return part;
}

FramePart FrameParser::nextHeader(std::string_view &bytes)
{
    const auto take = [&](std::size_t upTo) {
        const std::size_t count = std::min(bytes.size(), upTo - m_kept);
        std::copy_n(bytes.data(), count, m_bytes.begin() + m_kept);
        bytes.remove_prefix(count);
        m_kept += count;
        return m_kept == upTo;
    };
    if ((m_kept < 2 && !take(2)) || !take(headerLength(m_bytes[1])))
        return {};
    m_header = parsedHeader(m_bytes.data());
    m_kept = 0;
    m_seen = 0;
    m_state = m_header.payloadBytes == 0 ? State::End : State::Payload;
    return {.kind = FramePart::Kind::Header};
}

void unmask(char *data, std::size_t size, const std::array<char, 4> &mask, std::uint64_t offset)
{
    std::array<char, 8> turned{};
    for (std::size_t i = 0; i < turned.size(); ++i)
        turned[i] = mask[(offset + i) % 4];
    std::uint64_t key = 0;
    std::memcpy(&key, turned.data(), sizeof key);
    std::size_t i = 0;
    for (; i + sizeof key <= size; i += sizeof key) {
        std::uint64_t word = 0;
        std::memcpy(&word, data + i, sizeof word);
        word ^= key;
        std::memcpy(data + i, &word, sizeof word);
    }
    for (; i < size; ++i)
        data[i] = static_cast<char>(data[i] ^ turned[i % 4]);
}

} // namespace stepwire
