#pragma once

#include "models/comparing/textdiff.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace stepwire {

/// A piece of a text diff as it is shown: long stretches that are the same give way to a line that says how long they
/// are. Views are into the texts.
struct DiffPiece
{
    enum class Kind : std::uint8_t { Equal, Removed, Added, Skipped, Rest };

    Kind kind = Kind::Equal;
    std::string_view text;
    std::size_t lines = 0; ///< Of a Skipped piece.
};

/// Three lines, or some hundred bytes, are kept on either side of a change. After `limit` bytes comes one Rest piece.
std::vector<DiffPiece> shownPieces(std::string_view before, std::string_view now, const TextDiff &diff,
                                   std::size_t limit);

} // namespace stepwire
