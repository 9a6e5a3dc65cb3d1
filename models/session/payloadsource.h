#pragma once

#include "models/vocabulary/message.h"
#include "models/vocabulary/result.h"

#include <string>

namespace stepwire {

/// Where payloads are read back from: the trace file. May be called from any thread; a call costs one file read and,
/// for a WebSocket message, unframing.
class PayloadSource
{
public:
    virtual ~PayloadSource() = default;

    /// Reassembled, inflated, decoded: exactly Message::payloadBytes bytes (a Close message gives its reason text).
    virtual Result<std::string> payload(const Message &message) = 0;
    /// The bytes of Message::wire, credentials blotted, as they crossed the agent's side.
    virtual Result<std::string> wire(const Message &message) = 0;
};

} // namespace stepwire
