#include "app/provider/promptcache.h"

#include <functional>

namespace stepwire {

std::size_t PromptCache::cachedThenRemember(std::string_view key, const std::vector<std::uint32_t> &tokens)
{
    std::uint64_t hash = std::hash<std::string_view>()(key);
    std::size_t cached = 0;
    bool unbroken = true;
    for (std::size_t end = blockTokens; end <= tokens.size(); end += blockTokens) {
        for (std::size_t i = end - blockTokens; i < end; ++i)
            hash = (hash ^ tokens[i]) * 0x100000001B3u + (hash >> 47);
        const bool isNew = m_known.insert(hash).second;
        if (isNew)
            m_byAge.push_back(hash);
        unbroken = unbroken && !isNew;
        if (unbroken)
            cached = end;
    }
    while (m_byAge.size() > m_mostBlocks) {
        m_known.erase(m_byAge.front());
        m_byAge.pop_front();
    }
    return cached < leastTokens ? 0 : cached;
}

} // namespace stepwire
