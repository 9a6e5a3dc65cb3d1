#pragma once

#include "app/provider/heldresponse.h"

#include <map>
#include <string>

namespace stepwire {

/// What one socket's server side holds: the latest response of each lane and nothing older. It is gone with the socket.
/// Rules of eviction: the WebSocket mode guide, reference section 9.2.
class ConnectionMemory
{
public:
    /// The lane's newer response takes the older one's place.
    void keep(const std::string &lane, HeldResponsePtr response) { m_latest[lane] = std::move(response); }
    HeldResponsePtr latest(const std::string &lane) const;
    /// The response of that id, whichever lane it is the latest of; null if none.
    HeldResponsePtr find(const std::string &id) const;
    /// A continuation on `lane` was refused: the response it named is thrown out if it is this lane's own. One of
    /// another lane (a fork's parent) stays.
    void continuationFailed(const std::string &lane, const std::string &id);
    void forgetAll() { m_latest.clear(); }
    ConversationItemPtr findItem(const std::string &id) const;

private:
    std::map<std::string, HeldResponsePtr> m_latest;
};

} // namespace stepwire
