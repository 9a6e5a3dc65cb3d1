#pragma once

#include "models/vocabulary/result.h"

#include <cstdint>
#include <string>

namespace stepwire {

/// Something that happened to the file of a recording and that the person should be told. The traffic goes on whatever
/// it is.
struct StorageEvent
{
    enum class Kind : std::uint8_t {
        Failing,    ///< The file cannot be written (`reason`). What is observed is held in memory, up to a bound.
        Resumed,    ///< It can again. `lostObservations` of them, with `lostBytes`, did not fit into memory: gaps.
        LogRenewed, ///< The log beside the trace was removed or replaced; what was in it is in the trace.
        Moved,      ///< The file was removed, moved or replaced; all of it is in `path` now, and the recording goes on there.
        NotMoved,   ///< So it was, but it cannot be saved under another name now (`reason`). It is tried again.
        Unstored,   ///< The recording is over, and what was held could not be stored: `lostObservations`, `lostBytes`.
        TwoFiles,   ///< The recording is over and whole, but in two files: `path` and its log, which could not be folded in.
    };

    Kind kind = Kind::Failing;
    std::string path; ///< Where the recording is.
    Failure reason;
    std::uint64_t lostBytes = 0; ///< Of observed data.
    std::uint64_t lostObservations = 0;
};

} // namespace stepwire
