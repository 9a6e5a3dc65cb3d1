#include "models/metrics/nextstep.h"

#include "models/metrics/percentile.h"

#include <cmath>

namespace stepwire {

namespace {

constexpr std::size_t continuationsLookedAt = 5;

std::optional<std::uint64_t> usualDelta(const Session &session, const Step &step)
{
    std::vector<double> sizes;
    const std::vector<Step> &steps = session.steps();
    for (std::size_t i = step.id.value; i-- > 0 && sizes.size() < continuationsLookedAt;) {
        const Step &earlier = steps[i];
        if (earlier.connection == step.connection && earlier.lane == step.lane
            && earlier.continuation == Continuation::Chained && !earlier.warmUp && earlier.request)
            sizes.push_back(static_cast<double>(earlier.sent.payloadBytes));
    }
    const auto median = percentile(std::move(sizes), 0.5);
    return median ? std::optional(static_cast<std::uint64_t>(std::llround(*median))) : std::nullopt;
}

} // namespace

NextStep nextStepAfter(const Session &session, const Step &step)
{
    NextStep next;
    const Connection *connection = session.connection(step.connection);
    next.canContinue = step.transport == Transport::WebSocket && connection && !connection->closedAt
                       && (!step.over() || step.status == StepStatus::Completed || step.status == StepStatus::Incomplete);
    next.deltaBytes = usualDelta(session, step);
    if (step.statelessBytes) {
        next.resendBytes = *step.statelessBytes;
        for (const ItemId id : step.outputs) {
            // Each item brings a comma with it into the array.
            if (const ContextItem *item = session.item(id))
                *next.resendBytes += item->bytes + 1;
        }
    }
    return next;
}

} // namespace stepwire
