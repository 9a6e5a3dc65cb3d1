#include "models/dialects/jsonview.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <simdjson.h>

namespace stepwire {

namespace {

constexpr std::string_view whiteSpace = " \t\n\r";

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(whiteSpace);
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(whiteSpace) - begin + 1);
}

/// Which bytes a scan stops at, as a table: a search for one of several characters costs one look-up a byte.
class ByteSet
{
public:
    constexpr explicit ByteSet(std::string_view bytes)
    {
        for (const char byte : bytes)
            m_holds[static_cast<unsigned char>(byte)] = true;
    }

    /// Where the first of them stands at or after `from`, or the text's end.
    std::size_t findIn(std::string_view text, std::size_t from) const
    {
        while (from < text.size() && !m_holds[static_cast<unsigned char>(text[from])])
            ++from;
        return std::min(from, text.size());
    }

private:
    std::array<bool, 256> m_holds{};
};

constexpr ByteSet structure("\"{}[]"), scalarEnd(",]} \t\n\r");

/// Walks over valid JSON text. Since the text was checked, nothing here needs to look for errors.
class Walker
{
public:
    explicit Walker(std::string_view text) : m_text(text) {}

    char peek()
    {
        while (m_at < m_text.size() && isWhiteSpace(m_text[m_at]))
            ++m_at;
        return m_at < m_text.size() ? m_text[m_at] : '\0';
    }
    void step() { ++m_at; }

    std::string_view takeValue()
    {
        const char first = peek();
        const std::size_t begin = m_at;
        if (first == '"')
            passString();
        else if (first == '{' || first == '[')
            passContainer();
        else
            m_at = scalarEnd.findIn(m_text, m_at);
        return m_text.substr(begin, m_at - begin);
    }

private:
    static bool isWhiteSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

    void passString()
    {
        const std::size_t open = m_at;
        do // a search for one character is many times as fast as one for two
            m_at = std::min(m_text.find('"', m_at + 1), m_text.size());
        while (m_at < m_text.size() && isEscaped(m_at, open));
        m_at = std::min(m_at + 1, m_text.size());
    }

    bool isEscaped(std::size_t at, std::size_t open) const
    {
        std::size_t backslashes = 0;
        while (at - backslashes - 1 > open && m_text[at - backslashes - 1] == '\\')
            ++backslashes;
        return backslashes % 2 != 0;
    }

    void passContainer()
    {
        int depth = 0;
        for (m_at = structure.findIn(m_text, m_at); m_at < m_text.size(); m_at = structure.findIn(m_text, m_at)) {
            const char c = m_text[m_at];
            if (c == '"') {
                passString();
                continue;
            }
            ++m_at;
            depth += c == '{' || c == '[' ? 1 : -1;
            if (depth == 0)
                return;
        }
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

std::string unescaped(std::string_view quoted)
{
    if (quoted.find('\\') == std::string_view::npos)
        return std::string(quoted.substr(1, quoted.size() - 2));
    simdjson::dom::parser parser;
    std::string_view text;
    if (parser.parse(quoted.data(), quoted.size()).get(text))
        return {};
    return std::string(text);
}

} // namespace

JsonView::JsonView(std::string_view json) : m_raw(trimmed(json)) {}

std::optional<JsonView> JsonView::parsed(std::string_view text)
{
    return JsonReader().read(text);
}

JsonView::Kind JsonView::kind() const
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

std::vector<JsonView::Member> JsonView::members() const
{
    std::vector<Member> found;
    if (!isObject())
        return found;
    Walker walker(m_raw);
    walker.step();
    while (walker.peek() == '"') {
        const std::string_view key = walker.takeValue();
        walker.peek(); // the colon
        walker.step();
        found.push_back({key, JsonView(walker.takeValue())});
        if (walker.peek() == ',')
            walker.step();
    }
    return found;
}

std::vector<JsonView> JsonView::elements() const
{
    std::vector<JsonView> found;
    if (!isArray())
        return found;
    Walker walker(m_raw);
    walker.step();
    for (char c = walker.peek(); c != ']' && c != '\0'; c = walker.peek()) {
        found.emplace_back(walker.takeValue());
        if (walker.peek() == ',')
            walker.step();
    }
    return found;
}

JsonView JsonView::operator[](std::string_view key) const
{
    JsonView found;
    if (!isObject())
        return found;
    for (const Member &member : members()) {
        if (member.is(key))
            found = member.value;
    }
    return found;
}

std::optional<std::string> JsonView::string() const
{
    if (!isString())
        return std::nullopt;
    return unescaped(m_raw);
}

std::optional<std::int64_t> JsonView::integer() const
{
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(m_raw.data(), m_raw.data() + m_raw.size(), number);
    if (error != std::errc() || end != m_raw.data() + m_raw.size())
        return std::nullopt;
    return number;
}

std::optional<double> JsonView::number() const
{
    double number = 0;
    const auto [end, error] = std::from_chars(m_raw.data(), m_raw.data() + m_raw.size(), number);
    if (error != std::errc() || end != m_raw.data() + m_raw.size())
        return std::nullopt;
    return number;
}

std::optional<bool> JsonView::boolean() const
{
    if (m_raw == "true")
        return true;
    if (m_raw == "false")
        return false;
    return std::nullopt;
}

std::string JsonView::Member::key() const
{
    return unescaped(rawKey);
}

bool JsonView::Member::is(std::string_view key) const
{
    const std::string_view plain = rawKey.substr(1, rawKey.size() - 2);
    return plain == key || (plain.find('\\') != std::string_view::npos && unescaped(rawKey) == key);
}

namespace {

/// simdjson's buffers are many times the text, and it keeps them.
constexpr std::size_t largestKept = std::size_t{4} << 20;

} // namespace

struct JsonReader::Parser
{
    simdjson::dom::parser parser;
    simdjson::dom::element root;
};

JsonReader::JsonReader() : m_parser(std::make_unique<Parser>()) {}
JsonReader::~JsonReader() = default;

std::optional<JsonView> JsonReader::read(std::string_view text)
{
    if (text.empty()) // nothing to copy from, and no JSON
        return std::nullopt;
    release();
    if (m_parser->parser.parse(text.data(), text.size()).get(m_parser->root))
        return std::nullopt;
    return JsonView(text);
}

void JsonReader::release()
{
    if (m_parser->parser.capacity() > largestKept)
        m_parser = std::make_unique<Parser>();
}

void JsonReader::findScalars(const std::string_view *names, Scalar *found, std::size_t count) const
{
    simdjson::dom::object object;
    if (m_parser->root.get(object))
        return;
    for (const auto &[key, value] : object) {
        const std::string_view *const name = std::find(names, names + count, key);
        if (name == names + count)
            continue;
        Scalar &scalar = found[name - names];
        scalar = {};
        std::string_view string;
        std::int64_t integer = 0;
        if (!value.get(string))
            scalar.string = string;
        else if (!value.get(integer))
            scalar.integer = integer;
    }
}

} // namespace stepwire
