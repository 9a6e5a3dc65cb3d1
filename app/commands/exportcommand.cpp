#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/findingtext.h"
#include "app/commands/standardoutput.h"
#include "app/commands/traceopening.h"
#include "app/composition/exportfile.h"
#include "models/exporting/exporter.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <cstdio>

namespace stepwire {

namespace {

struct Word
{
    std::string_view code;
    const char *text;
};

constexpr Word formatWords[] = {
    {"jsonl", "JSON Lines: recording, connections, messages with payloads, steps, findings"},
    {"har", "HAR 1.2 with WebSocket messages, for browsers' developer tools"},
};

constexpr Word countWords[] = {
    {"connections", "connections"},
    {"connections_without_request", "connections on which nothing was asked"},
    {"control_frames", "control frames (ping, pong, close)"},
    {"credentials", "credentials (blotted with * at equal length)"},
    {"entries", "entries"},
    {"findings", "findings"},
    {"lost_bytes", "bytes that were never recorded"},
    {"messages", "messages"},
    {"start_time", "start of the recording (not in the trace; 1970 stands for it)"},
    {"steps", "steps"},
    {"unfinished_bytes", "bytes of messages that never became whole"},
    {"unreadable_payloads", "payloads that cannot be read from the trace"},
};

template <std::size_t N>
std::string wordsFor(const Word (&words)[N], std::string_view code)
{
    for (const Word &word : words) {
        if (word.code == code)
            return word.text;
    }
    return std::string(code);
}

void sayCounts(const char *title, const std::vector<ExportAccount::Count> &counts)
{
    std::string text;
    for (const auto &[what, count] : counts)
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + wordsFor(countWords, what);
    std::fprintf(stderr, "stepwire: %s: %s.\n", title, text.empty() ? "nothing" : text.c_str());
}

void sayAccount(const ExportAccount &account, const ExportFormat &format)
{
    sayCounts("written", account.written);
    sayCounts("redacted", account.redacted);
    sayCounts(("not representable in " + std::string(format.name)).c_str(), account.notRepresentable);
}

int listFormats()
{
    StandardOutput out;
    for (const ExportFormat &format : exportFormats())
        out.writeLine(std::string(format.name) + "\t" + wordsFor(formatWords, format.name));
    return out.finish();
}

int runExport(const QString &input, const ExportFormat &format, const QString &output)
{
    const auto trace = openTrace(input);
    if (!trace)
        return sayFailure(trace.error());
    const ExportSource source{trace->session,   *trace->reader, trace->reader->startedAt(),
                              STEPWIRE_VERSION, findingText,    trace->reader->ended()};
    if (output == QLatin1String("-")) {
        StandardOutput out;
        const auto account = format.write(source, [&](std::string_view piece) { out.write(piece); });
        if (!account)
            return sayFailure(account.error());
        const int exitCode = out.finish();
        if (exitCode == exitDone)
            sayAccount(*account, format);
        return exitCode;
    }
    const auto account = exportToFile(source, format, output);
    if (!account)
        return sayFailure(account.error());
    sayAccount(*account, format);
    return exitDone;
}

} // namespace

int exportCommand(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "Writes a recording in another format, and says what was written, redacted, and not representable.\n\n"
        "  stepwire export run.stepwire --format har --output run.har"));
    parser.addPositionalArgument(QStringLiteral("FILE"), QStringLiteral("A .stepwire trace."),
                                 QStringLiteral("export FILE"));
    const QCommandLineOption formatOption(QStringLiteral("format"), QStringLiteral("One that --list-formats lists."),
                                          QStringLiteral("NAME"));
    const QCommandLineOption outputOption(QStringLiteral("output"), QStringLiteral("The file to write; - is stdout."),
                                          QStringLiteral("OUT"));
    const QCommandLineOption forceOption(QStringLiteral("force"), QStringLiteral("Overwrite OUT if it exists."));
    const QCommandLineOption listOption(QStringLiteral("list-formats"), QStringLiteral("List the formats and leave."));
    parser.addOptions({formatOption, outputOption, forceOption, listOption});
    if (const auto exitCode = parseCommandLine(parser, application.arguments()))
        return *exitCode;
    if (parser.isSet(listOption))
        return listFormats();
    if (parser.positionalArguments().size() != 1)
        return usageError(QStringLiteral("export takes one FILE."));
    if (!parser.isSet(formatOption) || !parser.isSet(outputOption))
        return usageError(QStringLiteral("export needs --format and --output."));
    const QString name = parser.value(formatOption);
    const ExportFormat *format = exportFormat(name.toStdString());
    if (!format)
        return usageError(QStringLiteral("There is no format '%1'; --list-formats lists those there are.").arg(name));

    const QString input = parser.positionalArguments().constFirst();
    const QString output = parser.value(outputOption);
    const QFileInfo existing(output);
    if (output != QLatin1String("-") && existing.exists()) {
        const Failure exists{FailureKind::Exists, QFile::encodeName(output).toStdString(), {}};
        if (!parser.isSet(forceOption))
            return sayFailure(exists);
        if (existing.canonicalFilePath() == QFileInfo(input).canonicalFilePath())
            return usageError(QStringLiteral("OUT is the trace itself; give another name."));
    }
    return runExport(input, *format, output);
}

} // namespace stepwire
