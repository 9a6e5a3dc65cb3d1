#pragma once

#include "models/vocabulary/capturetime.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace stepwire {

/// The machine's clocks at one moment, in nanoseconds; each from an origin of its own.
struct ClockReading
{
    std::int64_t elapsed = 0; ///< CLOCK_BOOTTIME: monotonic, counts sleep.
    std::int64_t awake = 0;   ///< CLOCK_MONOTONIC: as that, but stands still in sleep.
    std::int64_t wall = 0;    ///< CLOCK_REALTIME: since 1970, UTC; may be set.
};

/// Where a recording has its times from. Both functions are called from several threads.
class ClockSource
{
public:
    virtual ~ClockSource() = default;
    virtual std::int64_t elapsed() const = 0; ///< ClockReading::elapsed alone; called for every piece of traffic.
    virtual ClockReading read() const = 0;
};

/// The clocks of this machine (clock_gettime(2)).
class SystemClocks final : public ClockSource
{
public:
    std::int64_t elapsed() const override;
    ClockReading read() const override;
};

/// Notices, when asked now and then, that the machine slept and that its wall clock was set. The times of a recording
/// count sleep, as the server's do: a latency that spans it is true, and the note says why it is long.
class ClockWatch
{
public:
    explicit ClockWatch(const ClockReading &start) : m_last(start), m_wallOffset(start.wall - start.elapsed) {}

    /// Text of a Note: slept since the last call. None for less than 0.1 s.
    std::optional<std::string> slept(const ClockReading &now);
    /// Text of a Note: the wall clock moved by 0.2 s or more since the start, or since the last such note.
    std::optional<std::string> clockSet(const ClockReading &now);

private:
    ClockReading m_last;
    std::int64_t m_wallOffset;
};

} // namespace stepwire
