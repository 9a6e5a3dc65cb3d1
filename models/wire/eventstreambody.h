#pragma once

#include "models/wire/contentdecoder.h"
#include "models/wire/eventstreamparser.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// The body of a streamed response: content encoding off, events out. An encoded body is decoded byte by byte, so that
/// every event is given with the very byte that completes it, however the stream was cut.
class EventStreamBody
{
public:
    /// `decoder`: none where the body is not encoded. `limit`: of one event's data.
    EventStreamBody(std::optional<ContentDecoder> decoder, std::size_t limit);

    /// The next event; takes from the front of `body` the bytes that it needed. Call until none comes, then `body` is
    /// used up. After a fault in the encoding all bytes are taken and no event comes.
    std::optional<EventStreamParser::Event> next(std::string_view &body);
    /// The body is over; see EventStreamParser::finish().
    std::optional<EventStreamParser::Event> finish() { return m_parser.finish(); }

    bool encoded() const { return m_decoder.has_value(); }
    /// Bytes kept of the event that is not complete.
    std::size_t held() const { return m_parser.held() + m_rest.size(); }
    /// Keeps no more of the event under way: it will be told as too large.
    void giveUp() { m_parser.giveUp(); }
    bool corrupt() const { return m_corrupt; }

private:
    EventStreamParser m_parser;
    std::optional<ContentDecoder> m_decoder;
    std::string m_decoded;
    std::string_view m_rest; // Of m_decoded, not parsed yet.
    bool m_corrupt = false;
};

} // namespace stepwire
