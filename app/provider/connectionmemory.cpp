#include "app/provider/connectionmemory.h"

namespace stepwire {

HeldResponsePtr ConnectionMemory::latest(const std::string &lane) const
{
    const auto found = m_latest.find(lane);
    return found == m_latest.end() ? nullptr : found->second;
}

HeldResponsePtr ConnectionMemory::find(const std::string &id) const
{
    for (const auto &[lane, response] : m_latest) {
        if (response->id == id)
            return response;
    }
    return nullptr;
}

void ConnectionMemory::continuationFailed(const std::string &lane, const std::string &id)
{
    const auto found = m_latest.find(lane);
    if (found != m_latest.end() && found->second->id == id)
        m_latest.erase(found);
}

ConversationItemPtr ConnectionMemory::findItem(const std::string &id) const
{
    for (const auto &[lane, response] : m_latest) {
        for (const ConversationItemPtr &item : response->items) {
            if (item->id == id)
                return item;
        }
    }
    return nullptr;
}

} // namespace stepwire
