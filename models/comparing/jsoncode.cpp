#include "models/comparing/jsondiff.h"

#include <algorithm>
#include <functional>

namespace stepwire {

namespace {

std::uint64_t mixed(std::uint64_t sum, std::uint64_t next)
{
    sum ^= next + 0x9e3779b97f4a7c15u + (sum << 6) + (sum >> 2);
    sum *= 0xff51afd7ed558ccdu;
    return sum ^ (sum >> 32);
}

std::uint64_t codeOfText(std::string_view quoted)
{
    const std::hash<std::string_view> hash;
    if (quoted.find('\\') == std::string_view::npos)
        return hash(quoted.substr(1, quoted.size() - 2));
    return hash(JsonView(quoted).text());
}

std::uint64_t codeOfObject(const JsonView &object, const std::vector<std::string_view> &without)
{
    std::vector<std::uint64_t> codes;
    for (const JsonView::Member &member : object.members()) {
        if (std::ranges::any_of(without, [&](std::string_view key) { return member.is(key); }))
            continue;
        codes.push_back(mixed(codeOfText(member.rawKey), jsonCode(member.value)));
    }
    std::ranges::sort(codes); // whatever the order of keys
    std::uint64_t sum = 'o';
    for (const std::uint64_t code : codes)
        sum = mixed(sum, code);
    return sum;
}

} // namespace

std::uint64_t jsonCode(JsonView value, const std::vector<std::string_view> &without)
{
    switch (value.kind()) {
    case JsonView::Kind::Object: return codeOfObject(value, without);
    case JsonView::Kind::Array: {
        std::uint64_t sum = 'a';
        for (const JsonView &element : value.elements())
            sum = mixed(sum, jsonCode(element));
        return sum;
    }
    case JsonView::Kind::String: return mixed('s', codeOfText(value.raw()));
    default: return mixed('n', std::hash<std::string_view>()(value.raw()));
    }
}

} // namespace stepwire
