#include "ui/inspector/prettyjson.h"

#include <algorithm>

namespace stepwire {

namespace {

bool isSpace(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

} // namespace

std::string prettyJson(std::string_view json, std::size_t limit)
{
    std::string out;
    std::size_t depth = 0;
    bool inString = false;
    const auto newLine = [&] { out.append(1, '\n').append(depth * 2, ' '); };
    for (std::size_t i = 0; i < json.size() && out.size() < limit; ++i) {
        const char c = json[i];
        if (inString) {
            out += c;
            if (c == '\\' && i + 1 < json.size())
                out += json[++i];
            else if (c == '"')
                inString = false;
            continue;
        }
        if (isSpace(c))
            continue;
        if (c == '}' || c == ']') {
            depth -= depth > 0 ? 1 : 0;
            if (!out.empty() && out.back() != '{' && out.back() != '[')
                newLine();
        }
        out += c;
        if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            std::size_t next = i + 1;
            while (next < json.size() && isSpace(json[next]))
                ++next;
            ++depth;
            if (next < json.size() && json[next] != '}' && json[next] != ']')
                newLine();
        } else if (c == ',') {
            newLine();
        } else if (c == ':') {
            out += ' ';
        }
    }
    return out;
}

std::optional<ByteRange> placeInPretty(std::string_view json, std::string_view pretty, ByteRange range)
{
    range.end = std::min<std::uint64_t>(range.end, json.size());
    if (range.begin >= range.end)
        return std::nullopt;
    std::optional<std::uint64_t> begin;
    std::size_t at = 0;
    std::size_t end = 0;
    for (std::size_t i = 0; i < range.end && at < pretty.size(); ++i) {
        std::size_t next = at;
        while (next < pretty.size() && pretty[next] != json[i] && isSpace(pretty[next]))
            ++next;
        if (next == pretty.size() || pretty[next] != json[i])
            continue; // white space that the pretty text has elsewhere, or not at all
        if (i >= range.begin && !begin)
            begin = next;
        at = end = next + 1;
    }
    return begin ? std::optional(ByteRange{*begin, end}) : std::nullopt;
}

} // namespace stepwire
