#include "models/wire/wireconnection.h"

#include "models/wire/httpheadparser.h"
#include "models/wire/websocketaccept.h"

#include <algorithm>
#include <string>

namespace stepwire {

namespace {

std::string_view takeParameter(std::string_view &rest)
{
    const auto end = std::min(rest.find(';'), rest.size());
    const std::string_view parameter = withoutOptionalSpace(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return parameter;
}

/// 8 to 15, also in quotes (RFC 7692 section 7.1.2).
bool isWindowBits(std::string_view value)
{
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"')
        value = value.substr(1, value.size() - 2);
    return value == "8" || value == "9" || (value.size() == 2 && value[0] == '1' && value[1] >= '0' && value[1] <= '5');
}

bool applyParameter(std::string_view parameter, DeflateTerms &sent, DeflateTerms &received)
{
    const auto equals = std::min(parameter.find('='), parameter.size());
    const std::string name = asciiLower(withoutOptionalSpace(parameter.substr(0, equals)));
    const std::string_view value = withoutOptionalSpace(parameter.substr(std::min(equals + 1, parameter.size())));
    DeflateTerms &terms = name.starts_with("client_") ? sent : received;
    if (name == "client_no_context_takeover" || name == "server_no_context_takeover") {
        terms.contextTakeover = false;
        return value.empty();
    }
    // The reader's window is always large enough.
    return (name == "client_max_window_bits" || name == "server_max_window_bits") && isWindowBits(value);
}

} // namespace

std::pair<DeflateTerms, DeflateTerms> deflateTerms(const HttpHead &response, std::string &unknown)
{
    DeflateTerms sent;
    DeflateTerms received;
    for (std::string_view extension : listItems(response, "sec-websocket-extensions")) {
        const std::string_view name = takeParameter(extension);
        if (!equalIgnoringCase(name, "permessage-deflate")) {
            unknown = name;
            continue;
        }
        sent.negotiated = received.negotiated = true;
        while (!extension.empty()) {
            const std::string_view parameter = takeParameter(extension);
            if (!parameter.empty() && !applyParameter(parameter, sent, received))
                unknown = parameter;
        }
    }
    return {sent, received};
}

WireConnection::WireConnection(WireSink &sink, ConnectionId id, const WireLimits &limits)
    : m_sink(sink), m_id(id), m_limits(limits), m_http(sink, id, limits)
{}

void WireConnection::data(Direction direction, std::string_view bytes, CaptureTime at)
{
    Side &from = side(direction);
    from.bytes += bytes.size();
    if (from.ended)
        return; // A recorder that says so contradicts itself; there is nothing to make of it.
    if (from.frames) {
        from.frames->feed(bytes, at);
        return;
    }
    if (direction == Direction::Sent) {
        m_http.feedSent(bytes, at);
        return;
    }
    const std::string_view rest = m_http.feedReceived(bytes, at);
    if (auto granted = m_http.takeUpgrade()) {
        upgrade(std::move(*granted), at);
        if (!rest.empty())
            from.frames->feed(rest, at);
    }
}

void WireConnection::upgrade(HttpExchanges::Upgrade upgrade, CaptureTime at)
{
    m_sink.upgraded(m_id, upgrade.request, upgrade.response, at);
    checkAccept(upgrade);
    std::string unknown;
    const auto [sent, received] = deflateTerms(upgrade.response, unknown);
    if (!unknown.empty())
        tell(Direction::Received, "wire.http.extension", Severity::Warning, unknown);
    m_sent.frames.emplace(m_sink, m_id, Direction::Sent, sent, m_limits.message, upgrade.sentOffset);
    m_received.frames.emplace(m_sink, m_id, Direction::Received, received, m_limits.message, upgrade.receivedOffset);
    for (const HttpExchanges::Held &held : upgrade.held)
        m_sent.frames->feed(held.bytes, held.at);
    if (m_sent.ended) {
        if (const std::uint64_t left = m_sent.frames->end(); left > 0)
            m_sink.unfinished(m_id, Direction::Sent, left);
    }
}

/// RFC 6455 section 4.2.2. A request without a key, or with one that is none, asks for nothing that could be confirmed.
void WireConnection::checkAccept(const HttpExchanges::Upgrade &upgrade)
{
    const auto key = upgrade.request.field("sec-websocket-key");
    constexpr std::size_t keyDigits = 24; // base64 of 16 bytes
    if (!key || key->size() != keyDigits)
        return;
    const auto accept = upgrade.response.field("sec-websocket-accept");
    if (!accept)
        tell(Direction::Received, "wire.http.accept", Severity::Error, "missing");
    else if (*accept != webSocketAccept(*key))
        tell(Direction::Received, "wire.http.accept", Severity::Error, "wrong");
}

void WireConnection::sideEnded(Direction direction, EndOfSide how, CaptureTime at)
{
    if (side(direction).ended)
        return;
    end(direction, how == EndOfSide::Finished, at);
    m_sink.sideEnded(m_id, direction, how, at);
}

void WireConnection::end(Direction direction, bool whole, CaptureTime at)
{
    Side &ending = side(direction);
    if (ending.ended)
        return;
    ending.ended = true;
    std::uint64_t left = m_http.end(direction, whole, at);
    if (ending.frames)
        left += ending.frames->end();
    if (left > 0)
        m_sink.unfinished(m_id, direction, left);
    if (m_received.ended) {
        if (const std::uint64_t unanswered = m_http.takeUnanswered(); unanswered > 0)
            m_sink.unfinished(m_id, Direction::Sent, unanswered);
    }
}

void WireConnection::gap()
{
    for (const Direction direction : {Direction::Sent, Direction::Received}) {
        if (side(direction).ended)
            continue;
        tell(direction, "wire.gap", Severity::Error, {});
        if (side(direction).frames)
            side(direction).frames->passOver();
    }
    m_http.passOver();
}

std::size_t WireConnection::held() const
{
    std::size_t bytes = m_http.held();
    for (const Side *side : {&m_sent, &m_received})
        bytes += side->frames ? side->frames->held() : 0;
    return bytes;
}

void WireConnection::giveUp()
{
    m_http.giveUp();
    for (Side *side : {&m_sent, &m_received}) {
        if (side->frames)
            side->frames->giveUp(m_limits.together);
    }
}

void WireConnection::finish(CaptureTime at)
{
    end(Direction::Sent, false, at);
    end(Direction::Received, false, at);
}

void WireConnection::tell(Direction direction, std::string_view code, Severity severity, std::string detail)
{
    m_sink.finding({.code = std::string(code),
                    .severity = severity,
                    .connection = m_id,
                    .message = {},
                    .step = {},
                    .range = {side(direction).bytes, side(direction).bytes},
                    .detail = std::move(detail)});
}

} // namespace stepwire
