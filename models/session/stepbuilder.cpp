#include "models/session/stepbuilder.h"

#include <algorithm>

namespace stepwire {

namespace {

/// Whether `step` is the create that steers to the response of `target` wait for: with its id, on its lane, after it ended
/// with calls for the client to answer. In other cases they begin a response by themselves (protocol.md section 4.7).
bool bringsSteers(const Step &step, const StepRecord &target)
{
    return target.step.status == StepStatus::Completed && target.step.transport == step.transport
        && target.step.connection == step.connection && target.step.lane == step.lane
        && (target.steerPending || !target.step.toolCalls.empty());
}

} // namespace

void StepBuilder::report(std::string code, Severity severity, const Message &message, StepId step, std::string detail)
{
    m_findings.push_back({std::move(code), severity, message.connection, message.id, step, {0, message.payloadBytes},
                          std::move(detail)});
}

ItemId StepBuilder::addItem(const ResponsesItem &item, StepId origin, const Message &message, std::string_view payload)
{
    const auto begin = static_cast<std::uint64_t>(item.source.data() - payload.data());
    return m_table.addItem({{}, item.kind, item.role, item.name, item.callId, item.bytes, origin, message.id,
                            {begin, begin + item.source.size()}, item.fingerprint, item.holdsMedia, item.excerpt()},
                           item.asynchronous);
}

StepId StepBuilder::begin(const ResponsesRequest &request, const Message &message, std::string_view payload,
                          Transport transport, const std::string &lane)
{
    StepRecord &record = m_table.add();
    Step &step = record.step;
    step.connection = message.connection;
    step.lane = lane;
    step.transport = transport;
    step.previousResponseId = request.previousResponseId;
    step.model = request.model;
    step.warmUp = request.warmUp;
    step.parts = request.parts;
    step.request = message.id;
    step.at.sentFirst = message.firstByteAt;
    step.at.sentLast = message.lastByteAt;
    step.sent.count = request.items.size();
    step.stored = request.stored;
    step.identity = request.identity;
    step.cacheLifetime = request.cacheLifetime;
    step.settings = step.id;
    record.statelessEnvelope = request.statelessEnvelope;
    record.lastMessageAt = message.lastByteAt;
    for (const ResponsesItem &item : request.items)
        step.inputs.push_back(addItem(item, step.id, message, payload));
    linkToChain(step.id, request);
    m_lineage.begin(step.id, request);
    closeClientTime(request, step);
    m_rules.begun(step, request, message, payload, surroundingsOf(step, message.firstByteAt));
    return step.id;
}

RequestRules::Surroundings StepBuilder::surroundingsOf(const Step &step, CaptureTime at) const
{
    const auto memory = m_memory.find(step.connection);
    if (memory == m_memory.end())
        return {};
    const std::string *held = memory->second.heldOnLane(step.lane, at);
    const bool holdsPredecessor = held && step.predecessor && m_table.byResponse(*held) == step.predecessor;
    return {holdsPredecessor, memory->second.age(at), memory->second.limits()};
}

/// Which chain the step goes on from, and whether the server should still hold it.
void StepBuilder::linkToChain(StepId id, const ResponsesRequest &request)
{
    Step &step = m_table.change(id).step;
    step.continuation = continuationOf(step, request);
    StepId parent;
    if (step.previousResponseId) {
        const std::string &previous = *step.previousResponseId;
        m_continuations[previous].steps.push_back(id);
        parent = m_table.byResponse(previous);
        step.parentUnseen = !parent;
        const StepRecord *from = m_table.find(parent);
        step.recall = recallOf(step);
        if (step.recall == Recall::Lost || step.recall == Recall::Unknown)
            step.chain = ChainState::Evicted;
        if (from && bringsSteers(step, *from))
            step.inherited = m_table.change(parent).takeAcceptedSteers();
    }
    m_table.link(id, parent);
}

ServerLimits StepBuilder::limits(ConnectionId connection) const
{
    const auto memory = m_memory.find(connection);
    return memory == m_memory.end() ? ServerLimits() : memory->second.limits();
}

Recall StepBuilder::recallOf(const Step &step) const
{
    const auto memory = m_memory.find(step.connection);
    if (step.transport == Transport::WebSocket && memory != m_memory.end()
        && memory->second.holds(*step.previousResponseId, step.at.sentFirst.value_or(CaptureTime())))
        return Recall::Memory;
    const StepRecord *from = m_table.find(m_table.byResponse(*step.previousResponseId));
    if (!from)
        return Recall::Unknown;
    return from->step.stored ? Recall::Storage : Recall::Lost;
}

Continuation StepBuilder::continuationOf(const Step &step, const ResponsesRequest &request) const
{
    if (step.previousResponseId) {
        const StepRecord *from = m_table.find(m_table.byResponse(*step.previousResponseId));
        const bool otherLane = from && from->step.connection == step.connection && from->step.lane != step.lane;
        return otherLane || continuedBefore(step) ? Continuation::Fork : Continuation::Chained;
    }
    const bool repeats = std::ranges::any_of(request.items, [&](const ResponsesItem &item) {
        return ProducedItems::tellsResend(item) && !m_produced.producersOf(item).empty();
    });
    return repeats ? Continuation::Resent : Continuation::New;
}

/// Whether an earlier step that ended well already went on from the same response.
bool StepBuilder::continuedBefore(const Step &step) const
{
    const auto known = m_continuations.find(*step.previousResponseId);
    return known != m_continuations.end() && known->second.oneEndedWell;
}

void StepBuilder::laterContinuationsFork(const Step &step)
{
    if (!step.previousResponseId)
        return;
    Continuations &all = m_continuations[*step.previousResponseId];
    all.oneEndedWell = true;
    for (auto later = std::ranges::upper_bound(all.steps, step.id); later != all.steps.end(); ++later) {
        if (m_table.find(*later)->step.continuation != Continuation::Chained)
            continue;
        m_table.change(*later).step.continuation = Continuation::Fork;
        m_lineage.becameFork(*later);
    }
}

/// An HTTP step's client time ends at the first request that names its response or repeats an item of it (rule 6).
void StepBuilder::closeClientTime(const ResponsesRequest &request, const Step &step)
{
    std::vector<StepId> earlier;
    if (request.previousResponseId)
        earlier.push_back(m_table.byResponse(*request.previousResponseId));
    for (const ResponsesItem &item : request.items) {
        const std::vector<StepId> &producers = m_produced.producersOf(item);
        earlier.insert(earlier.end(), producers.begin(), producers.end());
    }
    for (const StepId id : earlier) {
        const StepRecord *record = m_table.find(id);
        if (record && record->step.transport == Transport::Http && !record->step.at.nextSent)
            m_table.change(id).step.at.nextSent = step.at.sentFirst;
    }
}

StepId StepBuilder::beginSuccessor(StepId targetId)
{
    StepRecord &record = m_table.add();
    StepRecord &target = m_table.change(targetId);
    Step &step = record.step;
    step.connection = target.step.connection;
    step.lane = target.step.lane;
    step.transport = target.step.transport;
    step.previousResponseId = target.step.responseId;
    step.model = target.step.model;
    step.continuation = Continuation::Steered;
    step.stored = target.step.stored; // it inherits every setting
    step.settings = target.step.settings;
    step.identity = target.step.identity;
    step.cacheLifetime = target.step.cacheLifetime;
    step.recall = Recall::Memory;
    record.statelessEnvelope = target.statelessEnvelope;
    step.inherited = target.takeAcceptedSteers();
    if (step.previousResponseId)
        m_continuations[*step.previousResponseId].steps.push_back(step.id);
    m_table.link(step.id, targetId);
    m_lineage.beginSuccessor(step.id, targetId);
    return step.id;
}

void StepBuilder::steer(StepId targetId, const SteerFacts &steer, const Message &message, std::string_view payload)
{
    StepRecord &target = m_table.change(targetId);
    if (steer.kind != SteerKind::Steer)
        return;
    QueuedSteer queued;
    for (const ResponsesItem &item : steer.items)
        queued.items.push_back(addItem(item, targetId, message, payload));
    target.steers.push_back(std::move(queued));
}

void StepBuilder::steerAnswer(StepId targetId, const SteerFacts &answer)
{
    StepRecord &target = m_table.change(targetId);
    if (answer.kind == SteerKind::Pending)
        target.steerPending = true;
    const auto unanswered = std::ranges::find(target.steers, std::optional<std::string>(), &QueuedSteer::id);
    if (answer.kind == SteerKind::Accepted && unanswered != target.steers.end())
        unanswered->id = answer.steerId.value_or(std::string());
    if (answer.kind == SteerKind::Failed) {
        const auto named = std::ranges::find(target.steers, answer.steerId, &QueuedSteer::id);
        const auto failed = answer.steerId && named != target.steers.end() ? named : unanswered;
        if (failed != target.steers.end())
            target.steers.erase(failed);
    }
}

} // namespace stepwire
