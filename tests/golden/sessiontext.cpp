#include "tests/golden/sessiontext.h"

#include "models/metrics/cacheverdict.h"

#include <map>
#include <sstream>

namespace stepwire::test {

namespace {

template <typename T>
std::string known(const std::optional<T> &value)
{
    std::ostringstream out;
    if (value)
        out << *value;
    else
        out << '-';
    return out.str();
}

/// Ids are random: their order of appearance says as much.
class Aliases
{
public:
    std::string of(const std::optional<std::string> &id)
    {
        if (!id)
            return "-";
        const auto entry = m_names.try_emplace(*id, "r" + std::to_string(m_names.size() + 1)).first;
        return entry->second;
    }

private:
    std::map<std::string, std::string> m_names;
};

std::string momentsText(const StepMoments &at)
{
    std::string text;
    const auto mark = [&](char letter, const std::optional<CaptureTime> &moment) { text += moment ? letter : '.'; };
    mark('s', at.sentFirst);
    mark('c', at.created);
    mark('i', at.firstItem);
    mark('f', at.firstToken);
    mark('l', at.lastToken);
    mark('t', at.terminal);
    mark('n', at.nextSent);
    return text;
}

void contextLine(std::ostream &out, const Session &session, const Step &step)
{
    std::map<ItemState, int> counts;
    const StepContext context = session.contextOf(step.id);
    bool confirmed = true;
    for (const ContextEntry &entry : context.entries) {
        ++counts[entry.state];
        confirmed = confirmed && (entry.state != ItemState::Held || entry.confirmed);
    }
    out << "    context";
    for (const auto &[state, count] : counts)
        out << ' ' << count << ' ' << itemStateName(state);
    out << ", bytes held " << context.heldBytes << " sent " << context.sentBytes << " evicted " << context.evictedBytes
        << (confirmed ? "" : ", inferred") << '\n';
}

/// What the step came out of, and how the prompt compares with the one before.
void lineageLine(std::ostream &out, const Session &session, const Step &step)
{
    out << "    " << lineageName(step.lineage);
    if (step.predecessor)
        out << " of " << step.predecessor.value;
    out << ", track " << step.track.value << ", session " << step.agentSession.value;
    if (step.recall != Recall::None)
        out << ", held in " << recallName(step.recall);
    const CacheReading reading = cacheVerdict(session, step);
    if (reading.comparison && reading.comparison->first) {
        out << ", differs at " << reading.comparison->first->part;
        if (reading.comparison->first->item)
            out << ' ' << *reading.comparison->first->item;
    } else if (reading.comparison) {
        out << ", " << reading.comparison->equalItems << " items equal";
    }
    if (reading.verdict != CacheVerdict::NotReported)
        out << ", cache " << cacheVerdictName(reading.verdict);
    if (reading.cause)
        out << ' ' << causeConfidenceName(reading.confidence) << ' ' << cacheCauseName(*reading.cause);
    out << '\n';
}

void stepLines(std::ostream &out, const Session &session, const Step &step, Aliases &aliases)
{
    out << "step " << step.id.value << " connection " << step.connection.value << " lane '" << step.lane << "' "
        << transportName(step.transport) << ' ' << stepStatusName(step.status) << ' '
        << continuationName(step.continuation) << (step.warmUp ? " warm-up" : "") << ' '
        << aliases.of(step.previousResponseId) << " -> " << aliases.of(step.responseId) << '\n';
    out << "    sent " << step.sent.payloadBytes << '/' << step.sent.wireBytes << " in " << step.sent.count
        << " items, received " << step.received.payloadBytes << '/' << step.received.wireBytes << " in "
        << step.received.count << ", stateless " << known(step.statelessBytes) << ", moments " << momentsText(step.at) << '\n';
    contextLine(out, session, step);
    lineageLine(out, session, step);
    if (step.usage)
        out << "    usage " << known(step.usage->inputTokens) << ' ' << known(step.usage->cachedTokens) << ' '
            << known(step.usage->cacheWriteTokens) << ' ' << known(step.usage->outputTokens) << ' '
            << known(step.usage->reasoningTokens) << '\n';
    for (const ToolCall &call : step.toolCalls)
        out << "    calls " << call.name << '\n';
    if (step.error)
        out << "    error " << known(step.error->code) << ' ' << known(step.error->status) << '\n';
}

} // namespace

std::string sessionText(const Session &session)
{
    std::ostringstream out;
    for (const Connection &connection : session.connections()) {
        out << "connection " << connection.id.value << ' ' << transportName(connection.transport) << ' ' << connection.url
            << " close " << known(connection.closeCode) << " by " << closedByName(connection.closedBy) << ", sent "
            << connection.total(Direction::Sent).messages << " messages " << connection.total(Direction::Sent).payloadBytes
            << '/' << connection.total(Direction::Sent).wireBytes << ", received "
            << connection.total(Direction::Received).messages << " messages "
            << connection.total(Direction::Received).payloadBytes << '/'
            << connection.total(Direction::Received).wireBytes << '\n';
    }
    Aliases aliases;
    for (const Step &step : session.steps())
        stepLines(out, session, step, aliases);
    for (const Finding &finding : session.findings())
        out << "finding " << finding.code << ' ' << severityName(finding.severity) << " step " << finding.step.value << ' '
            << (finding.code == "responses.continuation.not_found" ? aliases.of(finding.detail) : "") << '\n';
    return out.str();
}

} // namespace stepwire::test
