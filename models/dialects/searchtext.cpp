#include "models/dialects/searchtext.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstring>

namespace stepwire {

namespace {

/// ASCII letters in lower case, eight bytes at a time.
void fold(std::string_view text, std::string &folded)
{
    constexpr std::uint64_t ones = 0x0101010101010101;
    constexpr std::uint64_t high = 0x80 * ones;
    folded.resize(text.size());
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t bytes;
        std::memcpy(&bytes, text.data() + i, 8);
        const std::uint64_t low = bytes & ~high;
        const std::uint64_t fromA = low + (0x80 - 'A') * ones;   // high bit: at least 'A'
        const std::uint64_t beyondZ = low + (0x7f - 'Z') * ones; // high bit: above 'Z'
        bytes |= ((fromA & ~beyondZ & ~bytes & high) >> 2);
        std::memcpy(folded.data() + i, &bytes, 8);
    }
    for (; i < text.size(); ++i)
        folded[i] = text[i] >= 'A' && text[i] <= 'Z' ? char(text[i] + ('a' - 'A')) : text[i];
}

/// The code point that begins at `at`, and how many bytes it takes; a byte that begins none stands for itself.
std::pair<std::uint32_t, std::size_t> codePoint(std::string_view text, std::size_t at)
{
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const std::size_t length = byte(at) < 0xc0 ? 1 : byte(at) < 0xe0 ? 2 : byte(at) < 0xf0 ? 3 : 4;
    if (length == 1 || at + length > text.size())
        return {byte(at), 1};
    std::uint32_t point = byte(at) & (0xffU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i)
        point = (point << 6) | (byte(at + i) & 0x3fU);
    return {point, length};
}

void appendUnit(std::string &json, std::uint32_t unit)
{
    char escape[8];
    std::snprintf(escape, sizeof escape, "\\u%04x", unit & 0xffffU);
    json += escape;
}

/// As it stands inside a JSON string.
std::string escaped(std::string_view text, bool asciiOnly)
{
    std::string json;
    for (std::size_t i = 0; i < text.size();) {
        const auto [point, length] = codePoint(text, i);
        switch (point) {
        case '"': json += "\\\""; break;
        case '\\': json += "\\\\"; break;
        case '\n': json += "\\n"; break;
        case '\r': json += "\\r"; break;
        case '\t': json += "\\t"; break;
        default:
            if (point >= 0x10000 && asciiOnly) {
                appendUnit(json, 0xd800 + ((point - 0x10000) >> 10));
                appendUnit(json, 0xdc00 + ((point - 0x10000) & 0x3ff));
            } else if (point < 0x20 || (point >= 0x80 && asciiOnly)) {
                appendUnit(json, point);
            } else {
                json += text.substr(i, length);
            }
        }
        i += length;
    }
    return json;
}

std::size_t firstIn(std::string_view text, std::size_t from, const std::string &needle)
{
    if (from >= text.size())
        return std::string_view::npos;
    const void *found = memmem(text.data() + from, text.size() - from, needle.data(), needle.size());
    return found ? std::size_t(static_cast<const char *>(found) - text.data()) : std::string_view::npos;
}

} // namespace

SearchText::SearchText(std::string_view typed, bool caseSensitive) : m_caseSensitive(caseSensitive)
{
    for (std::string form : {std::string(typed), escaped(typed, false), escaped(typed, true)}) {
        if (!caseSensitive) {
            std::string folded;
            fold(form, folded);
            form = folded;
        }
        if (!form.empty() && std::ranges::find(m_forms, form) == m_forms.end())
            m_forms.push_back(std::move(form));
    }
}

void SearchText::findIn(std::string_view payload, std::string &scratch, const std::function<bool(ByteRange)> &take) const
{
    if (m_forms.empty())
        return;
    if (!m_caseSensitive)
        fold(payload, scratch);
    const std::string_view text = m_caseSensitive ? payload : std::string_view(scratch);
    for (std::size_t from = 0;;) {
        ByteRange best{payload.size(), payload.size()};
        for (const std::string &form : m_forms) {
            const std::size_t at = firstIn(text, from, form);
            if (at < best.begin)
                best = {at, at + form.size()};
        }
        if (best.begin >= payload.size() || !take(best))
            return;
        from = best.end;
    }
}

} // namespace stepwire
