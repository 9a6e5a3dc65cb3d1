#include "app/commands/authorityfolder.h"
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/stopsignals.h"
#include "app/commands/storagetext.h"
#include "app/composition/windowrun.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QRegularExpression>
#include <QTextStream>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <string_view>

namespace stepwire {

namespace {

const char *const helpText =
    "Usage: stepwire [FILE…] [options]\n"
    "       stepwire COMMAND [options]      ('stepwire COMMAND --help' says more)\n"
    "\n"
    "A workbench for agent sessions. Without a command it opens the window, with FILE if one is given.\n"
    "\n"
    "Commands, none of which needs a display:\n"
    "  demo      run one task over HTTP and over WebSocket against a local server   [--headless] [--output DIR]\n"
    "  record    tap: relay between an agent and its server, and record   --upstream URL --output FILE [-- COMMAND …]\n"
    "  provider  a local Responses server   [--listen HOST:PORT] [--scenario NAME]\n"
    "  show      what a recording holds   FILE [--steps | --messages | --connections | --findings | --context STEP] "
    "[--json]\n"
    "  export    a recording in another format   FILE --format NAME --output OUT   (--list-formats)\n"
    "  explain   what a finding means and what to do   [CODE]\n"
    "\n"
    "Options of the window:\n"
    "  --theme dark|light|system    colours; otherwise as chosen last\n"
    "  --demo                       start the demo at once\n"
    "  --tap URL                    start a tap to that model server at once\n"
    "  --output DIR                 where recordings of this run go; otherwise among the application's data\n"
    "  --force                      recordings in DIR may replace files\n"
    "  --no-restore                 neither restore nor remember arrangement, theme and recent files\n"
    "  --screenshot OUT.png         draw, save, leave; needs no display\n"
    "  --size WxH                   of the screenshot, in pixels (1440x900)\n"
    "  --help, --version\n"
    "\n"
    "Exit codes: 0 done, 1 failed, 2 usage, 3 a check did not hold.\n";

qint64 steadyMilliseconds()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

QString option(const QCommandLineParser &parser, const char *name)
{
    return parser.value(QString::fromLatin1(name));
}

bool isSet(const QCommandLineParser &parser, const char *name)
{
    return parser.isSet(QString::fromLatin1(name));
}

void addOptions(QCommandLineParser &parser)
{
    const auto add = [&parser](const char *name, const char *value = nullptr) {
        QCommandLineOption made(QString::fromLatin1(name));
        if (value)
            made.setValueName(QString::fromLatin1(value));
        parser.addOption(made);
    };
    add("theme", "NAME");
    add("screenshot", "FILE");
    add("size", "WxH");
    add("demo");
    add("scenario", "NAME"); // these three as `stepwire demo` has them
    add("rate", "TOKENS");
    add("ttft", "MS");
    add("screenshot-step", "N"); // not in the help: the picture is taken while the demo runs
    add("tap", "URL");
    add("output", "DIR");
    add("force");
    add("no-restore");
    add("startup-time"); // likewise: prints the milliseconds to the first painting
}

/// Fills `request` or returns the exit code of what was wrong.
std::optional<int> readOptions(const QCommandLineParser &parser, WindowRequest &request)
{
    request.files = parser.positionalArguments();
    request.demo = isSet(parser, "demo");
    request.output = option(parser, "output");
    request.overwrite = isSet(parser, "force");
    request.startupTime = isSet(parser, "startup-time");
    request.screenshot = option(parser, "screenshot");
    // a picture shows what anyone would see, and leaves nothing behind
    request.restore = !isSet(parser, "no-restore") && request.screenshot.isEmpty() && !request.startupTime;
    if (isSet(parser, "tap"))
        request.tapUpstream = option(parser, "tap");
    request.demoScenario = option(parser, "scenario");
    if (isSet(parser, "rate"))
        request.demoTokensPerSecond = option(parser, "rate").toDouble();
    if (isSet(parser, "ttft"))
        request.demoFirstTokenMs = option(parser, "ttft").toInt();
    if (isSet(parser, "screenshot-step"))
        request.screenshotStep = option(parser, "screenshot-step").toInt();
    if (isSet(parser, "theme")) {
        const QString name = option(parser, "theme");
        if (name == QLatin1String("dark"))
            request.theme = WindowRequest::Theme::Dark;
        else if (name == QLatin1String("light"))
            request.theme = WindowRequest::Theme::Light;
        else if (name == QLatin1String("system"))
            request.theme = WindowRequest::Theme::System;
        else
            return usageError(QStringLiteral("--theme is dark, light or system, not '%1'.").arg(name));
    }
    if (isSet(parser, "size")) {
        static const QRegularExpression form(QStringLiteral("^(\\d{2,5})x(\\d{2,5})$"));
        const QRegularExpressionMatch match = form.match(option(parser, "size"));
        if (!match.hasMatch())
            return usageError(
                QStringLiteral("--size is WIDTHxHEIGHT, such as 1440x900, not '%1'.").arg(option(parser, "size")));
        request.size = QSize(match.captured(1).toInt(), match.captured(2).toInt());
        if (request.size.width() < 320 || request.size.height() < 240 || request.size.width() > 16384 ||
            request.size.height() > 16384)
            return usageError(QStringLiteral("--size is between 320x240 and 16384x16384."));
        if (request.screenshot.isEmpty())
            return usageError(QStringLiteral("--size goes with --screenshot."));
    }
    if (request.demo && !request.files.isEmpty())
        return usageError(QStringLiteral("Give either files or --demo."));
    return std::nullopt;
}

/// Qt ends the program when it finds no display, so that is found out before.
bool hasDisplay()
{
    if (qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        return true;
    return !qEnvironmentVariableIsEmpty("DISPLAY") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
}

/// Before the display's plugin starts its thread, which would else take a signal and end the program.
void blockStopSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int each : {SIGINT, SIGTERM, SIGHUP})
        sigaddset(&signals, each);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

} // namespace

int windowCommand(int argc, char **argv)
{
    const qint64 startedAt = steadyMilliseconds();
    QStringList arguments;
    for (int i = 0; i < argc; ++i)
        arguments << QString::fromLocal8Bit(argv[i]);
    if (arguments.contains(QStringLiteral("--help")) || arguments.contains(QStringLiteral("-h"))) {
        std::fputs(helpText, stdout);
        return exitDone;
    }
    if (arguments.contains(QStringLiteral("--version"))) {
        std::fputs("stepwire " STEPWIRE_VERSION "\n", stdout);
        return exitDone;
    }
    QCommandLineParser parser;
    addOptions(parser);
    if (!parser.parse(arguments))
        return usageError(parser.errorText());
    WindowRequest request;
    request.failureSentence = failureSentence;
    request.storageSentence = storageSentence;
    request.agentSetup = &StopSignals::unblock;
    request.authorityFolder = authorityFolder();
    if (const std::optional<int> wrong = readOptions(parser, request))
        return *wrong;
    if (!request.screenshot.isEmpty()) {
        if (!qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
            qputenv("QT_QPA_PLATFORM", "offscreen");
        qputenv("QT_SCALE_FACTOR", "1");
        qputenv("QT_ENABLE_HIGHDPI_SCALING", "0");
    } else if (!hasDisplay()) {
        QTextStream(stderr)
            << QStringLiteral("stepwire: There is no display to open a window on. Set DISPLAY or WAYLAND_DISPLAY, use "
                              "'stepwire demo --headless', or draw a picture with --screenshot OUT.png.")
            << Qt::endl;
        return exitFailed;
    }
    blockStopSignals();
    QApplication application(argc, argv);
    StopSignals stopSignals; // SIGINT and SIGTERM end a recording in good order
    QObject::connect(&stopSignals, &StopSignals::received, &application, &QApplication::quit);
    QApplication::setOrganizationName(QStringLiteral("Stepwire"));
    QApplication::setApplicationName(QStringLiteral("stepwire"));
    QApplication::setApplicationVersion(QStringLiteral(STEPWIRE_VERSION));
    return runWindow(request, sayFailure, startedAt);
}

} // namespace stepwire
