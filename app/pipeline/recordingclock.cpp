#include "app/pipeline/recordingclock.h"

#include <cstdlib>
#include <ctime>
#include <limits>

namespace stepwire {

namespace {

constexpr std::int64_t millisecond = 1'000'000;
constexpr std::int64_t together = 5'000; ///< What three clocks are read in: the error of every wall time of a recording.
constexpr std::int64_t shortestSleep = 100 * millisecond;
constexpr std::int64_t smallestSetting = 200 * millisecond;

std::int64_t nanoseconds(clockid_t clock)
{
    timespec now{};
    ::clock_gettime(clock, &now);
    return std::int64_t(now.tv_sec) * 1'000'000'000 + now.tv_nsec;
}

} // namespace

std::int64_t SystemClocks::elapsed() const
{
    return nanoseconds(CLOCK_BOOTTIME);
}

ClockReading SystemClocks::read() const
{
    // A thread that is suspended between the clocks would see them apart; then it looks again.
    ClockReading best;
    std::int64_t shortest = std::numeric_limits<std::int64_t>::max();
    for (int attempt = 0; attempt < 10 && shortest > together; ++attempt) {
        const std::int64_t before = nanoseconds(CLOCK_BOOTTIME);
        const ClockReading reading{nanoseconds(CLOCK_BOOTTIME), nanoseconds(CLOCK_MONOTONIC), nanoseconds(CLOCK_REALTIME)};
        const std::int64_t took = nanoseconds(CLOCK_BOOTTIME) - before;
        if (took < shortest) {
            best = reading;
            shortest = took;
        }
    }
    return best;
}

std::optional<std::string> ClockWatch::slept(const ClockReading &now)
{
    const std::int64_t asleep = (now.elapsed - m_last.elapsed) - (now.awake - m_last.awake);
    if (asleep < shortestSleep)
        return std::nullopt; // Small differences stay with m_last, so that they cannot add up unnoticed.
    m_last = now;
    return "tap.warning.slept " + std::to_string(asleep / millisecond);
}

std::optional<std::string> ClockWatch::clockSet(const ClockReading &now)
{
    const std::int64_t moved = now.wall - now.elapsed - m_wallOffset;
    if (std::abs(moved) < smallestSetting)
        return std::nullopt;
    m_wallOffset += moved;
    return std::string("tap.warning.clock_set ") + (moved > 0 ? "forward " : "back ") + std::to_string(std::abs(moved) / millisecond);
}

} // namespace stepwire
