#pragma once

#include "models/session/session.h"

#include <string>

namespace stepwire::test {

/// A session as text that a person can check and a test can compare: connections, a line a step with its context in
/// short, findings. Without times, which differ in every recording.
std::string sessionText(const Session &session);

} // namespace stepwire::test
