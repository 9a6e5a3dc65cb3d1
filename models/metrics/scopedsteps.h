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

} // namespace stepwire
