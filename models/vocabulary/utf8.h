#pragma once

#include <string>
#include <string_view>

namespace stepwire {

/// Whether the bytes are well-formed UTF-8 (RFC 3629: no surrogates, nothing overlong, nothing past U+10FFFF).
bool isUtf8(std::string_view bytes);

/// The text with every byte that is not part of a well-formed sequence replaced by U+FFFD.
std::string repairedUtf8(std::string_view bytes);

/// The longest prefix of at most `bytes` bytes that does not cut a character in two.
std::string_view clippedUtf8(std::string_view text, std::size_t bytes);

} // namespace stepwire
