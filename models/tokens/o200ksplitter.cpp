#include "models/tokens/o200ksplitter.h"

#include <QChar>
#include <array>

namespace stepwire {

namespace {

enum CharacterClass : unsigned {
    WordHead = 1,  // \p{Lu} \p{Lt} \p{Lm} \p{Lo} \p{M}
    WordTail = 2,  // \p{Ll} \p{Lm} \p{Lo} \p{M}
    Letter = 4,    // \p{L}
    Number = 8,    // \p{N}
    Space = 16,    // \s
    LineBreak = 32 // \r \n
};

unsigned classesOf(char32_t code)
{
    unsigned classes = QChar::isSpace(code) ? Space : 0u;
    if (code == U'\r' || code == U'\n')
        classes |= LineBreak;
    switch (QChar::category(code)) {
    case QChar::Letter_Uppercase:
    case QChar::Letter_Titlecase:
        return classes | Letter | WordHead;
    case QChar::Letter_Lowercase:
        return classes | Letter | WordTail;
    case QChar::Letter_Modifier:
    case QChar::Letter_Other:
        return classes | Letter | WordHead | WordTail;
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Mark_Enclosing:
        return classes | WordHead | WordTail;
    case QChar::Number_DecimalDigit:
    case QChar::Number_Letter:
    case QChar::Number_Other:
        return classes | Number;
    default:
        return classes;
    }
}

constexpr unsigned asciiClassesOf(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return Letter | WordHead;
    if (c >= 'a' && c <= 'z')
        return Letter | WordTail;
    if (c >= '0' && c <= '9')
        return Number;
    if (c == '\r' || c == '\n')
        return Space | LineBreak;
    return c == ' ' || (c >= 9 && c <= 13) ? unsigned(Space) : 0u;
}

constexpr auto asciiClasses = [] {
    std::array<unsigned char, 128> classes{};
    for (std::size_t c = 0; c < classes.size(); ++c)
        classes[c] = static_cast<unsigned char>(asciiClassesOf(static_cast<unsigned char>(c)));
    return classes;
}();

struct Decoded
{
    char32_t code;
    std::size_t length;
};

// The code point at the start of `bytes`; a byte that begins none stands for U+FFFD and is 1 long.
Decoded decoded(std::string_view bytes)
{
    constexpr Decoded bad{0xFFFD, 1};
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const unsigned lead = byte(0);
    const std::size_t length = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0;
    if (length == 0 || bytes.size() < length)
        return bad;
    char32_t code = lead & (0xFFu >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte(i) & 0xC0) != 0x80)
            return bad;
        code = (code << 6) | (byte(i) & 0x3F);
    }
    constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
    if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
        return bad;
    return {code, length};
}

constexpr std::size_t none = std::string_view::npos;

} // namespace

O200kSplitter::Point O200kSplitter::at(std::size_t offset) const
{
    if (offset >= m_text.size())
        return {0, 0, offset};
    const auto byte = static_cast<unsigned char>(m_text[offset]);
    if (byte < 0x80)
        return {asciiClasses[byte], byte, offset + 1};
    const Decoded point = decoded(m_text.substr(offset));
    return {classesOf(point.code), point.code, offset + point.length};
}

// Where the longest run of characters of any of `classes` ends.
std::size_t O200kSplitter::runEnd(std::size_t offset, unsigned classes) const
{
    while (offset < m_text.size()) {
        const Point point = at(offset);
        if (!(point.classes & classes))
            break;
        offset = point.end;
    }
    return offset;
}

// [head]*[tail]+ : the head takes all it can and gives back until one tail character follows.
std::size_t O200kSplitter::lowerWordEnd(std::size_t begin) const
{
    std::size_t end = begin;
    std::size_t afterLastTail = none; // of those that the head took
    while (end < m_text.size()) {
        const Point point = at(end);
        if (!(point.classes & WordHead))
            break;
        end = point.end;
        if (point.classes & WordTail)
            afterLastTail = end;
    }
    const std::size_t tailEnd = runEnd(end, WordTail);
    return tailEnd > end ? tailEnd : afterLastTail;
}

// [head]+[tail]*
std::size_t O200kSplitter::upperWordEnd(std::size_t begin) const
{
    const std::size_t end = runEnd(begin, WordHead);
    return end > begin ? runEnd(end, WordTail) : none;
}

// (?i:'s|'t|'re|'ve|'m|'ll|'d)? ; U+017F is an s in other clothes.
std::size_t O200kSplitter::contractionEnd(std::size_t offset) const
{
    if (offset >= m_text.size() || m_text[offset] != '\'')
        return offset;
    const auto lowered = [](char32_t code) { return code == 0x17F ? U's' : code >= U'A' && code <= U'Z' ? code + 32 : code; };
    const Point first = at(offset + 1);
    const char32_t a = lowered(first.code);
    if (a == U's' || a == U't' || a == U'm' || a == U'd')
        return first.end;
    const Point second = at(first.end);
    const char32_t b = lowered(second.code);
    const bool known = (a == U'r' && b == U'e') || (a == U'v' && b == U'e') || (a == U'l' && b == U'l');
    return known ? second.end : offset;
}

// [^\r\n\p{L}\p{N}]? before one of the two forms of a word, a contraction after it.
std::size_t O200kSplitter::wordEnd(std::size_t begin) const
{
    const Point first = at(begin);
    const bool prefixed = !(first.classes & (Letter | Number | LineBreak));
    std::size_t end = prefixed ? lowerWordEnd(first.end) : none;
    if (end == none)
        end = lowerWordEnd(begin);
    if (end == none && prefixed)
        end = upperWordEnd(first.end);
    if (end == none)
        end = upperWordEnd(begin);
    return end == none ? none : contractionEnd(end);
}

// \p{N}{1,3}
std::size_t O200kSplitter::numberEnd(std::size_t begin) const
{
    std::size_t end = begin;
    for (int digits = 0; digits < 3; ++digits) {
        const Point point = at(end);
        if (!(point.classes & Number))
            break;
        end = point.end;
    }
    return end > begin ? end : none;
}

// ' '?[^\s\p{L}\p{N}]+[\r\n/]*
std::size_t O200kSplitter::symbolsEnd(std::size_t begin) const
{
    const std::size_t start = m_text[begin] == ' ' ? begin + 1 : begin;
    std::size_t end = start;
    while (end < m_text.size()) {
        const Point point = at(end);
        if (point.classes & (Space | Letter | Number))
            break;
        end = point.end;
    }
    if (end == start)
        return none;
    while (end < m_text.size() && (m_text[end] == '\r' || m_text[end] == '\n' || m_text[end] == '/'))
        ++end;
    return end;
}

// \s*[\r\n]+ | \s+(?!\S) | \s+
std::size_t O200kSplitter::spaceEnd(std::size_t begin) const
{
    std::size_t end = begin;
    std::size_t last = begin;
    std::size_t afterLineBreak = none;
    while (end < m_text.size()) {
        const Point point = at(end);
        if (!(point.classes & Space))
            break;
        last = end;
        end = point.end;
        if (point.classes & LineBreak)
            afterLineBreak = end;
    }
    if (afterLineBreak != none)
        return afterLineBreak;
    return end == m_text.size() || last == begin ? end : last;
}

std::string_view O200kSplitter::next()
{
    if (m_offset >= m_text.size())
        return {};
    const std::size_t begin = m_offset;
    std::size_t end = wordEnd(begin);
    if (end == none)
        end = numberEnd(begin);
    if (end == none)
        end = symbolsEnd(begin);
    if (end == none)
        end = spaceEnd(begin);
    m_offset = end;
    return m_text.substr(begin, end - begin);
}

} // namespace stepwire
