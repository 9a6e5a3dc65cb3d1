#include "app/provider/responsestore.h"

#include <algorithm>

namespace stepwire {

void ResponseStore::keep(HeldResponsePtr response)
{
    m_bytes += response->bytes;
    m_byAge.push_back(response->id);
    m_responses[response->id] = std::move(response);
    while (m_byAge.size() > 1 && (m_byAge.size() > m_mostResponses || m_bytes > m_mostBytes)) {
        const auto oldest = m_responses.find(m_byAge.front());
        m_bytes -= oldest->second->bytes;
        m_responses.erase(oldest);
        m_byAge.pop_front();
    }
}

HeldResponsePtr ResponseStore::find(const std::string &id) const
{
    const auto found = m_responses.find(id);
    return found == m_responses.end() ? nullptr : found->second;
}

ConversationItemPtr ResponseStore::findItem(const std::string &id) const
{
    for (const auto &[name, response] : m_responses) {
        const auto found = std::find_if(response->items.begin(), response->items.end(),
                                        [&](const ConversationItemPtr &item) { return item->id == id; });
        if (found != response->items.end())
            return *found;
    }
    return nullptr;
}

} // namespace stepwire
