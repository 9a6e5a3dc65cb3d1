#pragma once

#include "models/wire/wiresink.h"

#include <string>

namespace stepwire::test {

/// Feeds recorded traffic (JSON Lines, one record a frame, request, response or event) to a sink, as WireDecoder would
/// have told it: the recording holds messages, sizes and times, not the compressed bytes themselves.
void feedTraffic(const std::string &path, WireSink &sink);

} // namespace stepwire::test
