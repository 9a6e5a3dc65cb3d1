#pragma once

#include "app/provider/declaredtools.h"
#include "app/provider/plannedreply.h"

#include <optional>

namespace stepwire {

/// The call number `step` (from 0) for an agent whose tools the scenario does not know: a harmless look around where
/// there is a shell of any known form, else a function with the smallest valid arguments, else a custom tool with a
/// word. Nothing if there is no tool that the client would run.
std::optional<PlannedItem> foreignCall(const std::vector<DeclaredTool> &tools, std::size_t step);

} // namespace stepwire
