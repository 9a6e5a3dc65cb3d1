#include "models/session/lineagetable.h"

#include <algorithm>

namespace stepwire {

namespace {

bool wentWrong(const Step &step)
{
    return step.status == StepStatus::Failed || step.status == StepStatus::Error || step.status == StepStatus::Abandoned;
}

const ResponsesItem *compactionIn(const ResponsesRequest &request)
{
    const auto found = std::ranges::find(request.items, "compaction", &ResponsesItem::kind);
    return found == request.items.end() ? nullptr : &*found;
}

} // namespace

bool LineageTable::changesSocket(StepId from, const Step &to) const
{
    const Step &earlier = m_steps.find(from)->step;
    const bool socket = earlier.transport == Transport::WebSocket || to.transport == Transport::WebSocket;
    return socket && earlier.connection != to.connection;
}

/// The latest step that asked the same and failed, or got no answer.
std::optional<StepId> LineageTable::retriedBy(StepId id) const
{
    const ChainSize &prompt = m_steps.find(id)->prompt;
    const auto same = m_byPrompt.find(prompt.fingerprint);
    if (same == m_byPrompt.end() || prompt.items == 0)
        return std::nullopt;
    for (auto earlier = same->second.rbegin(); earlier != same->second.rend(); ++earlier) {
        const StepRecord &record = *m_steps.find(*earlier);
        if (wentWrong(record.step) && record.prompt.items == prompt.items && record.step.lane == m_steps.find(id)->step.lane)
            return *earlier;
    }
    return std::nullopt;
}

/// The step whose response produced the latest of the repeated items. Where equal items were produced in several
/// conversations, the one that produced most of what is repeated is meant.
StepId LineageTable::producerOf(const ResponsesRequest &request) const
{
    std::map<TrackId, int> votes;
    std::vector<StepId> producers;
    for (const ResponsesItem &item : request.items) {
        if (!ProducedItems::tellsResend(item))
            continue;
        for (const StepId producer : m_produced.producersOf(item)) {
            ++votes[m_steps.find(producer)->step.track];
            producers.push_back(producer);
        }
    }
    const auto weight = [&](StepId id) { return std::pair(votes[m_steps.find(id)->step.track], id); };
    const auto best = std::ranges::max_element(producers, {}, weight);
    return best == producers.end() ? StepId() : *best;
}

bool LineageTable::promptHolds(StepId id, std::uint64_t fingerprint) const
{
    const auto holds = [&](const std::vector<ItemId> &items) {
        return std::ranges::any_of(items, [&](ItemId item) { return m_steps.item(item).fingerprint == fingerprint; });
    };
    const StepRecord *record = m_steps.find(id);
    if (holds(record->step.inherited) || holds(record->step.inputs))
        return true;
    while ((record = m_steps.find(record->step.parent))) {
        if (holds(record->step.inherited) || holds(record->step.inputs) || holds(record->step.outputs))
            return true;
    }
    return false;
}

StepId LineageTable::lastOnLane(const Step &step) const
{
    StepId found;
    for (const auto &[track, last] : m_lastOfTrack) {
        const Step &latest = m_steps.find(last)->step;
        if (latest.transport == Transport::WebSocket && latest.connection == step.connection && latest.lane == step.lane)
            found = std::max(found, last);
    }
    return found;
}

/// A chain that begins with a compaction item which no prompt before it held.
LineageTable::Origin LineageTable::compacted(const Step &step, const ResponsesRequest &request, StepId producer) const
{
    const ResponsesItem *item = compactionIn(request);
    if (!item)
        return {};
    StepId from = producer;
    if (const std::vector<StepId> makers = m_produced.producersOf(*item); !makers.empty())
        from = std::max(from, *std::ranges::max_element(makers));
    if (!from && step.identity.thread) {
        const auto track = m_trackOfThread.find(*step.identity.thread);
        if (track != m_trackOfThread.end())
            from = m_lastOfTrack.at(track->second);
    }
    if (!from) // made by POST /responses/compact, which is no step: then what the lane last was about
        from = lastOnLane(step);
    if (!from || promptHolds(from, item->fingerprint))
        return {};
    return {from, Lineage::Compaction};
}

LineageTable::Origin LineageTable::originOf(StepId id, const ResponsesRequest &request) const
{
    const Step &step = m_steps.find(id)->step;
    if (const auto retried = retriedBy(id))
        return {*retried, changesSocket(*retried, step) ? Lineage::Reconnect : Lineage::Retry};
    if (step.parent && step.continuation == Continuation::Fork)
        return {step.parent, Lineage::Fork};
    if (step.parent)
        return {step.parent, changesSocket(step.parent, step) ? Lineage::Reconnect : Lineage::Continuation};
    if (step.previousResponseId)
        return {{}, Lineage::Continuation};
    const StepId producer = producerOf(request);
    if (const Origin compaction = compacted(step, request, producer); compaction.predecessor)
        return compaction;
    if (producer)
        return {producer, changesSocket(producer, step) ? Lineage::Reconnect : Lineage::Resend};
    const StepId last = lastOnLane(step);
    if (last && m_steps.find(last)->refusedAsLost) // what follows a lost id on its lane is the same work, sent whole
        return {last, Lineage::Retry};
    if (step.identity.thread) {
        const auto track = m_trackOfThread.find(*step.identity.thread);
        if (track != m_trackOfThread.end())
            return {m_lastOfTrack.at(track->second), Lineage::Restart};
    }
    return {};
}

AgentSessionId LineageTable::sessionOf(const AgentIdentity &identity)
{
    if (identity.session) {
        const auto [entry, isNew] = m_sessionOfName.try_emplace(*identity.session);
        if (isNew)
            entry->second = AgentSessionId{++m_sessions};
        return entry->second;
    }
    if (identity.parentThread) {
        const auto track = m_trackOfThread.find(*identity.parentThread);
        if (track != m_trackOfThread.end())
            return m_steps.find(m_lastOfTrack.at(track->second))->step.agentSession;
    }
    return {};
}

AgentSessionId LineageTable::sessionFor(const Step &step, StepId predecessor)
{
    if (predecessor)
        return m_steps.find(predecessor)->step.agentSession;
    if (const AgentSessionId named = sessionOf(step.identity))
        return named;
    const auto connection = m_sessionOfConnection.find(step.connection);
    return connection == m_sessionOfConnection.end() ? AgentSessionId{++m_sessions} : connection->second;
}

TrackId LineageTable::newTrack(const Step &step)
{
    const TrackId track{++m_tracks};
    if (step.identity.thread)
        m_trackOfThread.try_emplace(*step.identity.thread, track);
    return track;
}

void LineageTable::place(StepId id, const Origin &origin)
{
    Step &step = m_steps.change(id).step;
    step.predecessor = origin.predecessor;
    step.lineage = origin.lineage;
    step.agentSession = sessionFor(step, origin.predecessor);
    m_sessionOfConnection.insert_or_assign(step.connection, step.agentSession);
    const StepRecord *before = m_steps.find(origin.predecessor);
    step.track = before && origin.lineage != Lineage::Fork ? before->step.track : newTrack(step);
    m_lastOfTrack[step.track] = id;
    if (before)
        m_steps.change(origin.predecessor).succeededBy.push_back(id);
    m_byPrompt[m_steps.find(id)->prompt.fingerprint].push_back(id);
}

void LineageTable::begin(StepId id, const ResponsesRequest &request)
{
    place(id, originOf(id, request));
}

void LineageTable::beginSuccessor(StepId id, StepId target)
{
    place(id, {target, Lineage::Steer});
}

void LineageTable::becameFork(StepId id)
{
    Step &fork = m_steps.change(id).step;
    if (fork.lineage != Lineage::Continuation)
        return;
    fork.lineage = Lineage::Fork;
    const TrackId left = fork.track;
    fork.track = newTrack(fork);
    std::vector<StepId> moving = m_steps.find(id)->succeededBy;
    for (std::size_t i = 0; i < moving.size(); ++i) {
        StepRecord &next = m_steps.change(moving[i]);
        if (next.step.track != left)
            continue;
        next.step.track = fork.track;
        moving.insert(moving.end(), next.succeededBy.begin(), next.succeededBy.end());
    }
    m_lastOfTrack[fork.track] = moving.empty() ? id : *std::ranges::max_element(moving);
}

} // namespace stepwire
