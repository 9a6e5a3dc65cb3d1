#pragma once

#include "models/vocabulary/ids.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace stepwire {

/// Gives each distinct event type and lane name a number, in order of first use.
class NameTable
{
public:
    NameId id(std::string_view name)
    {
        if (name.empty())
            return {};
        if (const auto found = m_ids.find(name); found != m_ids.end())
            return found->second;
        m_fresh.emplace_back(name);
        return m_ids.try_emplace(m_fresh.back(), NameId{static_cast<std::uint32_t>(m_ids.size() + 1)}).first->second;
    }

    /// Names that came in since the last call, in order.
    std::vector<std::string> takeFresh() { return std::exchange(m_fresh, {}); }

private:
    struct TextHash : std::hash<std::string_view>
    {
        using is_transparent = void; // so that finding a name makes no string
    };

    std::unordered_map<std::string, NameId, TextHash, std::equal_to<>> m_ids;
    std::vector<std::string> m_fresh;
};

} // namespace stepwire
