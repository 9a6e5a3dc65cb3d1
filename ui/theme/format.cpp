#include "ui/theme/format.h"

#include "ui/theme/words.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace stepwire {

namespace {

/// Three figures at most: 2.01, 57.4, 411.
QString threeFigures(double value)
{
    return QString::number(value, 'f', value < 9.995 ? 2 : value < 99.95 ? 1 : 0);
}

} // namespace

QString formatBytes(std::uint64_t bytes)
{
    if (bytes < 100)
        return QStringLiteral("%1 B").arg(bytes);
    const double size = double(bytes);
    if (size < 999.5e3)
        return threeFigures(size / 1e3) + QStringLiteral(" KB");
    if (size < 999.5e6)
        return threeFigures(size / 1e6) + QStringLiteral(" MB");
    return threeFigures(size / 1e9) + QStringLiteral(" GB");
}

QString formatBytes(std::optional<std::uint64_t> bytes)
{
    return bytes ? formatBytes(*bytes) : QCoreApplication::translate("Format", "not known");
}

QString formatCount(std::uint64_t count)
{
    return QLocale(QLocale::English).toString(qulonglong(count));
}

QString counted(std::uint64_t count, const QString &one, const QString &many)
{
    return formatCount(count) + QLatin1Char(' ') + (count == 1 ? one : many);
}

QString formatMilliseconds(double milliseconds)
{
    if (milliseconds < 1)
        return QString::number(milliseconds, 'f', 2) + QStringLiteral(" ms");
    if (milliseconds < 9.95)
        return QString::number(milliseconds, 'f', 1) + QStringLiteral(" ms");
    if (milliseconds < 999.5)
        return QString::number(milliseconds, 'f', 0) + QStringLiteral(" ms");
    const double seconds = milliseconds / 1000;
    if (seconds < 120)
        return threeFigures(seconds) + QStringLiteral(" s");
    const auto whole = std::int64_t(seconds);
    return QStringLiteral("%1 min %2 s").arg(whole / 60).arg(whole % 60, 2, 10, QLatin1Char('0'));
}

QString formatMilliseconds(std::optional<double> milliseconds)
{
    return milliseconds ? formatMilliseconds(*milliseconds) : notMeasured();
}

QString formatDelay(std::int64_t nanoseconds)
{
    const double microseconds = double(nanoseconds) / 1000;
    return microseconds < 999.5 ? QStringLiteral("%1 \u00b5s").arg(microseconds, 0, 'f', 0)
                                : QStringLiteral("%1 ms").arg(microseconds / 1000, 0, 'f', 1);
}

QString formatTime(CaptureTime at)
{
    return QString::number(double(at.nanoseconds) / 1e9, 'f', 3);
}

QString formatInterval(std::int64_t nanoseconds)
{
    const QString text = QString::number(double(std::abs(nanoseconds)) / 1e9, 'f', 3);
    return (nanoseconds < 0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + text;
}

QString formatAge(std::int64_t nanoseconds)
{
    const std::int64_t seconds = nanoseconds / 1'000'000'000;
    const QString tail = QStringLiteral("%1:%2")
                             .arg(seconds / 60 % 60, 2, 10, QLatin1Char('0'))
                             .arg(seconds % 60, 2, 10, QLatin1Char('0'));
    return seconds < 3600 ? tail : QStringLiteral("%1:%2").arg(seconds / 3600).arg(tail);
}

QString formatPercent(double share)
{
    return QStringLiteral("%1 %").arg(share * 100, 0, 'f', 0);
}

QString shortId(const std::string &id, int characters)
{
    const QString text = QString::fromStdString(id);
    return text.size() <= characters + 1 ? text : text.left(characters) + QChar(0x2026);
}

} // namespace stepwire
