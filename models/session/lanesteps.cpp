#include "models/session/lanesteps.h"

namespace stepwire {

namespace {

bool startsResponse(const ResponsesEvent &event)
{
    return event.type.starts_with("response.") && event.role != EventRole::Private && event.role != EventRole::Steer;
}

} // namespace

LaneSteps::Lane &LaneSteps::lane(ConnectionId connection, std::string_view name)
{
    const LaneOrder::Name key(connection, name);
    const auto found = m_lanes.find(key);
    return found != m_lanes.end() ? found->second : m_lanes[{connection, std::string(name)}];
}

LaneSteps::Lane &LaneSteps::laneOf(const ResponsesEvent &event, const Message &message)
{
    if (event.role == EventRole::Steer && event.steer.responseId) {
        const StepRecord *target = m_builder.table().find(m_builder.table().byResponse(*event.steer.responseId));
        if (target && target->step.connection == message.connection)
            return lane(message.connection, target->step.lane);
    }
    return lane(message.connection, event.lane);
}

StepId LaneSteps::take(const ResponsesEvent &event, const Message &message, std::string_view payload)
{
    Lane &lane = laneOf(event, message);
    if (message.direction == Direction::Sent && event.request)
        return takeRequest(lane, event, message, payload);
    if (event.role == EventRole::Steer)
        return takeSteer(lane, event, message, payload);
    if (message.direction == Direction::Received)
        return takeAnswer(lane, event, message, payload);
    const StepId step = lane.current();
    if (step)
        m_builder.count(step, message);
    return step;
}

StepId LaneSteps::takeRequest(Lane &lane, const ResponsesEvent &event, const Message &message, std::string_view payload)
{
    const StepId step = m_builder.begin(*event.request, message, payload, Transport::WebSocket,
                                        std::string(event.lane));
    for (const StepId earlier : lane.awaitingNext)
        m_builder.table().change(earlier).step.at.nextSent = message.firstByteAt;
    lane.awaitingNext = {step};
    lane.waiting.push_back(step);
    m_builder.count(step, message);
    checkLimits(event, message, step);
    return step;
}

/// Names and responses in flight beyond what the server allows (protocol.md section 3), told once a connection.
void LaneSteps::checkLimits(const ResponsesEvent &event, const Message &message, StepId step)
{
    LaneUse &use = m_use[message.connection];
    if (!event.lane.empty() && !use.names.contains(event.lane))
        use.names.emplace(event.lane);
    std::size_t inFlight = 0;
    for (auto lane = m_lanes.lower_bound(LaneOrder::Name(message.connection, {}));
         lane != m_lanes.end() && lane->first.first == message.connection; ++lane)
        inFlight += lane->second.waiting.size() + (lane->second.running ? 1 : 0);
    const ServerLimits limits = m_builder.limits(message.connection);
    if (use.names.size() > limits.lanes && !std::exchange(use.toldNames, true))
        m_builder.report("responses.lane.names", Severity::Warning, message, step, std::to_string(use.names.size()));
    if (inFlight > limits.inFlight && !std::exchange(use.toldFlight, true))
        m_builder.report("responses.lane.flight", Severity::Info, message, step, std::to_string(inFlight));
}

StepId LaneSteps::takeSteer(Lane &lane, const ResponsesEvent &event, const Message &message, std::string_view payload)
{
    const StepId step = lane.current();
    if (!step)
        return step;
    m_builder.count(step, message);
    const SteerFacts &facts = event.steer;
    const StepId target = facts.responseId ? m_builder.table().byResponse(*facts.responseId) : step;
    if (message.direction == Direction::Sent)
        m_builder.table().change(step).step.sent.count += facts.items.size(); // like the message's bytes (rule 2)
    if (target && message.direction == Direction::Sent)
        m_builder.steer(target, facts, message, payload);
    else if (target)
        m_builder.steerAnswer(target, facts);
    if (message.direction == Direction::Received && event.sequence && step == lane.running)
        m_builder.numbered(step, *event.sequence);
    if (facts.kind == SteerKind::Failed)
        m_builder.report("responses.steer.failed", Severity::Warning, message, target ? target : step,
                         event.error ? event.error->code.value_or(std::string()) : std::string());
    return step;
}

/// A response that begins on an idle lane, without a create of its own, after the one that was steered.
bool LaneSteps::isSuccessor(const Lane &lane, const ResponsesEvent &event)
{
    const StepRecord *target = m_builder.table().find(lane.last);
    if (event.role != EventRole::Created || lane.running || !target || !target->hasAcceptedSteer() || target->steerPending)
        return false;
    const StepStatus ended = target->step.status;
    if (ended != StepStatus::Completed && ended != StepStatus::Incomplete)
        return false; // the steers died with it
    const auto &previous = event.response->previousResponseId;
    return previous ? previous == target->step.responseId : lane.waiting.empty();
}

void LaneSteps::startOldest(Lane &lane)
{
    if (lane.running || lane.waiting.empty())
        return;
    lane.running = lane.waiting.front();
    lane.waiting.pop_front();
}

StepId LaneSteps::takeAnswer(Lane &lane, const ResponsesEvent &event, const Message &message, std::string_view payload)
{
    if (isSuccessor(lane, event)) {
        lane.running = m_builder.beginSuccessor(lane.last);
        lane.awaitingNext.push_back(lane.running);
    } else if (startsResponse(event) || event.role == EventRole::Error) {
        startOldest(lane);
    }
    const StepId step = lane.current();
    if (!step)
        return step;
    m_builder.count(step, message);
    if (event.role == EventRole::Error)
        m_builder.fail(step, *event.error, message);
    else if (startsResponse(event))
        m_builder.take(step, event, message, payload);
    if (step == lane.running && m_builder.table().find(step)->step.over()) {
        lane.last = step;
        lane.running = {};
        if (!lane.waiting.empty())
            m_builder.stillQueued(lane.waiting.front(), message.lastByteAt);
    }
    return step;
}

void LaneSteps::connectionEnded(ConnectionId connection, CaptureTime at)
{
    for (auto lane = m_lanes.lower_bound(LaneOrder::Name(connection, {}));
         lane != m_lanes.end() && lane->first.first == connection; ++lane) {
        if (lane->second.running)
            m_builder.abandon(lane->second.running, at);
        for (const StepId step : lane->second.waiting)
            m_builder.abandon(step, at);
    }
    m_builder.connectionClosed(connection);
    m_use.erase(connection);
}

} // namespace stepwire
