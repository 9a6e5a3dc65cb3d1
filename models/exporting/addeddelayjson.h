#pragma once

#include "models/session/connection.h"
#include "models/vocabulary/delayaccount.h"
#include "models/vocabulary/jsonwriter.h"

#include <optional>

namespace stepwire {

/// What the tap added to a connection, in microseconds, as in `show --connections`: the figures of both directions
/// together, then `sent` and `received`. Null where nothing was measured.
void writeAddedDelay(JsonWriter &json, const Connection &connection);
/// The same of a whole recording, in milliseconds: count, p50, p99, max, waited, longest_wait.
void writeAddedDelay(JsonWriter &json, const std::optional<AddedDelay> &delay);

} // namespace stepwire
