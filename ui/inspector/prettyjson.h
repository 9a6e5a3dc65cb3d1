#pragma once

#include "models/vocabulary/byterange.h"

#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// JSON text with line breaks and indentation; every other byte as it was. Stops after `limit` bytes of output.
/// Text that is no JSON comes out unchanged in its content, too.
std::string prettyJson(std::string_view json, std::size_t limit);

/// Where the bytes `range` of `json` stand in `pretty`, which prettyJson made of it, or in `json` itself or a first part of
/// either. None where they are not in it. Costs a pass over the text before the end of the range.
std::optional<ByteRange> placeInPretty(std::string_view json, std::string_view pretty, ByteRange range);

} // namespace stepwire
