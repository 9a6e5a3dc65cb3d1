#pragma once

#include "models/exporting/itemtokens.h"
#include "models/session/payloadsource.h"
#include "models/session/session.h"

#include <string>

namespace stepwire {

/// What `stepwire show --context` prints for people: every item that the model saw, then what it cost and why. Unknown
/// values stand as "-".
std::string contextText(const Session &session, const Step &step, PayloadSource &payloads, const TokenEstimator &estimator);

} // namespace stepwire
