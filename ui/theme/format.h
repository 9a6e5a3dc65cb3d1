#pragma once

#include "models/vocabulary/capturetime.h"

#include <QString>
#include <cstdint>
#include <optional>

namespace stepwire {

/// Figures as text, the same in every panel. One KB is 1000 bytes. Unknown values are said in words, never as 0.
QString formatBytes(std::uint64_t bytes);                ///< "42 B", "0.35 KB", "57.4 KB", "1.40 MB"
QString formatBytes(std::optional<std::uint64_t> bytes); ///< Unknown: "not known".
QString formatCount(std::uint64_t count);                ///< "2,431"
/// "1 step", "1,204 steps": `one` and `many` are the words.
QString counted(std::uint64_t count, const QString &one, const QString &many);
QString formatMilliseconds(double milliseconds); ///< "0.06 ms", "8.2 ms", "214 ms", "1.31 s", "2 min 04 s"
QString formatMilliseconds(std::optional<double> milliseconds); ///< Unknown: "not measured".
QString formatDelay(std::int64_t nanoseconds); ///< "58 µs", "1.3 ms": short times, as the tap adds them.
QString formatTime(CaptureTime at);                             ///< "41.208": seconds since the recording began.
QString formatInterval(std::int64_t nanoseconds);               ///< "+0.912": seconds, with sign.
QString formatAge(std::int64_t nanoseconds);                    ///< "08:24", "1:02:03"
QString formatPercent(double share);                            ///< 0.961 -> "96 %"
/// An id cut to what one can tell apart: "resp_08f2…".
QString shortId(const std::string &id, int characters = 9);

} // namespace stepwire
