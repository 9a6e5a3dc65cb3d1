#include "models/dialects/fingerprint.h"

#include <algorithm>
#include <array>
#include <functional>
#include <string_view>

namespace stepwire {

namespace {

std::uint64_t hashOf(std::string_view bytes)
{
    return std::hash<std::string_view>()(bytes);
}

std::uint64_t stringHash(std::string_view quoted)
{
    if (quoted.find('\\') == std::string_view::npos)
        return hashOf(quoted.substr(1, quoted.size() - 2));
    return hashOf(JsonView(quoted).text());
}

/// What is added up has to be spread over all bits first: else what one member loses, another can make good, and members
/// that change places between two objects are not seen.
std::uint64_t spread(std::uint64_t hash)
{
    hash = (hash ^ (hash >> 33)) * 0xff51afd7ed558ccdu;
    hash = (hash ^ (hash >> 33)) * 0xc4ceb9fe1a85ec53u;
    return hash ^ (hash >> 33);
}

/// Goes once over a text that is known to be valid JSON. (Asking JsonView for members of members would go over the
/// inner ones again at each level.)
class Walker
{
public:
    explicit Walker(std::string_view text) : m_text(text) {}

    std::uint64_t value()
    {
        skipSpace();
        switch (m_text[m_at]) {
        case '{': return object();
        case '[': return array();
        case '"': return stringHash(string()) * 3;
        default: return hashOf(scalar()) * 5;
        }
    }

private:
    void skipSpace()
    {
        while (m_at < m_text.size() && static_cast<unsigned char>(m_text[m_at]) <= ' ')
            ++m_at;
    }

    bool next(char close)
    {
        skipSpace();
        if (m_text[m_at] == ',') {
            ++m_at;
            skipSpace();
        }
        if (m_text[m_at] != close)
            return true;
        ++m_at;
        return false;
    }

    std::string_view string()
    {
        const std::size_t begin = m_at;
        do // a search for one character is many times as fast as one for two
            m_at = m_text.find('"', m_at + 1);
        while (isEscaped(m_at));
        return m_text.substr(begin, ++m_at - begin);
    }

    bool isEscaped(std::size_t at) const
    {
        std::size_t backslashes = 0;
        while (m_text[at - backslashes - 1] == '\\')
            ++backslashes;
        return backslashes % 2 != 0;
    }

    std::string_view scalar()
    {
        const std::size_t begin = m_at;
        while (m_at < m_text.size() && std::string_view(",]} \t\r\n").find(m_text[m_at]) == std::string_view::npos)
            ++m_at;
        return m_text.substr(begin, m_at - begin);
    }

    std::uint64_t object()
    {
        ++m_at;
        std::uint64_t sum = 7; // a sum: the order of keys does not count
        while (next('}')) {
            const std::uint64_t key = stringHash(string());
            skipSpace();
            ++m_at; // the colon
            sum += spread(foldFingerprint(key, value()));
        }
        return spread(sum);
    }

    std::uint64_t array()
    {
        ++m_at;
        std::uint64_t sequence = 11;
        while (next(']'))
            sequence = foldFingerprint(sequence, value());
        return spread(sequence);
    }

    std::string_view m_text;
    std::size_t m_at = 0;
};

/// Members by which a client and a server keep track of an item; a client may drop or add them.
bool isBookkeeping(const JsonView::Member &member)
{
    constexpr std::array<std::string_view, 5> names = {"id", "status", "phase", "annotations", "logprobs"};
    return std::ranges::any_of(names, [&](std::string_view name) { return member.is(name); })
        || member.rawKey.starts_with("\"internal_");
}

bool saysNothing(JsonView value)
{
    return value.isNothing() || (value.isArray() && value.elements().empty());
}

bool isText(std::string_view type)
{
    return type == "input_text" || type == "output_text" || type == "text";
}

std::uint64_t textPart(std::uint64_t text)
{
    return foldFingerprint(13, text);
}

/// Content as parts or as the string that stands for one text part.
std::uint64_t contentFingerprint(JsonView content)
{
    if (content.isString())
        return foldFingerprint(17, textPart(stringHash(content.raw())));
    if (!content.isArray())
        return fingerprintOf(content);
    std::uint64_t sequence = 17;
    for (const JsonView part : content.elements()) {
        const bool plain = part.isObject() && isText(part["type"].text()) && part["text"].isString();
        sequence = foldFingerprint(sequence, plain ? textPart(stringHash(part["text"].raw())) : fingerprintOf(part));
    }
    return sequence;
}

constexpr std::uint64_t message = 19; // what `type` counts for, written or left out

} // namespace

std::uint64_t fingerprintOf(JsonView value)
{
    return value.exists() ? Walker(value.raw()).value() : 0;
}

std::uint64_t anyOrderFingerprint(JsonView array)
{
    if (!array.isArray())
        return fingerprintOf(array);
    std::uint64_t sum = 23;
    for (const JsonView element : array.elements())
        sum += spread(fingerprintOf(element));
    return sum;
}

std::uint64_t itemFingerprint(JsonView item)
{
    if (!item.isObject())
        return fingerprintOf(item);
    std::uint64_t sum = message;
    std::uint64_t id = 0;
    bool isReference = false; // item_reference: its id is all that it says
    for (const JsonView::Member &member : item.members()) {
        if (member.is("id"))
            id += spread(fingerprintOf(member.value));
        if (isBookkeeping(member) || saysNothing(member.value))
            continue;
        isReference = isReference || (member.is("type") && member.value.text() == "item_reference");
        if (member.is("type") && member.value.text() == "message")
            continue;
        const bool content = member.is("content") || member.is("output");
        const std::uint64_t value = content ? contentFingerprint(member.value) : fingerprintOf(member.value);
        sum += spread(foldFingerprint(stringHash(member.rawKey), value));
    }
    return isReference || sum == message ? sum + id : sum; // the type may be left out of a reference
}

std::uint64_t stringItemFingerprint(JsonView string)
{
    return message + spread(foldFingerprint(hashOf("role"), hashOf("user") * 3))
        + spread(foldFingerprint(hashOf("content"), contentFingerprint(string)));
}

} // namespace stepwire
