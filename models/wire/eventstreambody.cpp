#include "models/wire/eventstreambody.h"

#include <limits>
#include <utility>

namespace stepwire {

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
        // One byte can make a thousand at most, or a block of 128 KiB that zstd was waiting for.
        const auto outcome = m_decoder->append(body.substr(0, 1), m_decoded, std::numeric_limits<std::size_t>::max());
        m_corrupt = outcome == ContentDecoder::Outcome::Corrupt;
        m_rest = m_decoded;
        body.remove_prefix(1);
    }
}

} // namespace stepwire
