#pragma once

#include "models/session/session.h"

#include <cstdint>
#include <optional>

namespace stepwire {

/// What the step after this one is likely to send.
struct NextStep
{
    /// Payload of a continuation: the median of the last continuations of the same lane. Not known before the first.
    std::optional<std::uint64_t> deltaBytes;
    /// What must be sent at least when the server no longer holds the context: the step's stateless size and its output.
    std::optional<std::uint64_t> resendBytes;
    bool canContinue = false; ///< The connection is open, or was when the recording ended, and the step went well.
};

NextStep nextStepAfter(const Session &session, const Step &step);

} // namespace stepwire
