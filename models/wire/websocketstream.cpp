#include "models/wire/websocketstream.h"

#include "models/vocabulary/utf8.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace stepwire {

namespace {

constexpr std::size_t inflateStep = 32768;
constexpr std::size_t keptCapacity = 1 << 20; // A buffer that a large message made is given back.
constexpr std::uint8_t compressedBit = 4;     // RSV1

MessageKind kindOf(std::uint8_t opcode)
{
    switch (static_cast<FrameOpcode>(opcode)) {
    case FrameOpcode::Binary: return MessageKind::Binary;
    case FrameOpcode::Close: return MessageKind::Close;
    case FrameOpcode::Ping: return MessageKind::Ping;
    case FrameOpcode::Pong: return MessageKind::Pong;
    default: return MessageKind::Text;
    }
}

bool isKnown(std::uint8_t opcode)
{
    return opcode <= 2 || (opcode >= 8 && opcode <= 10);
}

/// Most text is ASCII, and eight bytes at a time tell.
bool isText(std::string_view bytes)
{
    constexpr std::uint64_t highBits = 0x8080808080808080;
    std::size_t i = 0;
    for (std::uint64_t word = 0; i + sizeof word <= bytes.size(); i += sizeof word) {
        std::memcpy(&word, bytes.data() + i, sizeof word);
        if ((word & highBits) != 0)
            break;
    }
    return isUtf8(bytes.substr(i));
}

/// Codes that an endpoint may send (RFC 6455 section 7.4 and IANA's registry).
bool mayBeSent(std::uint16_t code)
{
    return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
}

void emptied(std::string &buffer)
{
    if (buffer.capacity() > keptCapacity)
        std::string().swap(buffer);
    else
        buffer.clear();
}

} // namespace

WebSocketStream::WebSocketStream(WireSink &sink, ConnectionId connection, Direction direction, DeflateTerms deflate,
                                 std::size_t limit, std::uint64_t offset)
    : m_sink(sink), m_connection(connection), m_direction(direction), m_deflate(deflate), m_limit(limit),
      m_offset(offset), m_inflater(deflate.contextTakeover)
{}

void WebSocketStream::feed(std::string_view bytes, CaptureTime at)
{
    m_at = at;
    while (!m_broken) {
        if (!m_inFrame && !bytes.empty()) {
            m_inFrame = true;
            m_frameBegin = m_offset;
            m_frameAt = at;
        }
        const std::size_t before = bytes.size();
        const FramePart part = m_parser.next(bytes);
        m_offset += before - bytes.size();
        switch (part.kind) {
        case FramePart::Kind::Nothing: return;
        case FramePart::Kind::Header: headerRead(); break;
        case FramePart::Kind::Payload: payloadRead(part); break;
        case FramePart::Kind::End: frameEnded(); break;
        }
    }
    m_offset += bytes.size();
    m_passedOver += bytes.size();
}

std::uint64_t WebSocketStream::end()
{
    if (m_data && m_data->compressed)
        m_data->payloadBytes = m_inflater.produced();
    if (m_data && m_corrupt)
        tellCorrupt(*m_data);
    else if (m_data && m_data->tooLarge)
        tellTooLarge(*m_data);
    flushFindings();
    passOver();
    return std::exchange(m_passedOver, 0);
}

void WebSocketStream::passOver()
{
    if (m_inFrame)
        m_passedOver += m_offset - m_frameBegin;
    if (m_data)
        m_passedOver += m_data->wireBytes;
    m_broken = true;
    m_inFrame = false;
    m_data.reset();
    m_control.reset();
    std::string().swap(m_payload);
}

void WebSocketStream::giveUp(std::size_t limit)
{
    if (!m_data)
        return;
    m_data->givenUpAt = limit;
    m_data->tooLarge = true;
    std::string().swap(m_payload);
}

void WebSocketStream::headerRead()
{
    const FrameHeader &header = m_parser.header();
    if (const std::string_view code = frameFault(); !code.empty()) {
        broken(code, "opcode " + std::to_string(header.opcode) + " rsv " + std::to_string(header.reserved) +
                         " length " + std::to_string(header.payloadBytes));
        return;
    }
    warnOfFrame();
    const Open open{.kind = kindOf(header.opcode),
                    .compressed = (header.reserved & compressedBit) != 0,
                    .begin = m_frameBegin,
                    .firstByteAt = m_frameAt};
    if (header.isControl()) {
        m_control = open;
        m_controlPayload.clear();
        return;
    }
    if (!m_data)
        m_data = open;
    ++m_data->fragments;
    if (m_data->compressed)
        return;
    m_data->payloadBytes += header.payloadBytes;
    m_data->tooLarge = m_data->tooLarge || m_data->payloadBytes > m_limit;
}

std::string_view WebSocketStream::frameFault() const
{
    const FrameHeader &header = m_parser.header();
    const auto opcode = static_cast<FrameOpcode>(header.opcode);
    if (!isKnown(header.opcode))
        return "wire.frame.opcode";
    const bool mayBeCompressed = m_deflate.negotiated && (opcode == FrameOpcode::Text || opcode == FrameOpcode::Binary);
    if ((header.reserved & ~(mayBeCompressed ? compressedBit : 0)) != 0)
        return "wire.frame.reserved_bits";
    if (header.isControl())
        return !header.final || header.payloadBytes > 125 ? "wire.frame.control_length" : "";
    if (header.payloadBytes >> 63 != 0)
        return "wire.frame.length";
    return (opcode == FrameOpcode::Continuation) != m_data.has_value() ? "wire.frame.continuation" : "";
}

void WebSocketStream::warnOfFrame()
{
    const FrameHeader &header = m_parser.header();
    if (header.masked != (m_direction == Direction::Sent))
        tellOnce(m_toldMask, header.masked ? "wire.frame.masked_server" : "wire.frame.unmasked_client",
                 Severity::Error);
    if (!header.shortestLength)
        tellOnce(m_toldLength, "wire.frame.length", Severity::Warning);
    if (m_closed)
        tellOnce(m_toldAfterClose, "wire.frame.after_close", Severity::Warning);
}

void WebSocketStream::payloadRead(const FramePart &part)
{
    const FrameHeader &header = m_parser.header();
    if (header.isControl()) {
        append(part.raw, part.offset, m_controlPayload);
        return;
    }
    if (m_data->compressed)
        inflatePiece(part.raw, part.offset);
    else if (m_data->tooLarge)
        emptied(m_payload);
    else if (header.final && m_data->fragments == 1 && !header.masked && part.raw.size() == header.payloadBytes)
        m_direct = part.raw;
    else
        append(part.raw, part.offset, m_payload);
}

void WebSocketStream::append(std::string_view masked, std::uint64_t offset, std::string &to) const
{
    const std::size_t before = to.size();
    to += masked;
    if (m_parser.header().masked)
        unmask(to.data() + before, masked.size(), m_parser.header().mask, offset);
}

void WebSocketStream::inflatePiece(std::string_view masked, std::uint64_t offset)
{
    while (!masked.empty() && !m_corrupt && !m_broken) {
        const std::string_view piece = masked.substr(0, inflateStep);
        m_scratch.clear();
        append(piece, offset, m_scratch);
        const auto outcome = m_inflater.append(m_scratch, m_payload, m_data->givenUpAt != 0 ? 0 : m_limit);
        if (outcome == Inflater::Outcome::Corrupt)
            inflateFailed();
        else
            m_data->tooLarge = m_data->givenUpAt != 0 || outcome == Inflater::Outcome::TooLarge;
        offset += piece.size();
        masked.remove_prefix(piece.size());
    }
}

void WebSocketStream::inflateFailed()
{
    if (m_deflate.contextTakeover)
        broken("wire.inflate", "window lost");
    else
        m_corrupt = true;
}

void WebSocketStream::frameEnded()
{
    const std::uint64_t bytes = m_offset - m_frameBegin;
    m_inFrame = false;
    if (m_parser.header().isControl()) {
        m_control->wireBytes = bytes;
        controlFrameEnded();
        return;
    }
    m_data->wireBytes += bytes;
    if (m_parser.header().final)
        dataMessageEnded();
}

void WebSocketStream::dataMessageEnded()
{
    if (m_data->compressed) {
        m_data->payloadBytes = m_inflater.produced();
        const auto outcome = m_inflater.endMessage(m_payload, m_data->givenUpAt != 0 ? 0 : m_limit);
        m_data->tooLarge = m_data->givenUpAt != 0 || outcome == Inflater::Outcome::TooLarge;
        if (outcome == Inflater::Outcome::Corrupt && !m_corrupt)
            inflateFailed();
        if (m_broken)
            return;
    }
    const Open open = *std::exchange(m_data, std::nullopt);
    if (m_corrupt) {
        tellCorrupt(open);
        m_passedOver += open.wireBytes;
    } else if (open.tooLarge) {
        tellTooLarge(open);
        m_passedOver += open.wireBytes;
    } else {
        const std::string_view payload = m_direct.empty() ? std::string_view(m_payload) : m_direct;
        if (open.kind == MessageKind::Text && !isText(payload))
            tell("wire.text.utf8", Severity::Error, {open.begin, m_offset}, {});
        deliver(open, payload);
    }
    m_corrupt = false;
    m_direct = {};
    emptied(m_payload);
    flushFindings();
}

void WebSocketStream::controlFrameEnded()
{
    if (m_control->kind == MessageKind::Close)
        deliverClose();
    else
        deliver(*m_control, m_controlPayload);
    m_control.reset();
}

void WebSocketStream::deliverClose()
{
    const std::string_view body = m_controlPayload;
    std::uint16_t code = 1005;
    std::string_view reason;
    if (body.size() >= 2) {
        code = static_cast<std::uint16_t>(static_cast<std::uint8_t>(body[0]) << 8 | static_cast<std::uint8_t>(body[1]));
        reason = body.substr(2);
    }
    const ByteRange wire{m_control->begin, m_offset};
    if (body.size() == 1)
        tell("wire.close.code", Severity::Error, wire, "half a code");
    else if (!body.empty() && !mayBeSent(code))
        tell("wire.close.code", Severity::Warning, wire, std::to_string(code));
    if (!isText(reason))
        tell("wire.text.utf8", Severity::Error, wire, {});
    m_closed = true;
    flushFindings();
    m_sink.message({.connection = m_connection,
                    .direction = m_direction,
                    .kind = MessageKind::Close,
                    .firstByteAt = m_control->firstByteAt,
                    .lastByteAt = m_at,
                    .payload = reason,
                    .payloadBytes = body.size(),
                    .wireBytes = m_control->wireBytes,
                    .wire = wire,
                    .payloadOnWire = false,
                    .closeCode = code});
}

void WebSocketStream::deliver(const Open &open, std::string_view payload)
{
    flushFindings();
    m_sink.message({.connection = m_connection,
                    .direction = m_direction,
                    .kind = open.kind,
                    .firstByteAt = open.firstByteAt,
                    .lastByteAt = m_at,
                    .payload = payload,
                    .payloadBytes = payload.size(),
                    .wireBytes = open.wireBytes,
                    .wire = {open.begin, m_offset},
                    .compressed = open.compressed,
                    .payloadOnWire = !open.compressed,
                    .fragments = std::max(open.fragments, 1U),
                    .closeCode = std::nullopt});
}

void WebSocketStream::tellCorrupt(const Open &open)
{
    tell("wire.inflate", Severity::Error, {open.begin, m_offset}, "message lost");
}

void WebSocketStream::tellTooLarge(const Open &open)
{
    const bool alone = open.givenUpAt == 0;
    tell(alone ? "wire.message.too_large" : "wire.together.too_large", Severity::Error, {open.begin, m_offset},
         std::to_string(open.payloadBytes) + " limit " + std::to_string(alone ? m_limit : open.givenUpAt));
}

void WebSocketStream::broken(std::string_view code, std::string detail)
{
    tell(code, Severity::Error, {m_frameBegin, m_frameBegin + m_parser.header().headerBytes}, std::move(detail));
    flushFindings();
    passOver();
}

void WebSocketStream::tell(std::string_view code, Severity severity, ByteRange range, std::string detail)
{
    m_findings.push_back({.code = std::string(code),
                          .severity = severity,
                          .connection = m_connection,
                          .message = {},
                          .step = {},
                          .range = range,
                          .detail = std::move(detail)});
}

void WebSocketStream::tellOnce(bool &told, std::string_view code, Severity severity)
{
    if (!std::exchange(told, true))
        tell(code, severity, {m_frameBegin, m_frameBegin + m_parser.header().headerBytes}, {});
}

void WebSocketStream::flushFindings()
{
    for (const Finding &finding : m_findings)
        m_sink.finding(finding);
    m_findings.clear();
}

} // namespace stepwire
