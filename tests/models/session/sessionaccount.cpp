#include "tests/models/session/sessionaccount.h"

#include <sstream>

namespace stepwire::test {

namespace {

std::string orDash(const std::optional<std::string> &text)
{
    return text && !text->empty() ? *text : "-";
}

void contextLines(std::ostream &out, const Session &session, const Step &step)
{
    const StepContext context = session.contextOf(step.id);
    for (const ContextEntry &entry : context.entries) {
        out << "  " << itemStateName(entry.state);
        if (const ContextItem *item = session.item(entry.item)) {
            out << (entry.confirmed ? " confirmed " : " inferred ") << item->kind << ' ' << orDash(item->role) << ' '
                << orDash(item->callId) << ' ' << item->bytes << " from " << item->origin.value;
        }
        out << '\n';
    }
    out << "  held " << context.heldBytes << " sent " << context.sentBytes << " evicted " << context.evictedBytes << '\n';
}

} // namespace

std::string accountOf(const Session &session, const Step &step)
{
    std::ostringstream out;
    out << "step " << step.id.value << " connection " << step.connection.value << " lane '" << step.lane << "' "
        << transportName(step.transport) << ' ' << stepStatusName(step.status) << ' ' << continuationName(step.continuation)
        << (step.warmUp ? " warm-up " : " ") << orDash(step.previousResponseId) << " -> " << orDash(step.responseId) << '\n';
    out << "  sent " << step.sent.payloadBytes << " in " << step.sent.count << ", received " << step.received.payloadBytes
        << " in " << step.received.count << '\n';
    out << "  stateless " << (step.statelessBytes ? std::to_string(*step.statelessBytes) : "-") << '\n';
    contextLines(out, session, step);
    return out.str();
}

std::string accountOf(const Session &session)
{
    std::ostringstream out;
    for (const Step &step : session.steps())
        out << accountOf(session, step);
    for (const Message &message : session.messages())
        out << "message " << message.id.value << ' ' << session.name(message.type) << " step " << message.step.value << '\n';
    for (const Finding &finding : session.findings())
        out << "finding " << finding.code << ' ' << finding.message.value << ' ' << finding.step.value << ' ' << finding.detail << '\n';
    out << session.items().size() << " items\n";
    return out.str();
}

} // namespace stepwire::test
