#include "models/dialects/jsontext.h"

#include <algorithm>
#include <array>
#include <utility>

namespace stepwire {

namespace {

std::vector<JsonView::Member> partsByWalking(const JsonView &value)
{
    if (value.isObject())
        return value.members();
    std::vector<JsonView::Member> parts;
    for (const JsonView &element : value.elements())
        parts.push_back({{}, element});
    return parts;
}

/// How many bytes the next character, or escape, of a JSON string takes.
std::size_t unitLength(std::string_view string, std::size_t at)
{
    const auto byte = static_cast<unsigned char>(string[at]);
    if (byte != '\\')
        return byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    if (at + 1 >= string.size() || string[at + 1] != 'u')
        return 2;
    const bool highSurrogate = at + 3 < string.size() && (string[at + 2] == 'd' || string[at + 2] == 'D') && std::string_view("89abAB").find(string[at + 3]) != std::string_view::npos;
    return highSurrogate ? 12 : 6;
}

std::vector<std::string_view> cutString(std::string_view inner)
{
    std::vector<std::string_view> pieces;
    std::size_t begin = 0;
    for (std::size_t at = 0; at < inner.size();) {
        at = std::min(inner.size(), at + unitLength(inner, at));
        if (at - begin >= JsonText::pieceBytes || at == inner.size()) {
            pieces.push_back(inner.substr(begin, at - begin));
            begin = at;
        }
    }
    return pieces;
}

bool isBase64Character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' || c == '-' || c == '_';
}

bool looksRandom(std::string_view text)
{
    const auto count = [&](auto isOne) { return std::ranges::count_if(text, isOne); };
    const auto upper = count([](char c) { return c >= 'A' && c <= 'Z'; });
    const auto lower = count([](char c) { return c >= 'a' && c <= 'z'; });
    return upper * 8 > std::ssize(text) && lower * 8 > std::ssize(text);
}

} // namespace

JsonText::JsonText(std::string text) : m_text(std::move(text))
{
    JsonReader reader;
    const std::optional<JsonView> root = reader.read(m_text);
    if (!root)
        return;
    m_root = *root;
    takeApart(m_root);
}

void JsonText::takeApart(const JsonView &value)
{
    // a list of its own instead of recursion: depth is what the sender chose
    std::vector<JsonView> left{value};
    while (!left.empty()) {
        const JsonView at = left.back();
        left.pop_back();
        if (at.raw().size() < large)
            continue;
        if (at.isString()) {
            m_pieces[at.raw().data()] = cutString(at.raw().substr(1, at.raw().size() - 2));
        } else {
            const std::vector<JsonView::Member> &parts = m_parts[at.raw().data()] = partsByWalking(at);
            for (const JsonView::Member &part : parts)
                left.push_back(part.value);
        }
    }
}

const std::vector<JsonView::Member> *JsonText::kept(const JsonView &value) const
{
    const auto found = m_parts.find(value.raw().data());
    return found == m_parts.end() ? nullptr : &found->second;
}

std::vector<JsonView::Member> JsonText::partsOf(const JsonView &value, std::size_t first, std::size_t count) const
{
    const std::vector<JsonView::Member> *parts = kept(value);
    std::vector<JsonView::Member> walked;
    if (!parts) {
        walked = partsByWalking(value);
        parts = &walked;
    }
    const std::size_t begin = std::min(first, parts->size());
    const std::size_t end = begin + std::min(count, parts->size() - begin);
    return {parts->begin() + std::ptrdiff_t(begin), parts->begin() + std::ptrdiff_t(end)};
}

std::size_t JsonText::countParts(const JsonView &value) const
{
    const std::vector<JsonView::Member> *parts = kept(value);
    return parts ? parts->size() : partsByWalking(value).size();
}

const std::vector<std::string_view> &JsonText::piecesOf(const JsonView &value) const
{
    static const std::vector<std::string_view> none;
    const auto found = m_pieces.find(value.raw().data());
    return found == m_pieces.end() ? none : found->second;
}

Base64Look base64Look(std::string_view rawString)
{
    constexpr std::size_t sample = 256;
    std::string_view text = rawString.size() >= 2 ? rawString.substr(1, rawString.size() - 2) : std::string_view();
    Base64Look look;
    if (text.starts_with("data:")) {
        const std::size_t comma = text.substr(0, sample).find(";base64,");
        if (comma == std::string_view::npos)
            return look;
        look.isBase64 = true;
        look.media = text.substr(5, comma - 5);
        return look;
    }
    if (text.size() < sample)
        return look;
    const std::string_view begin = text.substr(0, sample);
    std::string_view end = text.substr(text.size() - sample);
    while (end.ends_with('='))
        end.remove_suffix(1);
    if (!std::ranges::all_of(begin, isBase64Character) || !std::ranges::all_of(end, isBase64Character) || !looksRandom(end))
        return look;
    look.isBase64 = true;
    // the first bytes of some kinds of files, as base64 has them
    constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kinds{{{"iVBORw0KGgo", "image/png"},
                                                                                  {"/9j/", "image/jpeg"},
                                                                                  {"R0lGOD", "image/gif"},
                                                                                  {"JVBERi0", "application/pdf"},
                                                                                  {"SUQz", "audio/mpeg"},
                                                                                  {"T2dnUw", "audio/ogg"}}};
    for (const auto &[start, media] : kinds) {
        if (text.starts_with(start))
            look.media = media;
    }
    return look;
}

} // namespace stepwire
