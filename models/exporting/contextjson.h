#pragma once

#include "models/exporting/itemtokens.h"
#include "models/session/payloadsource.h"
#include "models/session/session.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// What the model saw at a step, as `show --context` tells it. Reads the text of every item back from `payloads` when
/// there is an estimator; an item that cannot be read has no estimate. `step` is one of the session's.
std::string contextJson(const Session &session, const Step &step, PayloadSource &payloads,
                        const TokenEstimator &estimator);

/// The same context with its estimates, for a table.
struct EstimatedContext
{
    StepContext context;
    std::vector<std::optional<std::uint64_t>> tokens; ///< By entry.
    /// Of everything that the model saw: items that are not evicted, and the request's instructions and tools. Not
    /// known as soon as a part is not.
    std::optional<std::uint64_t> total;
};

EstimatedContext estimatedContext(const Session &session, const Step &step, PayloadSource &payloads,
                                  const TokenEstimator &estimator);

} // namespace stepwire
