#include "models/wire/httpheadparser.h"

#include "models/vocabulary/utf8.h"

#include <algorithm>
#include <optional>

namespace stepwire {

namespace {

constexpr std::string_view tokenMarks = "!#$%&'*+-.^_`|~";

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// A token of RFC 9110 section 5.6.2: method and field names.
bool isToken(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        const char folded = lower(c);
        return (folded >= 'a' && folded <= 'z') || isDigit(c) || tokenMarks.find(c) != std::string_view::npos;
    });
}

/// Takes the next line, without its line end, off the front.
std::string_view takeLine(std::string_view &text)
{
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    while (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

/// The minor version of "HTTP/1.x", the only major one that looks like this on the wire.
std::optional<int> minorVersion(std::string_view text)
{
    if (text.size() != 8 || !text.starts_with("HTTP/1.") || !isDigit(text[7]))
        return std::nullopt;
    return text[7] - '0';
}

bool parseRequestLine(std::string_view line, HttpHead &head)
{
    const auto first = line.find(' ');
    const auto last = line.rfind(' ');
    if (first == std::string_view::npos || last <= first + 1)
        return false;
    const auto minor = minorVersion(line.substr(last + 1));
    head.method = line.substr(0, first);
    head.target = line.substr(first + 1, last - first - 1);
    head.minorVersion = minor.value_or(1);
    return minor && isToken(head.method) && head.target.find(' ') == std::string::npos;
}

bool parseStatusLine(std::string_view line, HttpHead &head)
{
    const auto minor = minorVersion(line.substr(0, 8));
    // The space after the status may be missing with the reason (seen in the wild, tolerated by all clients).
    if (!minor || line.size() < 12 || line[8] != ' ' || (line.size() > 12 && line[12] != ' '))
        return false;
    const std::string_view digits = line.substr(9, 3);
    if (!std::ranges::all_of(digits, isDigit) || digits[0] == '0')
        return false;
    head.minorVersion = *minor;
    head.status = (digits[0] - '0') * 100 + (digits[1] - '0') * 10 + (digits[2] - '0');
    head.reason = line.substr(std::min<std::size_t>(13, line.size()));
    return true;
}

/// False when the line is neither a field nor the folded end of one.
bool parseFieldLine(std::string_view line, HttpHead &head)
{
    if (line.find('\r') != std::string_view::npos)
        return false;
    if (line.front() == ' ' || line.front() == '\t') {
        if (head.fields.empty())
            return false;
        const std::string_view more = withoutOptionalSpace(line);
        std::string &value = head.fields.back().value;
        if (!value.empty() && !more.empty())
            value += ' ';
        value += more;
        return true;
    }
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || !isToken(line.substr(0, colon)))
        return false;
    head.fields.push_back(
        {std::string(line.substr(0, colon)), std::string(withoutOptionalSpace(line.substr(colon + 1)))});
    return true;
}

/// `head` without the empty line at its end, whatever its line ends.
std::string_view withoutEmptyLine(std::string_view head)
{
    if (head.ends_with("\n\r\n"))
        head.remove_suffix(2);
    else if (head.ends_with("\n\n"))
        head.remove_suffix(1);
    return head;
}

using StartLine = bool (*)(std::string_view, HttpHead &);

tl::expected<HttpHead, std::string> parsedHead(std::string_view raw, StartLine parseStartLine)
{
    constexpr std::size_t shown = 120;
    HttpHead head;
    head.bytes = raw.size();
    std::string_view line;
    std::string_view whole = raw;
    while (line.empty() && !raw.empty()) {
        whole = raw;
        line = takeLine(raw);
    }
    head.startLine = line;
    head.text = withoutEmptyLine(whole);
    if (!parseStartLine(line, head))
        return tl::unexpected(std::string(clippedUtf8(line, shown)));
    while (!raw.empty()) {
        line = takeLine(raw);
        if (!line.empty() && !parseFieldLine(line, head))
            return tl::unexpected(std::string(clippedUtf8(line, shown)));
    }
    return head;
}

} // namespace

tl::expected<HttpHead, std::string> parsedRequestHead(std::string_view raw)
{
    return parsedHead(raw, parseRequestLine);
}

tl::expected<HttpHead, std::string> parsedResponseHead(std::string_view raw)
{
    return parsedHead(raw, parseStatusLine);
}

std::vector<std::string_view> listItems(const HttpHead &head, std::string_view name)
{
    std::vector<std::string_view> items;
    for (const HttpField &field : head.fields) {
        if (!equalIgnoringCase(field.name, name))
            continue;
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            if (const auto item = withoutOptionalSpace(rest.substr(0, comma)); !item.empty())
                items.push_back(item);
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return items;
}

bool equalIgnoringCase(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string asciiLower(std::string_view text)
{
    std::string folded(text);
    std::ranges::transform(folded, folded.begin(), lower);
    return folded;
}

std::string_view withoutOptionalSpace(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

} // namespace stepwire
