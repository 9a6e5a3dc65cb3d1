#pragma once

#include <compare>
#include <cstdint>

namespace stepwire {

/// A moment: nanoseconds since the start of the recording, by a monotonic clock.
struct CaptureTime
{
    std::int64_t nanoseconds = 0;

    friend constexpr auto operator<=>(CaptureTime, CaptureTime) = default;
    /// Nanoseconds from `earlier` to `later`.
    friend constexpr std::int64_t operator-(CaptureTime later, CaptureTime earlier)
    {
        return later.nanoseconds - earlier.nanoseconds;
    }
};

} // namespace stepwire
