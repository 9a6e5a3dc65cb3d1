#include "models/metrics/scopedsteps.h"

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

} // namespace stepwire
