#pragma once

#include "models/vocabulary/capturetime.h"
#include "models/vocabulary/ids.h"
#include "models/vocabulary/observation.h"

namespace stepwire {

/// Takes observations from the I/O threads. Everything here may be called from any thread and never blocks for long.
class ObservationSink
{
public:
    virtual ~ObservationSink() = default;

    virtual CaptureTime now() const = 0;      ///< Nanoseconds since the recording began, monotonic.
    virtual ConnectionId nextConnection() = 0; ///< Counts from 1 over the recording.
    virtual void observe(Observation &&observation) = 0;
};

} // namespace stepwire
