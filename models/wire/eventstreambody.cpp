#include "models/wire/eventstreambody.h"

#include <utility>

namespace stepwire {

namespace {

/// One byte can make a thousand at most in DEFLATE, a block of 128 KiB that zstd was waiting for, or 16 MiB in br. More
/// comes only of codings piled up to do harm.
constexpr std::size_t mostOfOneByte = std::size_t{32} << 20;

} // namespace

EventStreamBody::EventStreamBody(std::optional<ContentDecoder> decoder, std::size_t limit)
    : m_parser(limit), m_decoder(std::move(decoder))
{}

std::optional<EventStreamParser::Event> EventStreamBody::next(std::string_view &body)
{
    if (!m_decoder)
        return m_parser.next(body);
    for (;;) {
        if (auto event = m_parser.next(m_rest))
            return event;
        if (body.empty() || m_corrupt) {
            body = {};
            return std::nullopt;
        }
        m_decoded.clear();
        m_corrupt = m_decoder->append(body.substr(0, 1), m_decoded, mostOfOneByte) != ContentDecoder::Outcome::Good;
        m_rest = m_decoded;
        body.remove_prefix(1);
    }
}

} // namespace stepwire
