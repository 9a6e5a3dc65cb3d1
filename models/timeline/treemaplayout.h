#pragma once

#include <cstddef>
#include <vector>

namespace stepwire {

/// Whole pixels.
struct TreemapRectangle
{
    double x = 0, y = 0, width = 0, height = 0;
};

struct TreemapTile
{
    std::size_t group = 0; ///< Places in what was laid out.
    std::size_t leaf = 0;
    TreemapRectangle area;
};

/// A treemap of groups of leaves. Tiles cover the whole area without overlap, so what is drawn is what is hit; a tile's
/// area is its share of all weights, but for its edges being moved to whole pixels, by half of one at the most.
struct Treemap
{
    std::vector<TreemapTile> tiles;
    std::vector<TreemapRectangle> groups; ///< By group; empty where nothing of it is as large as a pixel.
    std::size_t tooSmall = 0;             ///< Leaves with a weight, for which less than a pixel was left.
};

/// Squarified (Bruls, Huizing, van Wijk: Squarified Treemaps, 2000): the heaviest first, in rows along the shorter side
/// that keep tiles as near to squares as can be. A weight of 0 takes no room.
Treemap treemapOf(const std::vector<std::vector<double>> &groups, double width, double height);

/// The tile at that point; null when there is none.
const TreemapTile *hit(const Treemap &treemap, double x, double y);

} // namespace stepwire
