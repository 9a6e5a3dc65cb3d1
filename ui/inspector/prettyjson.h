#pragma once

#include <string>
#include <string_view>

namespace stepwire {

/// JSON text with line breaks and indentation; every other byte as it was. Stops after `limit` bytes of output.
/// Text that is no JSON comes out unchanged in its content, too.
std::string prettyJson(std::string_view json, std::size_t limit);

} // namespace stepwire
