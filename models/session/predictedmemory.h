#pragma once

#include "models/session/serverlimits.h"
#include "models/vocabulary/capturetime.h"

#include <algorithm>
#include <map>
#include <string>

namespace stepwire {

/// Which responses a server holds in the memory of one WebSocket, by its documented rules (protocol.md section 9.2): the
/// latest of each lane, until a newer one ends, a continuation on the same lane fails, the connection's time is over or
/// the socket closes. What is stored with `store:true` is no matter of this memory.
class PredictedMemory
{
public:
    PredictedMemory() = default;
    PredictedMemory(CaptureTime openedAt, const ServerLimits &limits) : m_openedAt(openedAt), m_limits(limits) {}

    void ended(const std::string &lane, const std::string &responseId) { m_latest[lane] = responseId; }

    void failed(const std::string &lane, const std::string &previousResponseId)
    {
        const auto held = m_latest.find(lane);
        if (held != m_latest.end() && held->second == previousResponseId)
            m_latest.erase(held);
    }

    void clear() { m_latest.clear(); }

    bool holds(const std::string &responseId, CaptureTime at) const
    {
        return !tooOld(at)
            && std::ranges::any_of(m_latest, [&](const auto &entry) { return entry.second == responseId; });
    }

    /// The response that it holds for a lane; null for none.
    const std::string *heldOnLane(const std::string &lane, CaptureTime at) const
    {
        const auto held = m_latest.find(lane);
        return tooOld(at) || held == m_latest.end() ? nullptr : &held->second;
    }

    std::int64_t age(CaptureTime at) const { return at - m_openedAt; } ///< Nanoseconds.
    const ServerLimits &limits() const { return m_limits; }

private:
    bool tooOld(CaptureTime at) const { return age(at) > m_limits.connectionLife; }

    CaptureTime m_openedAt;
    ServerLimits m_limits;
    std::map<std::string, std::string> m_latest; ///< Lane -> response id.
};

} // namespace stepwire
