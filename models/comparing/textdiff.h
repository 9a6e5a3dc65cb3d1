#pragma once

#include "models/vocabulary/byterange.h"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace stepwire {

/// A stretch of two texts: in both, in the earlier alone, or in the later alone. A range is empty where the text has no
/// part in it, and then says the place.
struct TextRun
{
    enum class Kind : std::uint8_t { Equal, Removed, Added };

    Kind kind = Kind::Equal;
    ByteRange before;
    ByteRange now;
};

struct TextDiff
{
    std::vector<TextRun> runs; ///< Cover both texts without a gap; what was removed stands before what took its place.
    bool coarse = false;       ///< A stretch was too large to look into: its runs say less than could be said.

    bool isEqual() const { return runs.empty() || (runs.size() == 1 && runs.front().kind == TextRun::Kind::Equal); }
};

/// Texts larger than this are not divided into lines: what they begin and end with alike is found, the rest replaced.
constexpr std::size_t largestDiffedText = std::size_t(4) << 20;
/// Lines that differ are divided into words up to this size of either side; beyond it they are replaced as they stand,
/// but for what they begin and end with alike.
constexpr std::size_t largestDiffedStretch = std::size_t(64) << 10;

/// By lines first, and by words where lines differ, unless they have so little in common that the words would be a
/// riddle. A run begins and ends at a whole UTF-8 character, where there is UTF-8. Costs, at worst, about a pass over
/// both texts and the bounded comparisons of alignedRuns() for the lines and for each stretch.
TextDiff diffTexts(std::string_view before, std::string_view now);

} // namespace stepwire
