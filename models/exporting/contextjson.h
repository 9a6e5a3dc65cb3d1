#pragma once

#include "models/exporting/itemtokens.h"
#include "models/session/payloadsource.h"
#include "models/session/session.h"

#include <string>

namespace stepwire {

/// What the model saw at a step, as `show --context` tells it. Reads the text of every item back from `payloads` when
/// there is an estimator; an item that cannot be read has no estimate. `step` is one of the session's.
std::string contextJson(const Session &session, const Step &step, PayloadSource &payloads,
                        const TokenEstimator &estimator);

} // namespace stepwire
