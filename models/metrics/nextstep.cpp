#include "models/metrics/nextstep.h"

#include "models/metrics/percentile.h"
#include "models/session/serverlimits.h"

#include <cmath>

namespace stepwire {

namespace {

constexpr std::size_t continuationsLookedAt = 5;

std::optional<std::uint64_t> usualDelta(const Session &session, const Step &step)
{
    std::vector<double> sizes;
    const GrowingList<Step> &steps = session.steps();
    for (std::size_t i = step.id.value; i-- > 0 && sizes.size() < continuationsLookedAt;) {
        const Step &earlier = steps[i];
        if (earlier.connection == step.connection && earlier.lane == step.lane
            && earlier.continuation == Continuation::Chained && !earlier.warmUp && earlier.request)
            sizes.push_back(static_cast<double>(earlier.sent.payloadBytes));
    }
    const auto median = percentile(std::move(sizes), 0.5);
    return median ? std::optional(static_cast<std::uint64_t>(std::llround(*median))) : std::nullopt;
}

bool mayBeContinued(const Step &step)
{
    return !step.over() || step.status == StepStatus::Completed || step.status == StepStatus::Incomplete;
}

Recall recallOf(const Step &step, const NextStep &next)
{
    if (!mayBeContinued(step))
        return Recall::Lost; // and what it went on from is evicted with it (protocol.md section 9.2)
    if (step.transport == Transport::WebSocket && next.open && next.socketLeft.value_or(0) > 0)
        return Recall::Memory;
    return step.stored ? Recall::Storage : Recall::Lost;
}

std::optional<std::uint64_t> resendBytes(const Session &session, const Step &step)
{
    std::optional<std::uint64_t> bytes = step.statelessBytes;
    for (const ItemId id : step.outputs) {
        // Each item brings a comma with it into the array.
        if (const ContextItem *item = session.item(id); item && bytes)
            *bytes += item->bytes + 1;
    }
    return bytes;
}

} // namespace

NextStep nextStepAfter(const Session &session, const Step &step)
{
    NextStep next;
    next.asOf = step.at.nextSent.value_or(session.until());
    const Connection *connection = session.connection(step.connection);
    next.open = connection && !(connection->closedAt && *connection->closedAt <= next.asOf);
    if (next.open && step.transport == Transport::WebSocket) {
        next.socketAge = next.asOf - connection->openedAt;
        next.socketLeft = serverLimits(connection->url).connectionLife - *next.socketAge;
    }
    next.recall = recallOf(step, next);
    next.deltaBytes = usualDelta(session, step);
    next.resendBytes = resendBytes(session, step);
    if (step.usage && step.usage->inputTokens && step.usage->outputTokens)
        next.resendTokens = *step.usage->inputTokens + *step.usage->outputTokens;
    return next;
}

} // namespace stepwire
