#pragma once

#include "models/vocabulary/byterange.h"
#include "models/vocabulary/ids.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace stepwire {

enum class Severity : std::uint8_t { Info, Warning, Error };

std::string_view severityName(Severity severity); ///< "info", "warning", "error"

/// A fault or a warning in the data. The code is stable; the words for it are put on in ui/ and app/commands.
struct Finding
{
    std::string code; ///< e.g. "wire.frame.opcode", "responses.continuation.not_found"
    Severity severity = Severity::Warning;
    ConnectionId connection;
    MessageId message; ///< 0: about no message.
    StepId step;       ///< 0: about no step.
    ByteRange range;   ///< In the message's payload, or in the connection's byte stream when there is no message.
    std::string detail; ///< The particulars: the offending value, sizes, names. No sentence.
};

} // namespace stepwire
