// The fold over any order of messages, connections and ends: every byte is accounted for, every id leads somewhere, every
// step's context can be walked, and deltas taken in between give the same session as one at the end.

#include "models/exporting/sessionjson.h"
#include "models/metrics/phases.h"
#include "models/session/session.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"
#include "tests/fuzz/scriptedtraffic.h"

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

/// `each`: takes a delta after that many observations.
Session sessionOf(const std::vector<Observation> &observations, std::size_t each)
{
    SessionBuilder builder;
    WireDecoder decoder(builder);
    Session session;
    std::size_t count = 0;
    for (const Observation &observation : observations) {
        decoder.feed(observation);
        if (++count % each == 0)
            session.apply(builder.takeDelta());
    }
    decoder.finish({});
    session.apply(builder.takeDelta());
    return session;
}

std::string told(const Session &session)
{
    std::string text = stepsJson(session) + connectionsJson(session);
    // What the wire or a note says at the beginning of a message that is not complete names it only if no delta was
    // taken in between; so messages of findings are left out.
    for (const Finding &finding : session.findings())
        text += finding.code + " " + finding.detail + " " + std::to_string(finding.connection.value) + "\n";
    for (const Message &message : session.messages())
        text += messageJson(session, message);
    return text;
}

void checkContext(const Session &session, const Step &step)
{
    const StepContext context = session.contextOf(step.id);
    std::uint64_t known = 0;
    for (const ContextEntry &entry : context.entries) {
        require(!entry.item || session.item(entry.item), "an item that is not there");
        require(!entry.proof || session.message(entry.proof), "a proof that is not there");
        const ContextItem *item = entry.item ? session.item(entry.item) : nullptr;
        known += item ? item->bytes : 0;
    }
    require(context.heldBytes + context.sentBytes + context.evictedBytes <= known, "more bytes than the items have");
    require(context.entries.size() >= step.inputs.size(), "a step without its input");
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const ScriptedTraffic traffic(std::string_view(reinterpret_cast<const char *>(data), size));
    const Session session = sessionOf(traffic.observations(), traffic.observations().size() + 1);
    requireEqual(told(session), told(sessionOf(traffic.observations(), 1)), "taken in pieces it is another session");
    for (const Message &message : session.messages())
        require(session.connection(message.connection) && (!message.step || session.step(message.step)), "lost ids");
    for (const Finding &finding : session.findings())
        require(!finding.message || session.message(finding.message), "a finding about no message");
    for (const Step &step : session.steps()) {
        require(step.over(), "a step goes on after the end");
        checkContext(session, step);
    }
    return 0;
}
