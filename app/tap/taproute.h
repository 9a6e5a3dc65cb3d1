#pragma once

#include "app/tap/refusal.h"
#include "app/tap/upstreamconnector.h"
#include "models/vocabulary/ids.h"

#include <optional>
#include <string>

namespace stepwire {

class ObservationSink;

/// What becomes of one agent's connection: where its requests go, who may send them, and what changes on the way.
struct TapRoute
{
    enum class Kind {
        Tap,         ///< The agent was pointed at us: Host and Origin are checked, the address is rewritten.
        PlainProxy,  ///< Requests in absolute form to one http:// server; they go on in origin form.
        Intercepted, ///< Inside a CONNECT that we answered: nothing changes.
        Tunnel,      ///< Inside a CONNECT that is not ours to read: bytes, not even looked at.
        Refused,     ///< The first request is answered with `refusal`.
    };
    Kind kind = Kind::Tap;
    ConnectionId id;
    ObservationSink *sink = nullptr; ///< Who is told of its bytes.
    UpstreamTarget target;
    std::string localAddress; ///< The one of our addresses that the agent reached.
    std::optional<Refusal> refusal;
};

} // namespace stepwire
