#include "models/wire/eventstreamparser.h"

#include <algorithm>

namespace stepwire {

namespace {

constexpr std::string_view byteOrderMark = "\xef\xbb\xbf";
constexpr std::string_view dataName = "data";
/// What may stand before the data of a line, `: ` included.
constexpr std::size_t beforeData = byteOrderMark.size() + dataName.size() + 2;

std::size_t lineEnd(std::string_view bytes)
{
    const auto end = std::ranges::find_if(bytes, [](char c) { return c == '\n' || c == '\r'; });
    return static_cast<std::size_t>(end - bytes.begin());
}

} // namespace

EventStreamParser::EventStreamParser(std::size_t limit) : m_limit(limit) {}

std::optional<EventStreamParser::Event> EventStreamParser::next(std::string_view &bytes)
{
    if (m_given)
        m_data.clear();
    m_given = false;
    while (!bytes.empty()) {
        if (m_afterReturn) {
            m_afterReturn = false;
            m_returnsStandAlone = bytes.front() != '\n';
            if (!m_returnsStandAlone)
                bytes.remove_prefix(1);
            if (m_blankWaits) {
                m_blankWaits = false;
                return dispatched();
            }
            continue;
        }
        const std::size_t end = lineEnd(bytes);
        if (end == bytes.size()) {
            keep(bytes);
            bytes = {};
            break;
        }
        const bool blank = lineEnded(bytes.substr(0, end));
        m_afterReturn = bytes[end] == '\r';
        bytes.remove_prefix(end + 1);
        m_blankWaits = blank && m_hasData && m_afterReturn && !m_returnsStandAlone;
        if (!m_afterReturn)
            m_returnsStandAlone = false;
        if (blank && m_hasData && !m_blankWaits)
            return dispatched();
    }
    return std::nullopt;
}

std::optional<EventStreamParser::Event> EventStreamParser::finish()
{
    if (!m_blankWaits)
        return std::nullopt;
    m_blankWaits = false;
    return dispatched();
}

void EventStreamParser::keep(std::string_view piece)
{
    // A line past the limit holds too much data whatever its name is, so its end is not needed.
    const std::size_t most = (m_givenUp ? 0 : m_limit) + beforeData;
    m_lineBytes += piece.size();
    m_line += piece.substr(0, most - std::min(most, m_line.size()));
}

bool EventStreamParser::lineEnded(std::string_view piece)
{
    std::string_view line = piece;
    if (m_lineBytes > 0) {
        keep(piece);
        line = m_line;
    }
    const std::uint64_t cut = std::max<std::uint64_t>(m_lineBytes, line.size()) - line.size();
    if (m_firstLine && line.starts_with(byteOrderMark))
        line.remove_prefix(byteOrderMark.size());
    m_firstLine = false;
    const bool blank = line.empty();
    if (field(line))
        m_dataBytes += cut;
    m_line.clear();
    m_lineBytes = 0;
    if (blank && !m_hasData)
        m_givenUp = false; // nothing of an event was lost
    return blank;
}

bool EventStreamParser::field(std::string_view line)
{
    const auto colon = std::min(line.find(':'), line.size());
    if (line.substr(0, colon) != dataName)
        return false;
    std::string_view value = line.substr(std::min(colon + 1, line.size()));
    if (value.starts_with(' '))
        value.remove_prefix(1);
    m_dataBytes += value.size() + (m_hasData ? 1 : 0);
    m_hasData = true;
    if (m_dataBytes > m_limit || m_givenUp) {
        m_data.clear();
        m_data.shrink_to_fit();
    } else {
        m_data += value;
        m_data += '\n';
    }
    return true;
}

std::optional<EventStreamParser::Event> EventStreamParser::dispatched()
{
    Event event{.data = {}, .tooLarge = m_dataBytes > m_limit || m_givenUp, .dataBytes = m_dataBytes};
    if (!event.tooLarge)
        event.data = std::string_view(m_data).substr(0, m_data.size() - 1);
    else
        m_data.clear();
    m_given = true;
    m_hasData = false;
    m_givenUp = false;
    m_dataBytes = 0;
    return event;
}

void EventStreamParser::giveUp()
{
    m_givenUp = true;
    m_line.resize(std::min(m_line.size(), beforeData)); // enough to tell whether it is data
    m_line.shrink_to_fit();
    if (!m_given) {
        m_data.clear();
        m_data.shrink_to_fit();
    }
}

} // namespace stepwire
