#pragma once

#include "app/provider/heldresponse.h"

#include <deque>
#include <unordered_map>

namespace stepwire {

/// Responses with store:true, for every connection of the process. Past a limit the oldest are forgotten.
class ResponseStore
{
public:
    explicit ResponseStore(std::size_t mostResponses = 512, std::size_t mostBytes = 128 * 1024 * 1024)
        : m_mostResponses(mostResponses), m_mostBytes(mostBytes) {}

    void keep(HeldResponsePtr response);
    HeldResponsePtr find(const std::string &id) const; ///< Null if it is not there.
    ConversationItemPtr findItem(const std::string &id) const;

private:
    std::size_t m_mostResponses;
    std::size_t m_mostBytes;
    std::size_t m_bytes = 0;
    std::unordered_map<std::string, HeldResponsePtr> m_responses;
    std::deque<std::string> m_byAge;
};

} // namespace stepwire
