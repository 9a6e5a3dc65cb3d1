#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/recordoptions.h"
#include "app/tap/hostpattern.h"
#include "app/commands/stopsignals.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace stepwire {

namespace {

QString description()
{
    constexpr qsizetype hostsPerLine = 5;
    QString endpoints;
    for (qsizetype i = 0; i < qsizetype(modelEndpoints().size()); ++i) {
        endpoints += i == 0 ? QString() : i % hostsPerLine == 0 ? QStringLiteral(",\n  ") : QStringLiteral(", ");
        endpoints += QString::fromStdString(modelEndpoints()[std::size_t(i)]);
    }
    return QStringLiteral(
               "Relays an agent's traffic to its model server and records it.\n\n"
               "  stepwire record --upstream https://api.openai.com/v1 --output run.stepwire\n"
               "  stepwire record --upstream https://api.openai.com/v1 --output run.stepwire -- node agent.js\n"
               "  stepwire record --proxy --output run.stepwire -- codex exec \"fix the test\"\n\n"
               "Prints 'listening http://HOST:PORT/v1' when ready. A command after '--' is started already pointed\n"
               "there, and its end ends the recording; so do Ctrl+C and SIGTERM.\n\n"
               "With --proxy it prints 'listening http://HOST:PORT', an address for HTTPS_PROXY. It looks into connections to\n"
               "  %1,\n"
               "for which the agent has to trust its certificate authority (stepwire ca); a command after '--' does. All\n"
               "other hosts are tunnelled untouched and counted, not recorded.")
        .arg(endpoints);
}

} // namespace

int recordCommand(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    StopSignals stopSignals;
    QStringList words = application.arguments();
    RecordRequest request;
    if (const qsizetype dashes = words.indexOf(QStringLiteral("--")); dashes >= 0) {
        for (const QString &word : words.mid(dashes + 1))
            request.tap.command.push_back(word.toStdString());
        words = words.first(dashes);
    }

    const RecordOptions options;
    QCommandLineParser parser;
    parser.setApplicationDescription(description());
    parser.addOptions(options.all());
    if (const std::optional<int> done = parseCommandLine(parser, words))
        return *done;
    if (const std::optional<int> wrong = options.read(parser, request))
        return *wrong;

    RecordRun run(std::move(request));
    QObject::connect(&stopSignals, &StopSignals::received, &run, &RecordRun::stop);
    QObject::connect(&run, &RecordRun::finished, &application, &QCoreApplication::exit, Qt::QueuedConnection);
    if (const Result<void> started = run.start(); !started)
        return sayFailure(started.error());
    return application.exec();
}

} // namespace stepwire
