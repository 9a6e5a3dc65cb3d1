#pragma once

#include "models/session/session.h"

#include <cstdint>
#include <optional>

namespace stepwire {

/// What the step after this one would be, as of the moment when it was sent, or as of now if it was not sent yet.
struct NextStep
{
    /// Where a continuation would find this step's response: in memory (a delta will do), in storage (a delta, but a
    /// re-read), or lost (the whole history again). Inferred from the server's documented rules.
    Recall recall = Recall::Lost;
    /// Payload of a continuation: the median of the last continuations of the same lane. Not known before the first.
    std::optional<std::uint64_t> deltaBytes;
    /// What must be sent at least when the server no longer holds the context, as after a reconnect: the step's
    /// stateless size and its output.
    std::optional<std::uint64_t> resendBytes;
    /// The same in tokens, all of them new to a server that has no prompt cache of them: input and output as reported.
    std::optional<std::int64_t> resendTokens;
    CaptureTime asOf;
    bool open = false;                      ///< The connection is.
    std::optional<std::int64_t> socketAge;  ///< Nanoseconds; of a WebSocket that is open.
    std::optional<std::int64_t> socketLeft; ///< Until the server's limit; negative when it is over.
};

NextStep nextStepAfter(const Session &session, const Step &step);

} // namespace stepwire
