#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// The opaque `encrypted_content` of the scripted model's reasoning. It looks like a real server's and is none: no
/// secret is in it, and anyone can undo it. A request that brings it back lets the provider count the tokens of the
/// reasoning it stands for.
std::string sealText(std::string_view text, std::uint64_t nonce);
/// Nothing for text that sealText() did not make.
std::optional<std::string> unsealText(std::string_view sealed);

} // namespace stepwire
