#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/stopsignals.h"
#include "app/provider/provider.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QTextStream>

namespace stepwire {

namespace {

struct Options
{
    QCommandLineOption listen{QStringLiteral("listen"), QStringLiteral("Address to listen on; port 0 picks a free one."),
                              QStringLiteral("HOST:PORT"), QStringLiteral("127.0.0.1:8642")};
    QCommandLineOption scenario{QStringLiteral("scenario"), QStringLiteral("What the scripted model plays: pair-programmer, game-character, data-analyst."),
                                QStringLiteral("NAME"), QStringLiteral("pair-programmer")};
    QCommandLineOption lifetime{QStringLiteral("lifetime"), QStringLiteral("Seconds a WebSocket connection lives."),
                                QStringLiteral("S"), QStringLiteral("3600")};
    QCommandLineOption firstToken{QStringLiteral("ttft"), QStringLiteral("Scripted time to the first token, instead of the scenario's."),
                                  QStringLiteral("MS")};
    QCommandLineOption rate{QStringLiteral("rate"), QStringLiteral("Scripted pace, instead of the scenario's; 0 for as fast as it goes."),
                            QStringLiteral("TOKENS_PER_S")};
    QCommandLineOption foreign{QStringLiteral("foreign-steps"), QStringLiteral("Tool calls for an agent whose tools the scenario does not know, at most 12."),
                               QStringLiteral("N"), QStringLiteral("4")};
    QCommandLineOption log{QStringLiteral("log"), QStringLiteral("Write what the server received and sent, with sizes and hashes, as JSON Lines."),
                           QStringLiteral("FILE")};
};

// Fills `settings`; the exit code of a usage error otherwise.
std::optional<int> readSettings(const QCommandLineParser &parser, const Options &options, ProviderSettings &settings)
{
    const QString listen = parser.value(options.listen);
    const qsizetype colon = listen.lastIndexOf(QLatin1Char(':'));
    bool good = colon > 0;
    const uint port = listen.mid(colon + 1).toUInt(&good);
    if (colon <= 0 || !good || port > 65535)
        return usageError(QStringLiteral("--listen wants HOST:PORT, not '%1'.").arg(listen));
    QString host = listen.left(colon);
    if (host.startsWith(QLatin1Char('[')) && host.endsWith(QLatin1Char(']')))
        host = host.mid(1, host.size() - 2);
    settings.host = host.toStdString();
    settings.port = static_cast<std::uint16_t>(port);
    settings.scenario = parser.value(options.scenario).toStdString();
    settings.logFile = parser.value(options.log).toStdString();

    const auto number = [&](const QCommandLineOption &option, double least, double &value) {
        bool isNumber = false;
        value = parser.value(option).toDouble(&isNumber);
        return isNumber && value >= least;
    };
    double value = 0;
    for (const QCommandLineOption *option : {&options.lifetime, &options.firstToken, &options.rate, &options.foreign}) {
        if (option != &options.lifetime && option != &options.foreign && !parser.isSet(*option))
            continue;
        if (!number(*option, option == &options.lifetime ? 1 : 0, value))
            return usageError(QStringLiteral("--%1 wants a number, not '%2'.").arg(option->names().first(), parser.value(*option)));
        if (option == &options.lifetime)
            settings.lifetime = std::chrono::seconds(static_cast<std::int64_t>(value));
        else if (option == &options.firstToken)
            settings.firstTokenMs = static_cast<int>(value);
        else if (option == &options.rate)
            settings.tokensPerSecond = value;
        else
            settings.foreignSteps = static_cast<int>(value);
    }
    return std::nullopt;
}

} // namespace

int providerCommand(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "A local Responses server, WebSocket and HTTP on one port. Its model is scripted: words and pace are written down\n"
        "beforehand. Protocol, connection state, limits and token counts are real. Needs no key."));
    const Options options;
    parser.addOptions({options.listen, options.scenario, options.lifetime, options.firstToken, options.rate, options.foreign, options.log});
    if (const auto code = parseCommandLine(parser, application.arguments()))
        return *code;
    ProviderSettings settings;
    if (const auto code = readSettings(parser, options, settings))
        return *code;

    StopSignals stopSignals;
    QObject::connect(&stopSignals, &StopSignals::received, &application, [] { QCoreApplication::quit(); });
    Provider provider(settings);
    if (const auto port = provider.listen(); !port)
        return sayFailure(port.error());
    QTextStream(stdout) << "listening " << QString::fromStdString(provider.url()) << Qt::endl;
    QCoreApplication::exec();
    provider.stop();
    return exitDone;
}

} // namespace stepwire
