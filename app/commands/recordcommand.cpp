#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/recordrun.h"
#include "app/commands/stopsignals.h"
#include "models/wire/upstreamaddress.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>

namespace stepwire {

namespace {

struct Options
{
    QCommandLineOption upstream{QStringLiteral("upstream"), QStringLiteral("The model server; its path replaces /v1."), QStringLiteral("URL")};
    QCommandLineOption listen{QStringLiteral("listen"), QStringLiteral("Where agents connect; port 0 picks a free one."),
                              QStringLiteral("HOST:PORT"), QStringLiteral("127.0.0.1:0")};
    QCommandLineOption output{QStringLiteral("output"), QStringLiteral("The trace to write."), QStringLiteral("FILE")};
    QCommandLineOption duration{QStringLiteral("duration"), QStringLiteral("End after this many seconds."), QStringLiteral("S")};
    QCommandLineOption force{QStringLiteral("force"), QStringLiteral("Overwrite the trace if it exists.")};
    QCommandLineOption allowHost{QStringLiteral("allow-host"), QStringLiteral("Accept this Host as well. May be repeated."), QStringLiteral("H")};
    QCommandLineOption allowOrigin{QStringLiteral("allow-origin"), QStringLiteral("Accept requests of web pages from this Origin. May be repeated."),
                                   QStringLiteral("O")};
};

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

/// Fills `request`; or the exit code after saying what is wrong.
std::optional<int> readOptions(const QCommandLineParser &parser, const Options &options, RecordRequest &request)
{
    if (!parser.positionalArguments().isEmpty())
        return usageError(QStringLiteral("'%1' is not understood; a command to run comes after '--'.").arg(parser.positionalArguments().first()));
    for (const QCommandLineOption *needed : {&options.upstream, &options.output}) {
        if (!parser.isSet(*needed) || parser.value(*needed).isEmpty())
            return usageError(QStringLiteral("'record' needs --%1.").arg(needed->names().first()));
    }
    request.tap.upstream = parser.value(options.upstream).toStdString();
    if (const auto upstream = UpstreamAddress::parsed(request.tap.upstream); !upstream)
        return sayFailure(upstream.error());
    if (!parseListen(parser.value(options.listen), request.tap))
        return usageError(QStringLiteral("--listen wants HOST:PORT, not '%1'.").arg(parser.value(options.listen)));
    if (parser.isSet(options.duration)) {
        bool isNumber = false;
        const double seconds = parser.value(options.duration).toDouble(&isNumber);
        if (!isNumber || !(seconds > 0) || seconds > 2e6)
            return usageError(QStringLiteral("--duration wants a number of seconds, not '%1'.").arg(parser.value(options.duration)));
        request.duration = std::chrono::milliseconds(qint64(seconds * 1000));
    }
    request.output = QFile::encodeName(parser.value(options.output)).toStdString();
    request.overwrite = parser.isSet(options.force);
    request.tap.allowedHosts = texts(parser.values(options.allowHost));
    request.tap.allowedOrigins = texts(parser.values(options.allowOrigin));
    return std::nullopt;
}

} // namespace

int recordCommand(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    StopSignals stopSignals;
    QStringList words = application.arguments();
    RecordRequest request;
    if (const qsizetype dashes = words.indexOf(QStringLiteral("--")); dashes >= 0) {
        request.tap.command = texts(words.mid(dashes + 1));
        words = words.first(dashes);
    }

    const Options options;
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Relays an agent's traffic to its model server and records it.\n\n"
        "  stepwire record --upstream https://api.openai.com/v1 --output run.stepwire\n"
        "  stepwire record --upstream https://api.openai.com/v1 --output run.stepwire -- node agent.js\n\n"
        "Prints 'listening http://HOST:PORT/v1' when ready. A command after '--' is started already pointed\n"
        "there, and its end ends the recording; so do Ctrl+C and SIGTERM."));
    parser.addOptions({options.upstream, options.listen, options.output, options.duration, options.force,
                       options.allowHost, options.allowOrigin});
    if (const std::optional<int> done = parseCommandLine(parser, words))
        return *done;
    if (const std::optional<int> wrong = readOptions(parser, options, request))
        return *wrong;

    RecordRun run(std::move(request));
    QObject::connect(&stopSignals, &StopSignals::received, &run, &RecordRun::stop);
    QObject::connect(&run, &RecordRun::finished, &application, &QCoreApplication::exit, Qt::QueuedConnection);
    if (const Result<void> started = run.start(); !started)
        return sayFailure(started.error());
    return application.exec();
}

} // namespace stepwire
