#pragma once

#include "models/session/session.h"
#include "models/session/sessiondelta.h"
#include "models/vocabulary/result.h"

#include <cstdint>
#include <functional>

namespace stepwire {

class TraceReader;

/// Whether Session::messages() is filled, which takes nearly all of a session's memory. Left out, no message is found by
/// its id either; everything else is the same.
enum class MessageIndex : std::uint8_t { Kept, LeftOut };

/// The whole session of a trace, by the path that a live one takes: observations, wire, dialect, fold.
Result<Session> loadSession(TraceReader &trace, MessageIndex index = MessageIndex::Kept);

/// The same in slices that a window can take in one at a time, each some milliseconds of work. `take` returns false
/// to stop. `progress` is told the share of the recording that the slice before it reaches to.
Result<void> loadInSlices(TraceReader &trace, const std::function<bool(SessionDelta &&)> &take,
                          const std::function<void(double share)> &progress = {});

} // namespace stepwire
