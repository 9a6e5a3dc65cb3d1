#pragma once

#include "models/vocabulary/result.h"

#include <cstdint>
#include <string>

namespace stepwire::testing {

/// What a large invented recording holds.
struct BigTraceShape
{
    std::uint64_t messages = 1'000'000; ///< About; steps are written whole. 400 bytes each on average.
    std::uint32_t connections = 50;     ///< WebSockets, four of them talking at a time.
    std::uint32_t messagesPerRead = 8;  ///< How many a server's read brings together: one row of the trace.
};

/// In the last message of the recording and nowhere else.
inline constexpr char bigTraceNeedle[] = "the needle in the last message";

/// Writes such a recording as observations: agents that take steps of about 200 messages over WebSocket, each a request of
/// 3 KB, deltas of 320 to 400 bytes and two answers of 5 KB. The derived tables stay empty, as after a change of their
/// version.
Result<void> writeBigTrace(const std::string &path, const BigTraceShape &shape);

/// One step whose request has `bytes`: a conversation of many items, a picture as base64 and one long text.
Result<void> writeLargeMessage(const std::string &path, std::uint64_t bytes);

} // namespace stepwire::testing
