#include "models/session/lineagetable.h"

#include <algorithm>

namespace stepwire {

namespace {

bool differ(const std::optional<std::string> &one, const std::optional<std::string> &other)
{
    return one && other && *one != *other;
}

/// Two agents, or two conversations of one, by their own account.
bool areApart(const AgentIdentity &one, const AgentIdentity &other)
{
    return differ(one.session, other.session) || differ(one.thread, other.thread);
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

bool LineageTable::isRetryOf(const StepRecord &later, const StepRecord &earlier) const
{
    return earlier.step.wentWrong() && earlier.prompt.items == later.prompt.items && earlier.step.lane == later.step.lane
        && !areApart(earlier.step.identity, later.step.identity);
}

/// The latest step that asked the same and failed, or got no answer. What ended well, or was retried already, is retried
/// no more; it is forgotten, so that a prompt sent thousands of times is not searched thousands of times.
std::optional<StepId> LineageTable::retriedBy(StepId id)
{
    const StepRecord &record = *m_steps.find(id);
    const auto same = m_byPrompt.find(record.prompt.fingerprint);
    if (same == m_byPrompt.end() || record.prompt.items == 0)
        return std::nullopt;
    std::vector<StepId> &earlier = same->second;
    std::erase_if(earlier, [&](StepId one) { return m_steps.find(one)->step.endedWell(); });
    const auto found = std::find_if(earlier.rbegin(), earlier.rend(),
                                    [&](StepId one) { return isRetryOf(record, *m_steps.find(one)); });
    if (found == earlier.rend())
        return std::nullopt;
    const StepId retried = *found;
    earlier.erase(std::next(found).base());
    return retried;
}

/// The step whose response produced the latest of the repeated items. Where equal items were produced in several
/// conversations, the one that produced most of what is repeated is meant.
StepId LineageTable::producerOf(const ResponsesRequest &request) const
{
    const auto repeats = [&](const ResponsesItem &item) {
        return ProducedItems::tellsResend(item) && !m_produced.producersOf(item).empty();
    };
    const auto latest = std::find_if(request.items.rbegin(), request.items.rend(), repeats);
    if (latest == request.items.rend())
        return {};
    const std::vector<StepId> &producers = m_produced.producersOf(*latest);
    if (producers.size() == 1)
        return producers.front();
    std::map<TrackId, int> votes;
    for (const ResponsesItem &item : request.items) {
        if (!ProducedItems::tellsResend(item))
            continue;
        for (const StepId producer : m_produced.producersOf(item))
            ++votes[m_steps.find(producer)->step.track];
    }
    return *std::ranges::max_element(producers, {}, [&](StepId id) {
        return std::pair(votes[m_steps.find(id)->step.track], id);
    });
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
    const auto last = m_lastOfLane.find({step.connection, step.lane});
    return last == m_lastOfLane.end() ? StepId() : last->second;
}

/// The latest step of the conversation that the agent names.
StepId LineageTable::lastOfThread(const Step &step) const
{
    const auto track = step.identity.thread ? m_trackOfThread.find(*step.identity.thread) : m_trackOfThread.end();
    return track == m_trackOfThread.end() ? StepId() : m_lastOfTrack.at(track->second);
}

/// A chain that begins with a compaction item which no prompt before it held.
LineageTable::Origin LineageTable::compacted(const Step &step, const ResponsesRequest &request, StepId producer) const
{
    const ResponsesItem *item = compactionIn(request);
    if (!item)
        return {};
    StepId from = producer;
    if (const std::vector<StepId> &makers = m_produced.producersOf(*item); !makers.empty())
        from = std::max(from, *std::ranges::max_element(makers));
    if (!from)
        from = lastOfThread(step);
    if (!from) // made by POST /responses/compact, which is no step: then what the lane last was about
        from = lastOnLane(step);
    if (!from || promptHolds(from, item->fingerprint))
        return {};
    return {from, Lineage::Compaction};
}

LineageTable::Origin LineageTable::originOf(StepId id, const ResponsesRequest &request)
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
    if (producer && differ(m_steps.find(producer)->step.identity.thread, step.identity.thread))
        return {producer, Lineage::Fork}; // a sub-agent that was given the history, or a conversation resumed as a new one
    if (producer)
        return {producer, changesSocket(producer, step) ? Lineage::Reconnect : Lineage::Resend};
    const StepId last = lastOnLane(step);
    if (last && m_steps.find(last)->refusedAsLost) // what follows a lost id on its lane is the same work, sent whole
        return {last, Lineage::Retry};
    if (const StepId thread = lastOfThread(step))
        return {thread, Lineage::Restart};
    return {};
}

AgentSessionId LineageTable::sessionOf(const AgentIdentity &identity)
{
    const auto parent = identity.parentThread ? m_trackOfThread.find(*identity.parentThread) : m_trackOfThread.end();
    if (parent != m_trackOfThread.end()) // even where a sub-agent names a session of its own
        return m_steps.find(m_lastOfTrack.at(parent->second))->step.agentSession;
    if (!identity.session)
        return {};
    const auto [entry, isNew] = m_sessionOfName.try_emplace(*identity.session);
    if (isNew)
        entry->second = AgentSessionId{++m_sessions};
    return entry->second;
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
    if (step.transport == Transport::WebSocket)
        m_lastOfLane[{step.connection, step.lane}] = id;
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
    const bool byId = fork.lineage == Lineage::Continuation || fork.lineage == Lineage::Reconnect;
    if (!byId || !fork.predecessor || fork.predecessor != fork.parent)
        return; // beside something that was never seen, or a retry, which goes on from the step that it repeats
    fork.lineage = Lineage::Fork;
    moveToTrack(id, newTrack(fork));
}

/// With all that came out of it and was on its track.
void LineageTable::moveToTrack(StepId id, TrackId track)
{
    const TrackId left = m_steps.find(id)->step.track;
    std::vector<StepId> due = {id};
    StepId last = id;
    while (!due.empty()) {
        const StepId next = due.back();
        due.pop_back();
        if (m_steps.find(next)->step.track != left)
            continue;
        StepRecord &moved = m_steps.change(next);
        moved.step.track = track;
        last = std::max(last, next);
        due.insert(due.end(), moved.succeededBy.begin(), moved.succeededBy.end());
    }
    m_lastOfTrack[track] = last;
    StepId &stays = m_lastOfTrack[left];
    while (m_steps.find(stays)->step.track != left) // what it came out of stayed there
        stays = StepId{stays.value - 1};
}

} // namespace stepwire
