#include "models/session/requestrules.h"

#include "models/session/requestsettings.h"

#include <algorithm>

namespace stepwire {

namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t nearTheEnd = 5 * 60 * second;   // clients rotate their sockets this long before the limit
constexpr std::int64_t cacheLife = 5 * 60 * second;    // an idle prompt stays cached for this long at least
constexpr std::int64_t smallestCachedPrompt = 1024;    // tokens; smaller prompts are not cached
constexpr std::uint64_t messageMargin = 1u << 20;      // below the size at which a server refuses

bool keepsConversation(const Step &step)
{
    switch (step.lineage) {
    case Lineage::Continuation:
    case Lineage::Resend:
    case Lineage::Retry:
    case Lineage::Reconnect: return true;
    default: return false;
    }
}

/// Calls that the client has to answer before it can go on.
bool waitsForClient(std::string_view kind)
{
    return kind == "function_call" || kind == "custom_tool_call";
}

std::string milliseconds(std::int64_t nanoseconds)
{
    return std::to_string(nanoseconds / 1'000'000) + " ms";
}

} // namespace

void RequestRules::report(std::string code, Severity severity, const Message &message, const Step &step, ByteRange range,
                          std::string detail)
{
    if (range == ByteRange())
        range = {0, message.payloadBytes};
    m_findings.push_back({std::move(code), severity, message.connection, message.id, step.id, range, std::move(detail)});
}

ByteRange RequestRules::inputRange(const Step &step) const
{
    const RequestPart *input = partOf(step, "input");
    return input ? input->value : ByteRange();
}

void RequestRules::begun(const Step &step, const ResponsesRequest &request, const Message &message,
                         std::string_view payload, const Surroundings &around)
{
    checkSize(step, message, around);
    checkHistory(step, request, message, payload);
    checkSettings(step, message);
    checkContinuation(step, message);
    checkCalls(step, request, message);
    checkRecovery(step, message);
    checkConnection(step, message, around);
}

void RequestRules::checkSize(const Step &step, const Message &message, const Surroundings &around)
{
    if (step.transport != Transport::WebSocket) // a POST has other limits
        return;
    if (message.payloadBytes + messageMargin >= around.limits.messageBytes)
        report("responses.request.large", Severity::Warning, message, step, {}, std::to_string(message.payloadBytes));
    if (step.continuation == Continuation::Resent && step.lineage == Lineage::Resend && around.holdsPredecessor)
        report("responses.history.resent", Severity::Warning, message, step, inputRange(step),
               std::to_string(message.payloadBytes));
}

/// Whether the chain that the step names holds the item already. What a response that failed had produced is in no chain.
bool RequestRules::isInChainOf(const Step &step, const ResponsesItem &item) const
{
    const StepRecord *parent = m_steps.find(step.parent);
    if (!parent || !ProducedItems::tellsResend(item))
        return false;
    return std::ranges::any_of(m_produced.producersOf(item), [&](StepId producer) {
        const Step &earlier = m_steps.find(producer)->step;
        const bool sameTrack = earlier.track == step.track || earlier.track == parent->step.track;
        return producer <= step.parent && sameTrack && earlier.endedWell();
    });
}

/// An id and the history that it stands for.
void RequestRules::checkHistory(const Step &step, const ResponsesRequest &request, const Message &message,
                                std::string_view payload)
{
    std::uint64_t repeated = 0;
    ByteRange range; // of the first item
    for (const ResponsesItem &item : request.items) {
        if (!isInChainOf(step, item))
            continue;
        const auto begin = static_cast<std::uint64_t>(item.source.data() - payload.data());
        range = repeated == 0 ? ByteRange{begin, begin + item.source.size()} : range;
        repeated += item.bytes;
    }
    if (repeated > 0)
        report("responses.history.doubled", Severity::Warning, message, step, range, std::to_string(repeated));
}

void RequestRules::checkSettings(const Step &step, const Message &message)
{
    const StepRecord *before = m_steps.find(step.predecessor);
    const StepRecord *settings = before ? m_steps.find(before->step.settings) : nullptr;
    if (!settings || !keepsConversation(step))
        return;
    const Step &earlier = settings->step;
    const auto range = [&](std::string_view key) {
        const RequestPart *part = partOf(step, key);
        return part ? part->value : ByteRange();
    };
    if (!sameSetting(step, earlier, "tools")) {
        const bool dropped = settingFingerprint(step, "tools") == 0;
        report("responses.tools.changed", Severity::Warning, message, step, range("tools"),
               onlyReordered(step, earlier, "tools") ? "reordered" : dropped ? "left out" : "changed");
    }
    if (!sameSetting(step, earlier, "instructions")) {
        const bool dropped = settingFingerprint(step, "instructions") == 0;
        report(dropped ? "responses.instructions.dropped" : "responses.instructions.changed",
               dropped ? Severity::Warning : Severity::Info, message, step, range("instructions"),
               std::to_string(earlier.id.value));
    }
}

void RequestRules::checkContinuation(const Step &step, const Message &message)
{
    if (!step.previousResponseId)
        return;
    const RequestPart *id = partOf(step, "previous_response_id");
    const ByteRange range = id ? id->value : ByteRange();
    const StepRecord *from = m_steps.find(step.parent);
    const auto failed = m_failedContinuations.find({step.connection, step.lane});
    const bool evicted = step.recall == Recall::Lost && failed != m_failedContinuations.end()
        && failed->second.contains(*step.previousResponseId);
    if (evicted || (from && from->step.over() && !from->step.endedWell() && step.recall == Recall::Lost))
        report("responses.continuation.after_failure", Severity::Warning, message, step, range, *step.previousResponseId);
    else if (step.recall == Recall::Storage && step.transport == Transport::WebSocket && from->step.over())
        report("responses.continuation.reread", Severity::Info, message, step, range, *step.previousResponseId);
}

void RequestRules::checkCalls(const Step &step, const ResponsesRequest &request, const Message &message)
{
    const StepRecord *from = m_steps.find(step.parent);
    if (!from || from->step.status != StepStatus::Completed || step.warmUp)
        return;
    for (const auto &[index, item] : from->produced) {
        const StepTable::ItemFacts &call = m_steps.item(item);
        if (!waitsForClient(call.kind) || call.asynchronous || call.callId.empty())
            continue;
        const bool isAnswered = std::ranges::any_of(request.items, [&](const ResponsesItem &answer) {
            return !answer.isCall() && answer.callId == call.callId;
        });
        if (!isAnswered)
            report("responses.call.unanswered", Severity::Warning, message, step, inputRange(step), call.callId);
    }
}

/// A lost id costs a round trip and the whole history.
void RequestRules::checkRecovery(const Step &step, const Message &message)
{
    const auto lost = m_lost.find(step.track);
    if (lost == m_lost.end() || step.previousResponseId)
        return;
    const Step &refused = m_steps.find(lost->second)->step;
    const std::int64_t time = refused.at.sentFirst && step.at.sentFirst ? *step.at.sentFirst - *refused.at.sentFirst : 0;
    report("responses.continuation.recovered", Severity::Warning, message, step, inputRange(step),
           std::to_string(message.payloadBytes) + " B " + milliseconds(time));
    m_lost.erase(lost);
}

void RequestRules::checkConnection(const Step &step, const Message &message, const Surroundings &around)
{
    if (step.transport != Transport::WebSocket)
        return;
    if (around.connectionAge > around.limits.connectionLife - nearTheEnd && m_toldAge.insert(step.connection).second)
        report("responses.connection.old", Severity::Info, message, step, {},
               std::to_string(around.connectionAge / (60 * second)) + " min");
    const StepRecord *before = m_steps.find(step.predecessor);
    const StepRecord *earlier = before ? m_steps.find(before->step.predecessor) : nullptr;
    const auto ownSocket = [](const Step &one, const Step &next) {
        return one.transport == Transport::WebSocket && one.connection != next.connection && one.endedWell();
    };
    if (earlier && ownSocket(before->step, step) && ownSocket(earlier->step, before->step)
        && m_toldConnections.insert(step.track).second)
        report("responses.connection.per_step", Severity::Warning, message, step, {},
               std::to_string(step.connection.value));
}

/// Whether the prompt repeats the whole one before it, so that a prompt cache could have served it.
bool RequestRules::promptGoesOn(const Step &step, const StepRecord &before) const
{
    const StepRecord *settings = m_steps.find(before.step.settings);
    const bool same = settings && step.model == before.step.model
        && std::ranges::all_of(cacheSettings, [&](std::string_view key) { return sameSetting(step, settings->step, key); });
    if (!same || !before.prompt.known || before.prompt.items > step.inputs.size() + step.inherited.size())
        return same && step.parent == before.step.id;
    ChainSize beginning;
    for (std::size_t i = 0; i < before.prompt.items && i < step.inputs.size(); ++i)
        beginning.add(0, m_steps.item(step.inputs[i]).fingerprint);
    return step.parent == before.step.id || beginning.fingerprint == before.prompt.fingerprint;
}

void RequestRules::checkCache(const Step &step, const Message &message)
{
    const StepRecord *before = m_steps.find(step.predecessor);
    if (!before || !keepsConversation(step) || !step.usage || !before->step.usage)
        return;
    const auto cached = step.usage->cachedTokens, earlier = before->step.usage->cachedTokens;
    if (!cached || !earlier || *earlier < smallestCachedPrompt || *cached * 2 >= *earlier || !promptGoesOn(step, *before))
        return;
    const auto used = before->step.at.terminal;
    if (!used || !step.at.sentFirst || *step.at.sentFirst - *used > cacheLife)
        return; // it may have left the cache by then
    report("responses.cache.missed", Severity::Warning, message, step, {},
           std::to_string(*cached) + " " + std::to_string(*earlier));
}

void RequestRules::answered(const Step &step, const Message &message, std::size_t inputTransformations)
{
    m_calls.erase(step.id); // nobody asks for them again
    m_lost.erase(step.track);
    checkCache(step, message);
    if (inputTransformations > 0)
        report("responses.input.transformed", Severity::Warning, message, step, {}, std::to_string(inputTransformations));
}

void RequestRules::refusedAsLost(const Step &step)
{
    m_lost[step.track] = step.id;
}

void RequestRules::failed(const Step &step)
{
    if (step.previousResponseId)
        m_failedContinuations[{step.connection, step.lane}].insert(*step.previousResponseId);
}

void RequestRules::produced(const Step &step, const ResponsesItem &item, const Message &message, ByteRange range)
{
    if (!item.isCall() || !item.callId)
        return;
    const std::uint64_t call = foldFingerprint(std::hash<std::string>()(item.name.value_or(item.kind)),
                                               std::hash<std::string>()(item.text));
    m_calls[step.id].emplace(call, *item.callId);
    const StepRecord *before = m_steps.find(step.predecessor);
    if (!before || before->step.status != StepStatus::Abandoned || !keepsConversation(step))
        return;
    const auto calls = m_calls.find(before->step.id);
    const auto same = calls == m_calls.end() ? std::map<std::uint64_t, std::string>::const_iterator() : calls->second.find(call);
    if (calls == m_calls.end() || same == calls->second.end())
        return;
    const bool known = std::ranges::any_of(step.inputs, [&](ItemId id) { return m_steps.item(id).callId == same->second; });
    if (!known)
        report("responses.tool.repeated", Severity::Warning, message, step, range, same->second + " " + *item.callId);
}

} // namespace stepwire
