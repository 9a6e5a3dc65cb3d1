#include "models/wire/httpframing.h"

#include "models/wire/httpheadparser.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

namespace stepwire {

namespace {

constexpr std::string_view badHead = "wire.http.head";
constexpr std::string_view headTooLarge = "wire.http.head_too_large";
constexpr std::string_view badFraming = "wire.http.framing";

bool isControl(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && byte != '\t') || byte == 0x7f;
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::optional<std::uint64_t> decimal(std::string_view text)
{
    std::uint64_t number = 0;
    for (const char c : text) {
        if (c < '0' || c > '9' || number > (std::numeric_limits<std::uint64_t>::max() - 9) / 10)
            return std::nullopt;
        number = number * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return text.empty() ? std::nullopt : std::optional(number);
}

std::string_view taken(std::string_view &bytes, std::size_t count)
{
    const std::string_view front = bytes.substr(0, count);
    bytes.remove_prefix(count);
    return front;
}

} // namespace

bool asksForWebSocket(const HttpHead &request)
{
    return request.method == "GET" && request.listHolds("connection", "upgrade") &&
           request.listHolds("upgrade", "websocket");
}

HttpFraming::HttpFraming(Side side, std::size_t headLimit) : m_side(side), m_headLimit(headLimit) {}

HttpPart HttpFraming::next(std::string_view &bytes)
{
    if (m_state == State::End) {
        m_state = m_side == Side::Requests && m_upgradeAsked ? State::Waiting : State::Head;
        return {.kind = HttpPart::Kind::End};
    }
    if (bytes.empty())
        return {};
    switch (m_state) {
    case State::Head: return nextHead(bytes);
    case State::Length:
    case State::UntilClose:
    case State::ChunkData: return nextCounted(bytes);
    case State::Waiting: return {.kind = HttpPart::Kind::Held};
    case State::Opaque: return {.kind = HttpPart::Kind::Opaque, .raw = taken(bytes, bytes.size())};
    default: return nextChunkFraming(bytes);
    }
}

HttpPart HttpFraming::finish()
{
    if (m_state != State::UntilClose)
        return {};
    m_state = State::Head;
    return {.kind = HttpPart::Kind::End};
}

void HttpFraming::expectResponseTo(const HttpHead &request)
{
    if (request.method == "HEAD")
        m_expected.push_back(Expected::Head);
    else if (request.method == "CONNECT")
        m_expected.push_back(Expected::Connect);
    else
        m_expected.push_back(request.listHolds("connection", "upgrade") ? Expected::Upgrade : Expected::Plain);
}

void HttpFraming::upgradeAnswered(bool accepted)
{
    m_upgradeAsked = false;
    if (accepted)
        m_state = State::Opaque;
    else if (m_state == State::Waiting)
        m_state = State::Head;
}

HttpPart HttpFraming::nextHead(std::string_view &bytes)
{
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        bool complete = false;
        if (c == '\n') {
            complete = m_startLineSeen && !m_lineStarted;
            m_startLineSeen = m_startLineSeen || m_lineStarted;
            m_lineStarted = false;
        } else if (c != '\r') {
            m_lineStarted = true;
            if (isControl(c))
                badState(badHead, "control character");
        }
        if (m_faultCode.empty() && m_held.size() + i + 1 > m_headLimit)
            badState(headTooLarge, std::to_string(m_headLimit));
        if (!complete && m_faultCode.empty())
            continue;
        std::string_view raw = taken(bytes, i + 1);
        if (!m_held.empty()) {
            m_out = std::move(m_held);
            m_held.clear();
            m_out += raw;
            raw = m_out;
        }
        m_lineStarted = m_startLineSeen = false;
        return m_faultCode.empty() ? headComplete(raw) : fault(raw);
    }
    m_held += taken(bytes, bytes.size());
    return {};
}

HttpPart HttpFraming::headComplete(std::string_view raw)
{
    auto head = m_side == Side::Requests ? parsedRequestHead(raw) : parsedResponseHead(raw);
    if (!head) {
        badState(badHead, std::move(head.error()));
        return fault(raw);
    }
    m_head = std::move(*head);
    HttpPart part{.kind = HttpPart::Kind::Head, .raw = raw, .head = &m_head};
    m_state = m_side == Side::Requests ? bodyOfRequest(part.upgrade) : bodyOfResponse(part.interim, part.upgrade);
    return m_state == State::Bad ? fault(raw) : part;
}

HttpFraming::State HttpFraming::bodyOfRequest(bool &upgrade)
{
    upgrade = m_head.method == "CONNECT" ||
              (m_head.listHolds("connection", "upgrade") && m_head.field("upgrade").has_value());
    m_upgradeAsked = upgrade;
    return bodyByFields(State::End);
}

// RFC 9112 section 6.3, in its order.
HttpFraming::State HttpFraming::bodyOfResponse(bool &interim, bool &upgrade)
{
    const Expected expected = m_expected.empty() ? Expected::Plain : m_expected.front();
    if (m_head.status < 200 && m_head.status != 101) {
        interim = true;
        return State::Head;
    }
    if (!m_expected.empty())
        m_expected.pop_front();
    if (m_head.status == 101 && expected != Expected::Upgrade)
        return badState(badFraming, "101 without a request for it");
    upgrade = m_head.status == 101 || (expected == Expected::Connect && m_head.status < 300);
    if (upgrade)
        return State::Opaque;
    if (expected == Expected::Head || m_head.status == 204 || m_head.status == 304)
        return State::End;
    return bodyByFields(State::UntilClose);
}

HttpFraming::State HttpFraming::bodyByFields(State withoutLength)
{
    const auto codings = listItems(m_head, "transfer-encoding");
    if (!codings.empty()) {
        m_left = 0;
        m_lineBytes = 0;
        m_digitSeen = false;
        if (equalIgnoringCase(codings.back(), "chunked"))
            return State::ChunkSize;
        if (m_side == Side::Requests)
            return badState(badFraming, "transfer-encoding " + std::string(codings.back()));
        return State::UntilClose;
    }
    const auto lengths = listItems(m_head, "content-length");
    if (lengths.empty())
        return m_head.field("content-length") ? badState(badFraming, "content-length") : withoutLength;
    const auto length = decimal(lengths.front());
    if (!length || !std::ranges::all_of(lengths, [&](std::string_view other) { return decimal(other) == length; }))
        return badState(badFraming, "content-length " + std::string(lengths.back()));
    m_left = *length;
    return m_left == 0 ? State::End : State::Length;
}

HttpPart HttpFraming::nextCounted(std::string_view &bytes)
{
    std::size_t count = bytes.size();
    if (m_state != State::UntilClose) {
        count = static_cast<std::size_t>(std::min<std::uint64_t>(count, m_left));
        m_left -= count;
        if (m_left == 0)
            m_state = m_state == State::Length ? State::End : State::ChunkDataEnd;
    }
    const std::string_view raw = taken(bytes, count);
    return {.kind = HttpPart::Kind::Body, .raw = raw, .data = raw, .endsChunk = m_state == State::ChunkDataEnd};
}

HttpPart HttpFraming::nextChunkFraming(std::string_view &bytes)
{
    std::size_t count = 0;
    while (count < bytes.size() && m_state != State::ChunkData && m_state != State::End && m_state != State::Bad) {
        m_state = m_state == State::Trailer ? afterTrailerByte(bytes[count]) : afterChunkByte(bytes[count]);
        ++count;
    }
    const std::string_view raw = taken(bytes, count);
    return m_state == State::Bad ? fault(raw) : HttpPart{.kind = HttpPart::Kind::Body, .raw = raw};
}

HttpFraming::State HttpFraming::afterChunkByte(char c)
{
    if (m_state == State::ChunkDataEnd) {
        if (c == '\r')
            return m_lineBytes++ == 0 ? m_state : badState(badFraming, "chunk end");
        m_lineBytes = 0;
        return c == '\n' ? State::ChunkSize : badState(badFraming, "chunk longer than its size");
    }
    if (++m_lineBytes > m_headLimit)
        return badState(badFraming, "chunk line too long");
    if (c == '\n')
        return afterChunkLine();
    if (m_state == State::ChunkExtension)
        return m_state;
    const int digit = hexDigit(c);
    if (digit < 0)
        return c == ';' || c == ' ' || c == '\t' || c == '\r' ? State::ChunkExtension
                                                              : badState(badFraming, "chunk size");
    if (m_left > (std::numeric_limits<std::uint64_t>::max() >> 4))
        return badState(badFraming, "chunk size");
    m_left = m_left * 16 + static_cast<std::uint64_t>(digit);
    m_digitSeen = true;
    return m_state;
}

HttpFraming::State HttpFraming::afterChunkLine()
{
    if (!m_digitSeen)
        return badState(badFraming, "chunk size");
    m_digitSeen = false;
    m_lineBytes = 0;
    return m_left == 0 ? State::Trailer : State::ChunkData;
}

HttpFraming::State HttpFraming::afterTrailerByte(char c)
{
    if (++m_lineBytes > m_headLimit)
        return badState(headTooLarge, "trailer section");
    if (c == '\r')
        return m_state;
    if (c != '\n') {
        m_lineStarted = true;
        return m_state;
    }
    return std::exchange(m_lineStarted, false) ? m_state : State::End;
}

HttpFraming::State HttpFraming::badState(std::string_view code, std::string detail)
{
    m_faultCode = code;
    m_faultDetail = std::move(detail);
    return State::Bad;
}

HttpPart HttpFraming::fault(std::string_view raw)
{
    m_state = State::Opaque;
    return {.kind = HttpPart::Kind::Fault,
            .raw = raw,
            .code = std::exchange(m_faultCode, {}),
            .detail = std::exchange(m_faultDetail, {})};
}

} // namespace stepwire
