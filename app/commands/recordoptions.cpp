#include "app/commands/recordoptions.h"

#include "app/commands/authorityfolder.h"
#include "app/commands/commandline.h"
#include "app/tap/hostpattern.h"
#include "app/tap/upstreamproxies.h"
#include "models/wire/upstreamaddress.h"

#include <QCommandLineParser>
#include <QFile>

namespace stepwire {

namespace {

std::vector<std::string> texts(const QStringList &list)
{
    std::vector<std::string> all;
    for (const QString &text : list)
        all.push_back(text.toStdString());
    return all;
}

/// HOST:PORT, [IPV6]:PORT
bool parseListen(const QString &text, TapSettings &settings)
{
    const qsizetype colon = text.lastIndexOf(QLatin1Char(':'));
    bool isNumber = false;
    const uint port = text.mid(colon + 1).toUInt(&isNumber);
    QString host = text.left(colon);
    if (host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']')))
        host = host.mid(1, host.size() - 2);
    if (colon <= 0 || !isNumber || port > 65535 || host.isEmpty())
        return false;
    settings.listenHost = host.toStdString();
    settings.listenPort = std::uint16_t(port);
    return true;
}

/// What has to do with proxies, ours and others'.
std::optional<int> readProxyOptions(const QCommandLineParser &parser, const RecordOptions &options, TapSettings &tap)
{
    tap.proxy = parser.isSet(options.proxy);
    tap.proxyVia = parser.value(options.proxyVia).toStdString();
    if (const auto proxies = UpstreamProxies::parsed(tap.proxyVia, {}); !proxies)
        return sayFailure(proxies.error());
    tap.upstreamRoots = QFile::encodeName(parser.value(options.upstreamRoots)).toStdString();
    tap.intercepted = texts(parser.values(options.intercept));
    if (!tap.proxy && !tap.intercepted.empty())
        return usageError(QStringLiteral("--intercept says what a proxy looks into, so it needs --proxy."));
    for (const std::string &text : tap.intercepted) {
        if (!HostPattern::parsed(text))
            return usageError(QStringLiteral("--intercept wants HOST, HOST:PORT, *.NAME or *, not '%1'.").arg(QString::fromStdString(text)));
    }
    tap.authorityFolder = authorityFolder();
    return std::nullopt;
}

} // namespace

QList<QCommandLineOption> RecordOptions::all() const
{
    return {upstream, proxy, intercept, proxyVia, upstreamRoots, listen, output, duration, force, allowHost, allowOrigin};
}

std::optional<int> RecordOptions::read(const QCommandLineParser &parser, RecordRequest &request) const
{
    if (!parser.positionalArguments().isEmpty())
        return usageError(QStringLiteral("'%1' is not understood; a command to run comes after '--'.").arg(parser.positionalArguments().first()));
    if (const std::optional<int> wrong = readProxyOptions(parser, *this, request.tap))
        return wrong;
    for (const QCommandLineOption *needed : {&upstream, &output}) {
        const bool spared = needed == &upstream && request.tap.proxy && !parser.isSet(upstream);
        if (!spared && parser.value(*needed).isEmpty())
            return usageError(QStringLiteral("'record' needs --%1.").arg(needed->names().first()));
    }
    request.tap.upstream = parser.value(upstream).toStdString();
    if (!request.tap.upstream.empty()) {
        if (const auto address = UpstreamAddress::parsed(request.tap.upstream); !address)
            return sayFailure(address.error());
    }
    if (!parseListen(parser.value(listen), request.tap))
        return usageError(QStringLiteral("--listen wants HOST:PORT, not '%1'.").arg(parser.value(listen)));
    if (parser.isSet(duration)) {
        bool isNumber = false;
        const double seconds = parser.value(duration).toDouble(&isNumber);
        if (!isNumber || !(seconds > 0) || seconds > 2e6)
            return usageError(QStringLiteral("--duration wants a number of seconds, not '%1'.").arg(parser.value(duration)));
        request.duration = std::chrono::milliseconds(qint64(seconds * 1000));
    }
    request.output = QFile::encodeName(parser.value(output)).toStdString();
    request.overwrite = parser.isSet(force);
    request.tap.allowedHosts = texts(parser.values(allowHost));
    request.tap.allowedOrigins = texts(parser.values(allowOrigin));
    return std::nullopt;
}

} // namespace stepwire
