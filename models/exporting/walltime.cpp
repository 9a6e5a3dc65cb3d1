#include "models/exporting/walltime.h"

#include <charconv>
#include <chrono>
#include <cstdio>
#include <optional>

namespace stepwire {

namespace {

constexpr std::int64_t nanosecondsPerSecond = 1'000'000'000;

/// Takes `digits` digits and the `after` that must follow them off the front of `text`.
std::optional<int> takeNumber(std::string_view &text, std::size_t digits, std::string_view after)
{
    int number = 0;
    if (text.size() < digits || std::from_chars(text.data(), text.data() + digits, number).ptr != text.data() + digits)
        return std::nullopt;
    text.remove_prefix(digits);
    if (!text.starts_with(after))
        return std::nullopt;
    text.remove_prefix(after.size());
    return number;
}

/// The nanoseconds of ".558" at the front of `text`, which is taken off; 0 when there is no fraction.
std::int64_t takeFraction(std::string_view &text)
{
    std::int64_t nanoseconds = 0;
    if (!text.starts_with('.'))
        return 0;
    text.remove_prefix(1);
    for (std::int64_t unit = nanosecondsPerSecond / 10; !text.empty() && text[0] >= '0' && text[0] <= '9'; unit /= 10) {
        nanoseconds += (text[0] - '0') * unit;
        text.remove_prefix(1);
    }
    return nanoseconds;
}

std::optional<std::int64_t> parsedIso(std::string_view text)
{
    const auto year = takeNumber(text, 4, "-");
    const auto month = year ? takeNumber(text, 2, "-") : std::nullopt;
    const auto day = month ? takeNumber(text, 2, "T") : std::nullopt;
    const auto hour = day ? takeNumber(text, 2, ":") : std::nullopt;
    const auto minute = hour ? takeNumber(text, 2, ":") : std::nullopt;
    const auto second = minute ? takeNumber(text, 2, "") : std::nullopt;
    if (!second)
        return std::nullopt;
    const std::int64_t fraction = takeFraction(text);
    const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                           std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || text != "Z")
        return std::nullopt;
    const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
    return (((days * 24 + *hour) * 60 + *minute) * 60 + *second) * nanosecondsPerSecond + fraction;
}

} // namespace

WallTime::WallTime(std::string_view startedAt)
{
    const auto start = parsedIso(startedAt);
    m_known = start.has_value();
    m_startNanoseconds = start.value_or(0);
}

std::string WallTime::iso(CaptureTime at) const
{
    const std::int64_t nanoseconds = m_startNanoseconds + at.nanoseconds;
    const std::chrono::sys_time<std::chrono::nanoseconds> moment{std::chrono::nanoseconds(nanoseconds)};
    const auto midnight = std::chrono::floor<std::chrono::days>(moment);
    const std::chrono::year_month_day date(midnight);
    const std::chrono::hh_mm_ss time(std::chrono::floor<std::chrono::microseconds>(moment - midnight));
    char text[64];
    std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                  static_cast<int>(time.seconds().count()), static_cast<int>(time.subseconds().count()));
    return text;
}

std::string WallTime::unixSeconds(CaptureTime at) const
{
    const std::int64_t microseconds = (m_startNanoseconds + at.nanoseconds) / 1000;
    char text[64];
    std::snprintf(text, sizeof text, "%lld.%06lld", static_cast<long long>(microseconds / 1'000'000),
                  static_cast<long long>(microseconds % 1'000'000));
    return text;
}

} // namespace stepwire
