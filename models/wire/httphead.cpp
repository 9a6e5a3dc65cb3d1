#include "models/wire/httphead.h"

#include <algorithm>

namespace stepwire {

namespace {

char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool equalFolded(std::string_view a, std::string_view b)
{
    return std::ranges::equal(a, b, [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text)
{
    const auto begin = text.find_first_not_of(" \t");
    if (begin == std::string_view::npos)
        return {};
    return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

} // namespace

std::optional<std::string_view> HttpHead::field(std::string_view name) const
{
    const auto found = std::ranges::find_if(fields, [&](const HttpField &f) { return equalFolded(f.name, name); });
    if (found == fields.end())
        return std::nullopt;
    return found->value;
}

bool HttpHead::listHolds(std::string_view name, std::string_view token) const
{
    for (const HttpField &field : fields) {
        if (!equalFolded(field.name, name))
            continue;
        std::string_view rest = field.value;
        while (!rest.empty()) {
            const auto comma = std::min(rest.find(','), rest.size());
            if (equalFolded(trimmed(rest.substr(0, comma)), token))
                return true;
            rest.remove_prefix(std::min(comma + 1, rest.size()));
        }
    }
    return false;
}

} // namespace stepwire
