#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/headlessdemo.h"
#include "app/commands/stopsignals.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDateTime>
#include <QFileInfo>
#include <QTimer>
#include <vector>

namespace stepwire {

namespace {

struct Options
{
    QCommandLineOption headless{QStringLiteral("headless"), QStringLiteral("No window: print the table and write the files.")};
    QCommandLineOption output{QStringLiteral("output"), QStringLiteral("Folder for demo.stepwire, summary.md and demo.png."), QStringLiteral("DIR")};
    QCommandLineOption force{QStringLiteral("force"), QStringLiteral("Replace a demo.stepwire that is there.")};
    QCommandLineOption scenario{QStringLiteral("scenario"), QStringLiteral("pair-programmer, game-character or data-analyst."),
                                QStringLiteral("NAME"), QStringLiteral("pair-programmer")};
    QCommandLineOption firstToken{QStringLiteral("ttft"), QStringLiteral("Scripted time to the first token, instead of the scenario's."), QStringLiteral("MS")};
    QCommandLineOption rate{QStringLiteral("rate"), QStringLiteral("Scripted pace, instead of the scenario's; 0 for as fast as it goes."),
                            QStringLiteral("TOKENS_PER_S")};
};

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("DISPLAY") || qEnvironmentVariableIsSet("WAYLAND_DISPLAY");
}

// The window runs the demo itself; it gets the same words and one more.
int inWindow(char **argv, const QStringList &arguments)
{
    std::vector<QByteArray> texts{argv[0], "--demo"};
    for (const QString &argument : arguments.mid(2)) // after the program and `demo`
        texts.push_back(argument.toLocal8Bit());
    std::vector<char *> pointers;
    for (QByteArray &text : texts)
        pointers.push_back(text.data());
    pointers.push_back(nullptr);
    return windowCommand(static_cast<int>(texts.size()), pointers.data());
}

std::optional<int> readRequest(const QCommandLineParser &parser, const Options &options, HeadlessDemoRequest &request)
{
    request.demo.scenario = parser.value(options.scenario).toStdString();
    if (const auto known = Scenario::load(request.demo.scenario); !known)
        return sayFailure(known.error());
    for (const QCommandLineOption *option : {&options.firstToken, &options.rate}) {
        if (!parser.isSet(*option))
            continue;
        bool isNumber = false;
        const double value = parser.value(*option).toDouble(&isNumber);
        if (!isNumber || value < 0)
            return usageError(QStringLiteral("--%1 wants a number, not '%2'.").arg(option->names().first(), parser.value(*option)));
        if (option == &options.rate)
            request.demo.tokensPerSecond = value;
        else
            request.demo.firstTokenMs = static_cast<int>(value);
    }
    const QString folder = parser.isSet(options.output)
        ? parser.value(options.output)
        : QStringLiteral("stepwire-demo-") + QDateTime::currentDateTime().toString(QStringLiteral("yyyy-MM-dd-HHmmss"));
    request.folder = folder.toStdString();
    request.overwrite = parser.isSet(options.force);
    if (!request.overwrite && QFileInfo::exists(folder + QStringLiteral("/demo.stepwire")))
        return sayFailure({FailureKind::Exists, (folder + QStringLiteral("/demo.stepwire")).toStdString(), {}});
    return std::nullopt;
}

} // namespace

int demoCommand(int argc, char **argv)
{
    HeadlessDemoRequest request;
    QStringList arguments;
    bool windowed = false;
    {
        QCoreApplication application(argc, argv); // of this block alone: the window makes its own
        QCommandLineParser parser;
        parser.setApplicationDescription(QStringLiteral(
            "One task, done twice by a scripted agent against a local provider: over HTTP with the full history in every request, then\n"
            "over one WebSocket. Needs no key and no network. Opens a window if there is a display."));
        const Options options;
        parser.addOptions({options.headless, options.output, options.force, options.scenario, options.firstToken, options.rate});
        arguments = application.arguments();
        if (const auto code = parseCommandLine(parser, arguments))
            return *code;
        if (!parser.positionalArguments().isEmpty())
            return usageError(QStringLiteral("'%1' is not understood.").arg(parser.positionalArguments().first()));
        if (const auto code = readRequest(parser, options, request))
            return *code;
        windowed = !parser.isSet(options.headless) && hasDisplay();
    }
    if (windowed)
        return inWindow(argv, arguments);

    QCoreApplication application(argc, argv);
    StopSignals stopSignals;
    HeadlessDemo demo(request);
    QObject::connect(&stopSignals, &StopSignals::received, &demo, &HeadlessDemo::interrupt);
    QObject::connect(&demo, &HeadlessDemo::finished, &application, &QCoreApplication::exit, Qt::QueuedConnection);
    QTimer::singleShot(0, &demo, [&] {
        if (const auto started = demo.start(); !started)
            QCoreApplication::exit(sayFailure(started.error()));
    });
    return QCoreApplication::exec();
}

} // namespace stepwire
