#include "models/wire/httpexchanges.h"

#include "models/wire/httpheadparser.h"

#include <algorithm>
#include <utility>

namespace stepwire {

namespace {

/// What an agent may say between its upgrade request and the answer.
constexpr std::size_t mostBeforeUpgrade = std::size_t{4} << 20;

std::string joined(const std::vector<std::string> &words)
{
    std::string text;
    for (const std::string &word : words)
        text += (text.empty() ? "" : ", ") + word;
    return text;
}

bool isEventStream(const HttpHead &head)
{
    const std::string_view type = head.field("content-type").value_or("");
    return equalIgnoringCase(withoutOptionalSpace(type.substr(0, type.find(';'))), "text/event-stream");
}

} // namespace

HttpExchanges::HttpExchanges(WireSink &sink, ConnectionId connection, const WireLimits &limits)
    : m_sink(sink), m_connection(connection),
      m_limits(limits), m_requests{.framing = HttpFraming(HttpFraming::Side::Requests, limits.head)},
      m_responses{.framing = HttpFraming(HttpFraming::Side::Responses, limits.head), .direction = Direction::Received}
{}

void HttpExchanges::feedSent(std::string_view bytes, CaptureTime at)
{
    m_requests.at = at;
    HttpPart part;
    while (takePart(m_requests, bytes, part)) {
        if (part.kind == HttpPart::Kind::Head) {
            requestHead(part);
        } else if (part.kind == HttpPart::Kind::Body) {
            m_requests.advance(part.raw.size());
            m_requests.keepBody(part.data, m_limits.message);
        } else if (part.kind == HttpPart::Kind::End) {
            requestEnded();
        } else {
            hold(bytes);
            break;
        }
    }
}

std::string_view HttpExchanges::feedReceived(std::string_view bytes, CaptureTime at)
{
    m_responses.at = at;
    HttpPart part;
    while (takePart(m_responses, bytes, part)) {
        if (part.kind == HttpPart::Kind::Head) {
            responseHead(part);
            if (m_upgrade)
                return bytes;
        } else if (part.kind == HttpPart::Kind::End) {
            responseEnded();
        } else if (m_events && !part.data.empty()) {
            eventBytes(part);
        } else {
            std::string_view raw = part.raw;
            if (m_completed)
                closeChunk(raw);
            m_responses.advance(raw.size());
            m_responses.keepBody(part.data, m_limits.message);
        }
    }
    return {};
}

// The next part that is about a message; what is not is dealt with here. False when the bytes are used up.
bool HttpExchanges::takePart(HttpSide &side, std::string_view &bytes, HttpPart &part)
{
    while (!side.lost) {
        const bool startedBefore = side.started;
        if (!bytes.empty())
            side.start();
        part = side.framing.next(bytes);
        switch (part.kind) {
        case HttpPart::Kind::Nothing: return false;
        case HttpPart::Kind::Fault: fault(side, part); break;
        case HttpPart::Kind::Opaque:
            side.advance(part.raw.size());
            side.passedOver += part.raw.size();
            side.started = false;
            break;
        case HttpPart::Kind::Held: side.started = startedBefore; return true;
        default: return true;
        }
    }
    side.advance(bytes.size());
    side.passedOver += bytes.size();
    return false;
}

void HttpExchanges::requestHead(const HttpPart &part)
{
    HttpSide &side = m_requests;
    side.advance(part.raw.size());
    side.head = *part.head;
    if (m_pending.size() >= m_limits.unanswered) {
        tell(side, "wire.http.unanswered", Severity::Error, std::to_string(m_limits.unanswered));
        side.lose();
        return;
    }
    m_responses.framing.expectResponseTo(side.head);
    m_pending.push_back(
        {.exchange = ++m_exchanges, .upgrade = part.upgrade, .webSocket = part.upgrade && asksForWebSocket(side.head)});
    m_sink.requestStarted(m_connection, m_exchanges, side.head, side.firstByteAt);
}

void HttpExchanges::requestEnded()
{
    HttpSide &side = m_requests;
    const WireMessage message = messageOf(side, MessageKind::Http, m_exchanges);
    // A quick answer may have ended the exchange before its request was whole: then nothing is pending.
    if (!m_pending.empty() && m_pending.back().exchange == m_exchanges && m_pending.back().webSocket)
        m_handshake = Handshake{.message = message, .body = side.body, .head = side.head};
    else
        giveBody(side, message);
    side.forgetMessage();
}

void HttpExchanges::hold(std::string_view bytes)
{
    if (m_heldBytes + bytes.size() > std::min(m_limits.message, mostBeforeUpgrade)) {
        m_requests.lose();
        tell(m_requests, "wire.http.framing", Severity::Error, "too much before the upgrade was answered");
        m_requests.passedOver += bytes.size();
        return;
    }
    m_heldBytes += bytes.size();
    m_held.push_back({std::string(bytes), m_requests.at});
}

void HttpExchanges::responseHead(const HttpPart &part)
{
    HttpSide &side = m_responses;
    side.advance(part.raw.size());
    if (part.interim)
        return;
    side.head = *part.head;
    if (part.upgrade) {
        upgradeGranted(part);
        return;
    }
    if (!m_pending.empty() && m_pending.front().upgrade)
        upgradeRefused();
    m_eventsGiven = 0;
    m_answering = m_pending.empty() ? 0 : m_pending.front().exchange;
    if (m_answering == 0) {
        tell(side, "wire.http.unrequested", Severity::Warning, side.head.startLine);
        return;
    }
    m_sink.responseStarted(m_connection, m_answering, side.head, side.at);
    if (!isEventStream(side.head))
        return;
    const auto codings = ContentDecoder::codings(side.head);
    auto decoder = ContentDecoder::forCodings(codings);
    if (codings.empty())
        m_events.emplace(std::nullopt, m_limits.message);
    else if (decoder)
        m_events.emplace(std::move(decoder), m_limits.message);
}

void HttpExchanges::upgradeGranted(const HttpPart &part)
{
    const bool webSocket = m_pending.front().webSocket && m_handshake;
    m_responses.started = false;
    m_requests.framing.upgradeAnswered(true);
    if (webSocket) {
        m_upgrade = Upgrade{.request = std::move(m_handshake->head),
                            .response = *part.head,
                            .held = std::move(m_held),
                            .sentOffset = m_requests.offset,
                            .receivedOffset = m_responses.offset};
        m_pending.pop_front();
    } else {
        tell(m_responses, "wire.http.upgrade", Severity::Warning, m_requests.head.startLine);
        m_responses.passedOver += part.raw.size();
        m_requests.passedOver += m_heldBytes;
        m_requests.lose();
        closeExchange(true, 0, m_responses.at);
    }
    m_handshake.reset();
    m_held.clear();
    m_heldBytes = 0;
}

void HttpExchanges::upgradeRefused()
{
    m_pending.front().upgrade = false;
    m_pending.front().webSocket = false;
    m_requests.framing.upgradeAnswered(false);
    if (auto handshake = std::exchange(m_handshake, std::nullopt)) {
        handshake->message.payload = handshake->body;
        handshake->message.payloadBytes = handshake->body.size();
        m_sink.message(handshake->message);
    }
    m_heldBytes = 0;
    for (const Held &held : std::exchange(m_held, {}))
        feedSent(held.bytes, held.at);
    if (m_requests.ended)
        m_requests.lose();
}

std::optional<HttpExchanges::Upgrade> HttpExchanges::takeUpgrade()
{
    return std::exchange(m_upgrade, std::nullopt);
}

void HttpExchanges::eventBytes(const HttpPart &part)
{
    HttpSide &side = m_responses;
    std::string_view data = part.data;
    // Kept until it is sure that the encoding can be taken off.
    if (m_events->encoded() && m_eventsGiven == 0)
        side.keepBody(data, m_limits.message);
    for (;;) {
        if (!data.empty())
            side.start();
        const std::size_t before = data.size();
        const auto event = m_events->next(data);
        side.advance(before - data.size());
        if (!event)
            break;
        giveCompleted(); // One byte of an encoded stream may complete several events: only the last one waits.
        if (data.empty() && part.endsChunk && !event->tooLarge)
            m_completed = std::string(event->data);
        else
            giveEvent(*event);
    }
}

// An event that ends where its chunk does waits for the line end that closes the chunk: that belongs to it. What is
// left of `framing` does not.
void HttpExchanges::closeChunk(std::string_view &framing)
{
    const std::size_t lineEnd = framing.find('\n');
    const bool closed = lineEnd != std::string_view::npos;
    const std::size_t count = closed ? lineEnd + 1 : framing.starts_with('\r') ? 1 : 0;
    m_responses.advance(count);
    framing.remove_prefix(count);
    if (closed)
        giveCompleted();
    if (!framing.empty())
        m_responses.start();
}

void HttpExchanges::giveCompleted()
{
    if (const auto data = std::exchange(m_completed, std::nullopt))
        giveEvent({.data = *data, .dataBytes = data->size()});
}

void HttpExchanges::giveEvent(const EventStreamParser::Event &event)
{
    HttpSide &side = m_responses;
    side.start();
    if (event.tooLarge) {
        const bool alone = event.dataBytes > m_limits.message;
        tell(side, alone ? "wire.message.too_large" : "wire.together.too_large", Severity::Error,
             std::to_string(event.dataBytes) + " limit " + std::to_string(alone ? m_limits.message : m_limits.together));
        return; // Its bytes go to the next message.
    }
    WireMessage message = messageOf(side, MessageKind::Sse, m_answering);
    message.payload = event.data;
    message.payloadBytes = event.data.size();
    message.compressed = m_events->encoded();
    ++m_eventsGiven;
    m_sink.message(message);
    side.forgetMessage();
}

void HttpExchanges::responseEnded()
{
    HttpSide &side = m_responses;
    giveCompleted();
    if (m_events) {
        if (const auto event = m_events->finish())
            giveEvent(*event);
    }
    std::uint64_t trailing = 0;
    if (m_eventsGiven > 0) {
        trailing = side.openBytes();
        if (m_events->corrupt())
            tell(side, "wire.body.encoding", Severity::Error, joined(ContentDecoder::codings(side.head)));
    } else {
        if (m_events && !m_events->corrupt()) {
            side.body.clear();
            side.bodyBytes = 0;
        }
        giveBody(side, messageOf(side, MessageKind::Http, m_answering));
    }
    side.forgetMessage();
    m_events.reset();
    if (std::exchange(m_answering, 0) != 0)
        closeExchange(true, trailing, side.at);
}

void HttpExchanges::giveBody(HttpSide &side, WireMessage message)
{
    if (side.bodyGivenUp) {
        tell(side, "wire.together.too_large", Severity::Error,
             std::to_string(side.bodyBytes) + " limit " + std::to_string(m_limits.together));
        side.passedOver += message.wireBytes;
        return;
    }
    std::string buffer;
    const HttpSide::Body body = side.takenBody(buffer, m_limits.message);
    if (body.bytes > m_limits.message) {
        tell(side, "wire.body.too_large", Severity::Error,
             std::to_string(body.bytes) + " limit " + std::to_string(m_limits.message));
        side.passedOver += message.wireBytes;
        return;
    }
    if (body.undecodable)
        tell(side, "wire.body.encoding", Severity::Warning, joined(ContentDecoder::codings(side.head)));
    message.payload = body.payload;
    message.payloadBytes = body.bytes;
    message.compressed = body.compressed;
    message.undecodable = body.undecodable;
    m_sink.message(message);
}

WireMessage HttpExchanges::messageOf(const HttpSide &side, MessageKind kind, std::uint32_t exchange) const
{
    WireMessage message;
    message.connection = m_connection;
    message.exchange = exchange;
    message.direction = side.direction;
    message.kind = kind;
    message.firstByteAt = side.firstByteAt;
    message.lastByteAt = side.lastByteAt;
    message.wire = {side.begin, side.offset};
    message.wireBytes = message.wire.size();
    message.payloadOnWire = false;
    return message;
}

} // namespace stepwire
