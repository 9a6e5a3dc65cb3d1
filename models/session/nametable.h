#pragma once

#include "models/vocabulary/ids.h"

#include <string>
#include <string_view>
#include <unordered_map>
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
        const auto [entry, isNew] = m_ids.try_emplace(std::string(name), NameId{static_cast<std::uint32_t>(m_ids.size() + 1)});
        if (isNew)
            m_fresh.push_back(entry->first);
        return entry->second;
    }

    /// Names that came in since the last call, in order.
    std::vector<std::string> takeFresh() { return std::exchange(m_fresh, {}); }

private:
    std::unordered_map<std::string, NameId> m_ids;
    std::vector<std::string> m_fresh;
};

} // namespace stepwire
