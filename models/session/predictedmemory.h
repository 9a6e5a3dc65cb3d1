#pragma once

#include <map>
#include <string>

namespace stepwire {

/// Which responses a server holds in the memory of one WebSocket, by its documented rules (protocol.md section 9.2): the
/// latest of each lane, until a newer one ends, a continuation on the same lane fails, or the socket closes.
/// What is stored with `store:true` is no matter of this memory.
class PredictedMemory
{
public:
    void ended(const std::string &lane, const std::string &responseId) { m_latest[lane] = responseId; }

    void failed(const std::string &lane, const std::string &previousResponseId)
    {
        const auto held = m_latest.find(lane);
        if (held != m_latest.end() && held->second == previousResponseId)
            m_latest.erase(held);
    }

    void clear() { m_latest.clear(); }

    bool holds(const std::string &responseId) const
    {
        for (const auto &[lane, id] : m_latest) {
            if (id == responseId)
                return true;
        }
        return false;
    }

    bool holdsLane(const std::string &lane) const { return m_latest.contains(lane); }

private:
    std::map<std::string, std::string> m_latest; ///< Lane -> response id.
};

} // namespace stepwire
