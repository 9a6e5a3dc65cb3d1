#pragma once

#include "models/session/session.h"

#include <string>

namespace stepwire::test {

/// What a session says of a step, in the words of ReferenceLedger::account().
std::string accountOf(const Session &session, const Step &step);

/// All of a session that a view could show of steps: for comparing two that were told the same.
std::string accountOf(const Session &session);

} // namespace stepwire::test
