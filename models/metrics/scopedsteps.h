#pragma once

#include "models/session/session.h"

#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// The steps of one connection (or of all, for none), of one lane of it where a lane is given, in order of their
/// number. The pointers hold until the session takes in its next delta.
std::vector<const Step *> stepsIn(const Session &session, ConnectionId connection = {},
                                  const std::optional<std::string> &lane = {});

/// The step that the prompt of `step` grew out of: its parent in the chain, else the step before it on its lane; over
/// HTTP the step whose answer it repeats (counting.md rule 6). Null for a first request. Costs a pass over the earlier
/// steps.
const Step *stepBefore(const Session &session, const Step &step);

} // namespace stepwire
