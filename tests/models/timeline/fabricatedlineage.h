#pragma once

#include "models/session/sessiondelta.h"

namespace stepwire::test {

/// Two agent sessions in which everything happens that the lineage graph tells apart: every Lineage, every status, both
/// transports, a warm-up, lanes, a lost socket. Times, sizes and items are left out, but for a request message each.
SessionDelta fabricatedLineage();

/// `steps` steps of one agent session on `tracks` tracks that take turns, each forked from the first; the socket
/// changes after every 100 steps.
SessionDelta longLineage(std::uint32_t steps, std::uint32_t tracks);

} // namespace stepwire::test
