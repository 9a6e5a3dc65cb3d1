#include "models/metrics/scopedsteps.h"

#include <algorithm>

namespace stepwire {

std::vector<const Step *> stepsIn(const Session &session, ConnectionId connection,
                                  const std::optional<std::string> &lane)
{
    std::vector<const Step *> found;
    found.reserve(session.steps().size());
    for (const Step &step : session.steps()) {
        if (connection && step.connection != connection)
            continue;
        if (lane && step.lane != *lane)
            continue;
        found.push_back(&step);
    }
    return found;
}

const Step *stepBefore(const Session &session, const Step &step)
{
    if (const Step *parent = session.step(step.parent))
        return parent;
    const std::vector<Step> &steps = session.steps();
    for (std::size_t i = std::min<std::size_t>(step.id.index(), steps.size()); i-- > 0;) {
        const Step &earlier = steps[i];
        const bool sameLane = earlier.connection == step.connection && earlier.lane == step.lane;
        const bool answered = earlier.at.nextSent && earlier.at.nextSent == step.at.sentFirst;
        if (step.transport == Transport::Http ? answered : sameLane)
            return &earlier;
    }
    return nullptr;
}

} // namespace stepwire
