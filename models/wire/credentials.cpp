#include "models/wire/credentials.h"

#include "models/wire/httpheadparser.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace stepwire {

namespace {

constexpr std::array<std::string_view, 5> wholeNames = {"authorization", "proxy-authorization", "cookie", "set-cookie",
                                                        "authentication"};
constexpr std::array<std::string_view, 7> nameEnds = {
    "api-key", "api_key", "auth-token", "access-token", "security-token", "subscription-key", "-secret"};
constexpr std::array<std::string_view, 6> keyParameters = {"key",    "api_key", "api-key",
                                                           "apikey", "token",   "access_token"};
/// Inside one sub-protocol: what stands behind the last of these is a key.
constexpr std::array<std::string_view, 5> keyPrefixes = {"api-key.", "apikey.", "api_key.", "bearer.", "token."};
/// Sub-protocols that are themselves a key.
constexpr std::array<std::string_view, 3> keyStarts = {"sk-", "xai-", "eyj"};
/// Sub-protocols after which the next one is a key.
constexpr std::array<std::string_view, 4> keyNames = {"bearer", "authorization", "access_token", "api_key"};

bool isCredentialField(std::string_view lowerName)
{
    return std::ranges::find(wholeNames, lowerName) != wholeNames.end() ||
           std::ranges::any_of(nameEnds, [&](std::string_view end) { return lowerName.ends_with(end); });
}

/// Collects ranges from views into one text.
class Ranges
{
public:
    explicit Ranges(std::string_view text) : m_text(text) {}

    void add(std::string_view part)
    {
        if (part.empty())
            return;
        const auto begin = static_cast<std::uint64_t>(part.data() - m_text.data());
        if (!m_ranges.empty() && m_ranges.back().end == begin)
            m_ranges.back().end += part.size();
        else
            m_ranges.push_back({begin, begin + part.size()});
    }
    std::vector<ByteRange> take() { return std::move(m_ranges); }

private:
    std::string_view m_text;
    std::vector<ByteRange> m_ranges;
};

/// user:password in `scheme://user:password@host`, then the parameters that carry keys.
void addTarget(std::string_view target, Ranges &ranges)
{
    target = withoutOptionalSpace(target);
    const auto query = std::min(target.find('?'), target.size());
    std::string_view place = target.substr(0, query);
    if (const auto scheme = place.find("://"); scheme != std::string_view::npos) {
        place.remove_prefix(scheme + 3);
        place = place.substr(0, place.find('/'));
        if (const auto at = place.rfind('@'); at != std::string_view::npos)
            ranges.add(place.substr(0, at));
    }
    std::string_view rest = target.substr(std::min(query + 1, target.size()));
    while (!rest.empty()) {
        const auto end = std::min(rest.find_first_of("&;#"), rest.size());
        const std::string_view parameter = rest.substr(0, end);
        const auto equals = parameter.find('=');
        if (equals != std::string_view::npos &&
            std::ranges::find(keyParameters, asciiLower(parameter.substr(0, equals))) != keyParameters.end())
            ranges.add(parameter.substr(equals + 1));
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
}

std::string_view keyOfProtocol(std::string_view protocol)
{
    const std::string lower = asciiLower(protocol);
    std::size_t from = std::string::npos;
    for (const std::string_view prefix : keyPrefixes) {
        if (const auto found = lower.find(prefix); found != std::string::npos)
            from = std::min(from, found + prefix.size());
    }
    if (from != std::string::npos)
        return protocol.substr(from);
    const bool isKey = std::ranges::any_of(keyStarts, [&](std::string_view start) { return lower.starts_with(start); });
    return isKey ? protocol : std::string_view();
}

/// `nextIsKey` lasts over the lines of a folded field.
void addProtocols(std::string_view value, bool &nextIsKey, Ranges &ranges)
{
    while (!value.empty()) {
        const auto comma = std::min(value.find(','), value.size());
        const std::string_view protocol = withoutOptionalSpace(value.substr(0, comma));
        if (!protocol.empty()) {
            ranges.add(nextIsKey ? protocol : keyOfProtocol(protocol));
            nextIsKey = !nextIsKey && std::ranges::find(keyNames, asciiLower(protocol)) != keyNames.end();
        }
        value.remove_prefix(std::min(comma + 1, value.size()));
    }
}

/// The target of a request line, also of a half one; a status line has none.
std::string_view targetOf(std::string_view startLine)
{
    if (startLine.starts_with("HTTP/"))
        return {};
    startLine.remove_prefix(std::min(startLine.find(' '), startLine.size()));
    const auto version = startLine.rfind(" HTTP/");
    return startLine.substr(0, version);
}

std::string_view takeLine(std::string_view &text)
{
    const auto end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r'))
        line.remove_suffix(1);
    return line;
}

/// Reads field lines one after the other; a folded line belongs to the field before it.
class FieldLines
{
public:
    void add(std::string_view line, Ranges &ranges)
    {
        std::string_view value = line;
        if (line.front() != ' ' && line.front() != '\t') {
            const auto colon = std::min(line.find(':'), line.size());
            const std::string name = asciiLower(withoutOptionalSpace(line.substr(0, colon)));
            m_credential = isCredentialField(name);
            m_protocols = name == "sec-websocket-protocol";
            m_nextIsKey = false;
            value.remove_prefix(std::min(colon + 1, line.size()));
        }
        if (m_credential)
            ranges.add(withoutOptionalSpace(value));
        else if (m_protocols)
            addProtocols(value, m_nextIsKey, ranges);
    }

private:
    bool m_credential = false;
    bool m_protocols = false;
    bool m_nextIsKey = false;
};

} // namespace

std::vector<ByteRange> credentialRanges(std::string_view rawHead)
{
    Ranges ranges(rawHead);
    std::string_view rest = rawHead;
    std::string_view line;
    while (line.empty() && !rest.empty())
        line = takeLine(rest);
    addTarget(targetOf(line), ranges);
    FieldLines fields;
    while (!rest.empty()) {
        line = takeLine(rest);
        if (!line.empty())
            fields.add(line, ranges);
    }
    return ranges.take();
}

} // namespace stepwire
