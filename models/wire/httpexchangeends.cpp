// How exchanges end: as they should, cut off, given up, or because of a fault.

#include "models/wire/httpexchanges.h"

#include <utility>

namespace stepwire {

void HttpExchanges::closeExchange(bool complete, std::uint64_t trailing, CaptureTime at)
{
    if (m_pending.empty())
        return;
    const std::uint32_t exchange = m_pending.front().exchange;
    m_pending.pop_front();
    m_sink.exchangeEnded(m_connection, exchange, at, complete, trailing);
}

std::uint64_t HttpExchanges::end(Direction direction, bool whole, CaptureTime at)
{
    HttpSide &side = direction == Direction::Sent ? m_requests : m_responses;
    side.at = at;
    if (direction == Direction::Received) {
        if (whole && !side.lost && side.framing.finish().kind == HttpPart::Kind::End)
            responseEnded();
        else if (m_events)
            responseCut();
    }
    side.ended = true;
    if (m_responses.ended) {
        while (!m_pending.empty())
            closeExchange(false, 0, at);
    }
    if (direction == Direction::Received || m_held.empty()) // What is held may still turn out to be requests.
        side.lose();
    return std::exchange(side.passedOver, 0);
}

void HttpExchanges::responseCut()
{
    giveCompleted();
    if (const auto event = m_events->finish())
        giveEvent(*event);
    m_events.reset();
}

std::uint64_t HttpExchanges::takeUnanswered()
{
    std::uint64_t bytes = (m_handshake ? m_handshake->message.wireBytes : 0) + m_heldBytes;
    if (m_requests.ended)
        bytes += std::exchange(m_requests.passedOver, 0);
    m_handshake.reset();
    m_held.clear();
    m_heldBytes = 0;
    return bytes;
}

void HttpExchanges::passOver()
{
    giveCompleted();
    m_requests.lose();
    m_responses.lose();
    m_events.reset();
}

std::size_t HttpExchanges::held() const
{
    return m_requests.body.size() + m_responses.body.size() + (m_events ? m_events->held() : 0);
}

void HttpExchanges::giveUp()
{
    m_requests.giveUpBody();
    m_responses.giveUpBody();
    if (m_events)
        m_events->giveUp();
}

void HttpExchanges::fault(HttpSide &side, const HttpPart &part)
{
    if (side.direction == Direction::Received && m_completed) {
        std::string_view sound = part.raw.substr(0, part.raw.size() - 1); // the last byte is the one at fault
        const std::size_t before = sound.size();
        closeChunk(sound);
        giveCompleted();
        side.start();
        side.advance(part.raw.size() - (before - sound.size()));
    } else {
        side.advance(part.raw.size());
    }
    tell(side, part.code, Severity::Error, part.detail);
    side.passedOver += side.openBytes();
    side.forgetMessage();
    if (side.direction == Direction::Received)
        m_events.reset();
}

void HttpExchanges::tell(const HttpSide &side, std::string_view code, Severity severity, std::string detail)
{
    m_sink.finding({.code = std::string(code),
                    .severity = severity,
                    .connection = m_connection,
                    .message = {},
                    .step = {},
                    .range = {side.started ? side.begin : side.offset, side.offset},
                    .detail = std::move(detail)});
}

} // namespace stepwire
