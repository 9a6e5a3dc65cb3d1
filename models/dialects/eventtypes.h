#pragma once

#include "models/vocabulary/message.h"

#include <optional>
#include <string_view>

namespace stepwire {

/// The role of an event of the Responses dialect by its `type`: the 62 public ones of openai 7.57.0, the client's own,
/// the beta ones, and the private ones that backends are known to send. Nothing for any other type.
std::optional<EventRole> responsesEventRole(std::string_view type);

} // namespace stepwire
