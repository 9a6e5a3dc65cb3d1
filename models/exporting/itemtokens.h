#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace stepwire {

/// How many tokens a model would make of the text; nothing when that is not known.
using TokenEstimator = std::function<std::optional<std::uint64_t>(std::string_view text)>;

/// What an item of a context may cost a model. Providers do not publish how they lay a prompt out, so this is an
/// assumption: the tokens of what the item says (words, call name and arguments, output; the JSON itself where it has
/// no words), and 4 around them. Of sealed reasoning only the length is known: 3 bytes for 4 of its base64, 4 bytes to
/// a token. `item` is the item's JSON; anything that is not is taken as plain text. Not
/// known for more than 1 MiB.
std::optional<std::uint64_t> itemTokens(std::string_view item, const TokenEstimator &estimator);

/// The same for the instructions and tools of a request, which are no items. Not known when `request` is not JSON.
std::optional<std::uint64_t> preambleTokens(std::string_view request, const TokenEstimator &estimator);

} // namespace stepwire
