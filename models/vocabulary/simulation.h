#pragma once

#include <string_view>

namespace stepwire {

/// How the bundled provider names itself in the Server field of every answer, so that a recording of it, and whoever shows
/// that recording, can tell that no model was at work.
inline constexpr std::string_view simulatedServer = "stepwire (simulated model)";

} // namespace stepwire
