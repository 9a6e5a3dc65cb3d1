#pragma once

#include "models/vocabulary/capturetime.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace stepwire {

/// Ties a recording's clock to the wall: one moment read once, so that differences stay exact.
class WallTime
{
public:
    /// `startedAt`: when the recording began, ISO 8601 in UTC ("2026-11-22T10:53:23.558Z"). Anything else, the empty
    /// text included, is not known and stands for the beginning of 1970.
    explicit WallTime(std::string_view startedAt);

    bool isKnown() const { return m_known; }
    std::string iso(CaptureTime at) const;         ///< ISO 8601 in UTC with microseconds.
    std::string unixSeconds(CaptureTime at) const; ///< Seconds since 1970 with six decimals, as a JSON number.

private:
    std::int64_t m_startNanoseconds = 0; ///< Since 1970.
    bool m_known = false;
};

} // namespace stepwire
