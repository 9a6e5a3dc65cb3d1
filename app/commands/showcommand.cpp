#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/findingtext.h"
#include "app/commands/contexttext.h"
#include "app/commands/showtables.h"
#include "app/commands/standardoutput.h"
#include "app/commands/traceopening.h"
#include "models/exporting/contextjson.h"
#include "models/exporting/sessionjson.h"
#include "models/tokens/tokenizer.h"
#include "models/vocabulary/utf8.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <cstdio>
#include <memory>

namespace stepwire {

namespace {

struct ShowOptions
{
    QCommandLineOption steps{QStringLiteral("steps"), QStringLiteral("One entry per step: bytes, tokens, times.")};
    QCommandLineOption messages{QStringLiteral("messages"), QStringLiteral("One entry per message.")};
    QCommandLineOption payload{QStringLiteral("payload"), QStringLiteral("With --messages: with their payloads.")};
    QCommandLineOption connections{QStringLiteral("connections"), QStringLiteral("One entry per connection.")};
    QCommandLineOption findings{QStringLiteral("findings"), QStringLiteral("What is odd or wrong in the recording.")};
    QCommandLineOption context{QStringLiteral("context"), QStringLiteral("What the model saw at step <STEP>."),
                               QStringLiteral("STEP")};
    QCommandLineOption json{QStringLiteral("json"), QStringLiteral("For programs: JSON, JSON Lines for --messages.")};

    int shapes(const QCommandLineParser &parser) const
    {
        return parser.isSet(steps) + parser.isSet(messages) + parser.isSet(connections) + parser.isSet(findings) +
               parser.isSet(context);
    }
};

void writePayload(StandardOutput &out, std::string_view payload)
{
    if (isUtf8(payload))
        out.writeLine(payload);
    else
        out.writeLine("(" + std::to_string(payload.size()) + " bytes that are no text; --json gives them as base64)");
}

/// Every message with its payload, which is read back one at a time.
void writePayloads(const OpenedTrace &trace, bool json, StandardOutput &out)
{
    std::size_t unreadable = 0;
    for (const Message &message : trace.session.messages()) {
        if (!out.wanted())
            return;
        const auto payload = trace.reader->payload(message);
        unreadable += !payload;
        if (json) {
            out.writeLine(payload ? messageJson(trace.session, message, *payload)
                                  : messageJson(trace.session, message));
            continue;
        }
        out.writeLine("--- " + std::to_string(message.id.value) +
                      (message.direction == Direction::Sent ? " sent " : " received ") +
                      std::string(messageKindName(message.kind)));
        if (payload)
            writePayload(out, *payload);
    }
    if (unreadable > 0)
        std::fprintf(stderr, "stepwire: the payloads of %zu messages cannot be read from the file.\n", unreadable);
}

void writeMessages(const OpenedTrace &trace, bool payloads, bool json, StandardOutput &out)
{
    if (payloads) {
        writePayloads(trace, json, out);
    } else if (json) {
        for (const Message &message : trace.session.messages())
            out.writeLine(messageJson(trace.session, message));
    } else {
        out.write(messagesTable(trace.session));
    }
}

TokenEstimator loadedEstimator()
{
    auto tokenizer = Tokenizer::load();
    if (!tokenizer)
        return {};
    const auto shared = std::make_shared<const Tokenizer>(std::move(*tokenizer));
    return [shared](std::string_view text) { return std::optional<std::uint64_t>(shared->count(text)); };
}

int writeContext(const OpenedTrace &trace, const QString &number, bool json, StandardOutput &out)
{
    bool isNumber = false;
    const StepId id{number.toUInt(&isNumber)};
    if (!isNumber)
        return usageError(QStringLiteral("--context takes the number of a step, not '%1'.").arg(number));
    const Step *step = trace.session.step(id);
    if (!step) {
        std::fprintf(stderr,
                     "stepwire: there is no step %s; the recording has %zu. 'stepwire show FILE --steps' lists them.\n",
                     qPrintable(number), trace.session.steps().size());
        return exitFailed;
    }
    const TokenEstimator estimator = loadedEstimator();
    if (json)
        out.writeLine(contextJson(trace.session, *step, *trace.reader, estimator));
    else
        out.write(contextText(trace.session, *step, *trace.reader, estimator));
    return exitDone;
}

} // namespace

int showCommand(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Prints what a recording holds; without one of the shapes below, an overview.\n\n"
                       "  stepwire show run.stepwire --steps\n"
                       "  stepwire show run.stepwire --messages --payload --json"));
    parser.addPositionalArgument(QStringLiteral("FILE"), QStringLiteral("A .stepwire trace."),
                                 QStringLiteral("show FILE"));
    const ShowOptions options;
    parser.addOptions({options.steps, options.messages, options.payload, options.connections, options.findings,
                       options.context, options.json});
    if (const auto exitCode = parseCommandLine(parser, application.arguments()))
        return *exitCode;
    if (parser.positionalArguments().size() != 1)
        return usageError(QStringLiteral("show takes one FILE."));
    if (options.shapes(parser) > 1)
        return usageError(
            QStringLiteral("show takes one of --steps, --messages, --connections, --findings, --context."));
    if (parser.isSet(options.payload) && !parser.isSet(options.messages))
        return usageError(QStringLiteral("--payload goes with --messages."));

    const bool withoutMessages = parser.isSet(options.steps) || parser.isSet(options.connections);
    const auto trace = openTrace(parser.positionalArguments().constFirst(),
                                 withoutMessages ? MessageIndex::LeftOut : MessageIndex::Kept);
    if (!trace)
        return sayFailure(trace.error());

    StandardOutput out;
    const Session &session = trace->session;
    const bool json = parser.isSet(options.json);
    if (parser.isSet(options.steps)) {
        json ? out.writeLine(stepsJson(session)) : out.write(stepsTable(session));
    } else if (parser.isSet(options.messages)) {
        writeMessages(*trace, parser.isSet(options.payload), json, out);
    } else if (parser.isSet(options.connections)) {
        json ? out.writeLine(connectionsJson(session)) : out.write(connectionsTable(session));
    } else if (parser.isSet(options.findings)) {
        json ? out.writeLine(findingsJson(session, findingText)) : out.write(findingsTable(session));
    } else if (parser.isSet(options.context)) {
        if (const int exitCode = writeContext(*trace, parser.value(options.context), json, out); exitCode != exitDone)
            return exitCode;
    } else {
        out.write(json ? recordingJson(session, trace->facts()) + "\n"
                       : overviewText(session, trace->reader->path(), trace->facts()));
    }
    return out.finish();
}

} // namespace stepwire
