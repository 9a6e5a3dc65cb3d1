#include "models/wire/httphead.h"

#include "models/wire/httpheadparser.h"

#include <algorithm>

namespace stepwire {

std::optional<std::string_view> HttpHead::field(std::string_view name) const
{
    const auto found =
        std::ranges::find_if(fields, [&](const HttpField &f) { return equalIgnoringCase(f.name, name); });
    if (found == fields.end())
        return std::nullopt;
    return found->value;
}

bool HttpHead::listHolds(std::string_view name, std::string_view token) const
{
    return std::ranges::any_of(listItems(*this, name),
                               [&](std::string_view item) { return equalIgnoringCase(item, token); });
}

} // namespace stepwire
