#include "app/provider/providerjson.h"

#include <cstdlib>
#include <simdjson.h>

namespace stepwire {

namespace {

constexpr bool isBlank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

std::size_t afterBlanks(std::string_view text, std::size_t at)
{
    while (at < text.size() && isBlank(text[at]))
        ++at;
    return at;
}

// `at` is on the opening quote; the result is behind the closing one.
std::size_t afterString(std::string_view text, std::size_t at)
{
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return text.size();
}

std::size_t afterValue(std::string_view text, std::size_t at)
{
    if (at >= text.size())
        return at;
    if (text[at] == '"')
        return afterString(text, at);
    if (text[at] != '{' && text[at] != '[') {
        while (at < text.size() && text[at] != ',' && text[at] != '}' && text[at] != ']' && !isBlank(text[at]))
            ++at;
        return at;
    }
    int depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = afterString(text, at);
            continue;
        }
        ++at;
        if (c == '{' || c == '[')
            ++depth;
        else if ((c == '}' || c == ']') && --depth == 0)
            break;
    }
    return at;
}

void appendUtf8(std::string &out, std::uint32_t code)
{
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xC0 | code >> 6);
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        out += static_cast<char>(0xE0 | code >> 12);
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    } else {
        out += static_cast<char>(0xF0 | code >> 18);
        out += static_cast<char>(0x80 | (code >> 12 & 0x3F));
        out += static_cast<char>(0x80 | (code >> 6 & 0x3F));
        out += static_cast<char>(0x80 | (code & 0x3F));
    }
}

std::uint32_t hexAt(std::string_view text, std::size_t at)
{
    return static_cast<std::uint32_t>(std::strtoul(std::string(text.substr(at, 4)).c_str(), nullptr, 16));
}

// `text` is what stands between the quotes.
std::string unescaped(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 >= text.size()) {
            out += text[i];
            continue;
        }
        switch (text[++i]) {
        case 'b': out += '\b'; break;
        case 'f': out += '\f'; break;
        case 'n': out += '\n'; break;
        case 'r': out += '\r'; break;
        case 't': out += '\t'; break;
        case 'u': {
            std::uint32_t code = hexAt(text, i + 1);
            i += 4;
            const bool pair = code >= 0xD800 && code < 0xDC00 && text.substr(i + 1, 2) == "\\u";
            if (pair) {
                const std::uint32_t low = hexAt(text, i + 3);
                if (low >= 0xDC00 && low < 0xE000) {
                    code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                    i += 6;
                }
            }
            appendUtf8(out, code >= 0xD800 && code < 0xE000 ? 0xFFFD : code);
            break;
        }
        default: out += text[i];
        }
    }
    return out;
}

} // namespace

std::optional<ProviderJson> ProviderJson::parsed(std::string_view text)
{
    simdjson::dom::parser parser;
    if (text.empty() || parser.parse(text.data(), text.size()).error() != simdjson::SUCCESS)
        return std::nullopt;
    return trusted(text);
}

ProviderJson ProviderJson::trusted(std::string_view text)
{
    const std::size_t begin = afterBlanks(text, 0);
    return ProviderJson(text.substr(begin, afterValue(text, begin) - begin));
}

ProviderJson::Kind ProviderJson::kind() const
{
    if (m_raw.empty())
        return Kind::Absent;
    switch (m_raw.front()) {
    case '{': return Kind::Object;
    case '[': return Kind::Array;
    case '"': return Kind::String;
    case 't':
    case 'f': return Kind::Boolean;
    case 'n': return Kind::Null;
    default: return Kind::Number;
    }
}

std::vector<ProviderJson::Member> ProviderJson::members() const
{
    std::vector<Member> members;
    if (kind() != Kind::Object)
        return members;
    std::size_t at = afterBlanks(m_raw, 1);
    while (at < m_raw.size() && m_raw[at] == '"') {
        const std::size_t keyEnd = afterString(m_raw, at);
        std::string key = unescaped(m_raw.substr(at + 1, keyEnd - at - 2));
        const std::size_t begin = afterBlanks(m_raw, afterBlanks(m_raw, keyEnd) + 1); // behind the colon
        const std::size_t end = afterValue(m_raw, begin);
        members.push_back({std::move(key), ProviderJson(m_raw.substr(begin, end - begin))});
        at = afterBlanks(m_raw, end);
        if (at < m_raw.size() && m_raw[at] == ',')
            at = afterBlanks(m_raw, at + 1);
    }
    return members;
}

std::vector<ProviderJson> ProviderJson::elements() const
{
    std::vector<ProviderJson> elements;
    if (kind() != Kind::Array)
        return elements;
    std::size_t at = afterBlanks(m_raw, 1);
    while (at < m_raw.size() && m_raw[at] != ']') {
        const std::size_t end = afterValue(m_raw, at);
        elements.push_back(ProviderJson(m_raw.substr(at, end - at)));
        at = afterBlanks(m_raw, end);
        if (at < m_raw.size() && m_raw[at] == ',')
            at = afterBlanks(m_raw, at + 1);
    }
    return elements;
}

ProviderJson ProviderJson::operator[](std::string_view key) const
{
    ProviderJson found;
    for (const Member &member : members()) {
        if (member.key == key)
            found = member.value;
    }
    return found;
}

std::optional<std::string> ProviderJson::string() const
{
    if (kind() != Kind::String)
        return std::nullopt;
    return unescaped(m_raw.substr(1, m_raw.size() - 2));
}

std::optional<bool> ProviderJson::boolean() const
{
    if (kind() != Kind::Boolean)
        return std::nullopt;
    return m_raw == "true";
}

std::optional<double> ProviderJson::number() const
{
    if (kind() != Kind::Number)
        return std::nullopt;
    return std::strtod(std::string(m_raw).c_str(), nullptr);
}

} // namespace stepwire
