#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// Takes a server-sent event stream apart (WHATWG HTML section 9.2.6): lines ending with LF, CRLF or CR, a byte order
/// mark, comments, several data lines. Events are given at their blank line; those without data are none.
class EventStreamParser
{
public:
    struct Event
    {
        std::string_view data; ///< Its data lines joined by LF. Valid until the next call.
        bool tooLarge = false; ///< It had more data than the limit: `data` is empty, `dataBytes` says how much.
        std::uint64_t dataBytes = 0;
    };

    /// `limit`: bytes of data that one event may have, and bytes of one line.
    explicit EventStreamParser(std::size_t limit);

    /// The next event. Takes from the front of `bytes` up to the end of its blank line, or everything when there is
    /// none. After a blank line's CR an LF is waited on, unless the line before ended with a CR alone; if it does not
    /// come, the event is given when the next byte is there, and takes no byte.
    std::optional<Event> next(std::string_view &bytes);
    /// The stream is over: the event whose blank line was waited on. What has no blank line is no event.
    std::optional<Event> finish();

    /// Bytes kept of the event that is not complete.
    std::size_t held() const { return m_line.size() + m_data.size(); }
    /// Keeps no more of the event under way: it will be told as too large.
    void giveUp();

private:
    void keep(std::string_view piece);
    bool lineEnded(std::string_view piece);
    bool field(std::string_view line); // Whether it was data.
    std::optional<Event> dispatched();

    std::size_t m_limit;
    std::string m_line;            // What came of a line in earlier calls, as far as the limit allows.
    std::uint64_t m_lineBytes = 0; // All that came of it.
    std::string m_data;            // Data lines of the event, each with an LF.
    std::uint64_t m_dataBytes = 0;
    bool m_hasData = false;
    bool m_givenUp = false;
    bool m_given = false; // m_data is the caller's until the next call.
    bool m_firstLine = true;
    bool m_afterReturn = false;       // A line ended with CR: an LF now belongs to it.
    bool m_returnsStandAlone = false; // The last line end was a CR without an LF.
    bool m_blankWaits = false;        // A blank line ended with CR; its LF may come.
};

} // namespace stepwire
