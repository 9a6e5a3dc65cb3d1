#include "app/commands/showtables.h"

#include "app/commands/findingtext.h"
#include "app/commands/texttable.h"
#include "models/exporting/sessionjson.h"
#include "models/metrics/phases.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <map>
#include <set>

namespace stepwire {

namespace {

template <typename Integer>
std::string number(Integer value)
{
    return std::to_string(value);
}

template <typename T>
std::string known(const std::optional<T> &value)
{
    return value ? std::to_string(*value) : std::string();
}

std::string known(const std::optional<std::string> &value)
{
    return value.value_or(std::string());
}

std::string decimals(double value, int digits)
{
    char text[48];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string milliseconds(std::optional<double> value)
{
    return value ? decimals(*value, 1) : std::string();
}

std::string seconds(CaptureTime at)
{
    return decimals(static_cast<double>(at.nanoseconds) / 1e9, 6);
}

std::string delayText(std::int64_t nanoseconds)
{
    const double microseconds = static_cast<double>(nanoseconds) / 1e3;
    return microseconds < 1000 ? decimals(microseconds, 0) + " \u00b5s" : decimals(microseconds / 1e3, 1) + " ms";
}

template <typename Tag>
std::string idText(Id<Tag> id)
{
    return id ? number(id.value) : std::string();
}

/// "3 completed, 1 failed", in order of the words.
std::string tally(const std::map<std::string, std::size_t> &counts)
{
    std::string text;
    for (const auto &[word, count] : counts)
        text += (text.empty() ? "" : ", ") + number(count) + " " + word;
    return text;
}

struct StepSums
{
    std::uint64_t sent = 0;
    std::uint64_t wire = 0;
    std::uint64_t stateless = 0;
    std::uint64_t sentWhereKnown = 0; ///< Of the steps whose stateless size is known: what it compares with.
    std::size_t unknownStateless = 0;
    std::int64_t inputTokens = 0, cachedTokens = 0, outputTokens = 0;
    std::size_t withUsage = 0;

    explicit StepSums(const Session &session)
    {
        for (const Step &step : session.steps()) {
            sent += step.sent.payloadBytes;
            wire += step.sent.wireBytes;
            if (step.statelessBytes) {
                stateless += *step.statelessBytes;
                sentWhereKnown += step.sent.payloadBytes;
            } else {
                ++unknownStateless;
            }
            if (step.usage) {
                ++withUsage;
                inputTokens += step.usage->inputTokens.value_or(0);
                cachedTokens += step.usage->cachedTokens.value_or(0);
                outputTokens += step.usage->outputTokens.value_or(0);
            }
        }
    }
};

std::string bytesLine(const StepSums &sums)
{
    std::string text = number(sums.sent) + " bytes payload, " + number(sums.wire) + " on the wire";
    if (sums.sentWhereKnown > 0) {
        text += "; stateless the same steps take " + number(sums.stateless) + " bytes (" +
                decimals(static_cast<double>(sums.stateless) / static_cast<double>(sums.sentWhereKnown), 1) + " times)";
    }
    if (sums.unknownStateless > 0)
        text += "; not known for " + number(sums.unknownStateless) + " of them";
    return text;
}

std::string stateless(const Step &step)
{
    if (!step.statelessBytes || step.sent.payloadBytes == 0)
        return {};
    return decimals(static_cast<double>(*step.statelessBytes) / static_cast<double>(step.sent.payloadBytes), 1);
}

std::string toolNames(const Step &step)
{
    std::string names;
    for (const ToolCall &call : step.toolCalls)
        names += (names.empty() ? "" : " ") + call.name;
    return names;
}

} // namespace

std::string overviewText(const Session &session, std::string_view path, const RecordingFacts &facts)
{
    std::map<std::string, std::size_t> connections, statuses, findings;
    std::array<std::size_t, 2> messages{};
    for (const Connection &connection : session.connections())
        ++connections[connection.transport == Transport::WebSocket ? "WebSocket" : "HTTP"];
    for (const Step &step : session.steps())
        ++statuses[std::string(finalStatusName(step.status))];
    for (const Finding &finding : session.findings())
        ++findings[std::string(severityName(finding.severity))];
    for (const Message &message : session.messages())
        ++messages[static_cast<std::size_t>(message.direction)];

    const StepSums sums(session);
    std::string text = std::string(path) + "\n";
    const auto line = [&](std::string_view name, const std::string &value) {
        text += "  " + std::string(name) + std::string(13 - name.size(), ' ') + value + "\n";
    };
    line("recorded", (facts.startedAt.empty() ? std::string("at an unknown time") : facts.startedAt) + ", " +
                         seconds(session.until()) + " s" + (facts.ended ? "" : ", without an end"));
    line("connections", session.connections().empty() ? "none" : tally(connections));
    line("messages", number(messages[0]) + " sent, " + number(messages[1]) + " received");
    line("steps", session.steps().empty() ? "none" : tally(statuses));
    if (!session.steps().empty())
        line("sent", bytesLine(sums));
    if (sums.withUsage > 0) {
        line("tokens", number(sums.inputTokens) + " input (" + number(sums.cachedTokens) + " of them cached), " +
                           number(sums.outputTokens) + " output, as reported by " + number(sums.withUsage) + " of " +
                           number(session.steps().size()) + " steps");
    }
    if (const auto &delay = session.tapDelay(); delay && delay->chunks > 0)
        line("tap added", delayText(delay->p50) + " at the median, " + delayText(delay->p99) + " at the 99th percentile, " +
                              delayText(delay->max) + " at most, over " + number(delay->chunks) + " chunks");
    if (const auto &delay = session.tapDelay(); delay && delay->waited > 0)
        line("waited", number(delay->waited) + " chunks for a slow reader, up to " + delayText(delay->longestWait));
    line("findings", session.findings().empty() ? "none" : tally(findings));
    if (session.lostBytes() > 0)
        line("lost", number(session.lostBytes()) + " bytes were not recorded");
    text += "\nMore: --steps, --messages, --connections, --findings, --context STEP; --json for programs.\n";
    return text;
}

std::string stepsTable(const Session &session)
{
    TextTable table({{"step", true},
                     {"conn", true},
                     {"lane"},
                     {"transport"},
                     {"status"},
                     {"continuation"},
                     {"sent B", true},
                     {"wire B", true},
                     {"stateless B", true},
                     {"ratio", true},
                     {"TTFT ms", true},
                     {"total ms", true},
                     {"client ms", true},
                     {"input", true},
                     {"cached", true},
                     {"output", true},
                     {"tools"}});
    for (const Step &step : session.steps()) {
        if (!step.id)
            continue;
        const Usage usage = step.usage.value_or(Usage());
        table.addRow({number(step.id.value), idText(step.connection), step.lane,
                      std::string(transportName(step.transport)),
                      std::string(finalStatusName(step.status)) + (step.warmUp ? " (warm-up)" : ""),
                      std::string(continuationName(step.continuation)), number(step.sent.payloadBytes),
                      number(step.sent.wireBytes), known(step.statelessBytes), stateless(step),
                      milliseconds(timeToFirstToken(step.at)), milliseconds(totalTime(step.at)),
                      milliseconds(StepPhases(step.at)[Phase::Client]), known(usage.inputTokens),
                      known(usage.cachedTokens), known(usage.outputTokens), toolNames(step)});
    }
    return table.isEmpty() ? "No steps.\n" : table.text();
}

std::string messagesTable(const Session &session)
{
    TextTable table({{"n", true},
                     {"time s", true},
                     {"conn", true},
                     {"direction"},
                     {"kind"},
                     {"step", true},
                     {"lane"},
                     {"payload B", true},
                     {"wire B", true},
                     {"type"},
                     {"summary"}});
    for (const Message &message : session.messages()) {
        table.addRow({number(message.id.value), seconds(message.at()), number(message.connection.value),
                      message.direction == Direction::Sent ? "sent" : "received",
                      std::string(messageKindName(message.kind)), idText(message.step),
                      std::string(session.name(message.lane)), number(message.payloadBytes), number(message.wireBytes),
                      std::string(session.name(message.type)), std::string(message.summary)});
    }
    return table.isEmpty() ? "No messages.\n" : table.text();
}

/// What the tap added; empty where it did not measure.
std::string delay(const std::optional<AddedDelay> &measured, std::int64_t AddedDelay::*figure)
{
    return measured && measured->chunks > 0 ? delayText((*measured).*figure) : std::string();
}

std::string connectionsTable(const Session &session)
{
    TextTable table({{"id", true},
                     {"transport"},
                     {"opened s", true},
                     {"closed s", true},
                     {"code", true},
                     {"closed by"},
                     {"sent", true},
                     {"received", true},
                     {"sent B", true},
                     {"received B", true},
                     {"wire sent B", true},
                     {"wire received B", true},
                     {"tap adds p50", true},
                     {"tap p99", true},
                     {"tap max", true},
                     {"extensions"},
                     {"url"}});
    for (const Connection &connection : session.connections()) {
        if (!connection.id)
            continue;
        const auto &sent = connection.total(Direction::Sent);
        const auto &received = connection.total(Direction::Received);
        table.addRow({number(connection.id.value), std::string(transportName(connection.transport)),
                      seconds(connection.openedAt), connection.closedAt ? seconds(*connection.closedAt) : std::string(),
                      known(connection.closeCode), std::string(closedByName(connection.closedBy)),
                      number(sent.messages), number(received.messages), number(sent.payloadBytes),
                      number(received.payloadBytes), number(sent.wireBytes), number(received.wireBytes),
                      delay(connection.delay, &AddedDelay::p50), delay(connection.delay, &AddedDelay::p99),
                      delay(connection.delay, &AddedDelay::max), known(connection.extensions), connection.url});
    }
    return table.isEmpty() ? "No connections.\n" : table.text();
}

std::string findingsTable(const Session &session)
{
    TextTable table({{"severity"}, {"code"}, {"conn", true}, {"message", true}, {"step", true}, {"what"}});
    for (const Finding &finding : session.findings()) {
        table.addRow({std::string(severityName(finding.severity)), finding.code, idText(finding.connection),
                      idText(finding.message), idText(finding.step), findingText(finding)});
    }
    return table.isEmpty() ? "No findings.\n" : table.text();
}

} // namespace stepwire
