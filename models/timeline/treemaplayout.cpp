#include "models/timeline/treemaplayout.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

namespace stepwire {

namespace {

/// Neighbours share the very same number as their edge, so that rounding leaves neither a gap nor an overlap.
struct Edges
{
    double left = 0, top = 0, right = 0, bottom = 0;
    double width() const { return right - left; }
    double height() const { return bottom - top; }
};

struct Placed
{
    std::size_t index = 0;
    Edges edges;
};

/// The worst ratio of sides in a row of tiles with these areas along a side of that length.
double worstRatio(double sum, double smallest, double largest, double side)
{
    const double thickness = sum / side;
    const double longest = largest / thickness, shortest = smallest / thickness;
    return std::max({longest / thickness, thickness / longest, shortest / thickness, thickness / shortest});
}

class Squarifier
{
public:
    Squarifier(std::span<const double> weights, const Edges &area) : m_weights(weights), m_free(area)
    {
        for (std::size_t i = 0; i < weights.size(); ++i) {
            if (weights[i] > 0)
                m_order.push_back(i);
        }
        std::ranges::stable_sort(m_order, [&](std::size_t a, std::size_t b) { return weights[a] > weights[b]; });
        m_left = std::accumulate(weights.begin(), weights.end(), 0.0);
    }

    std::vector<Placed> place()
    {
        for (std::size_t begin = 0; begin < m_order.size();) {
            const std::size_t end = rowEnd(begin);
            placeRow(begin, end);
            begin = end;
        }
        return std::move(m_placed);
    }

private:
    double weight(std::size_t place) const { return m_weights[m_order[place]]; }

    /// As many as make the worst tile of the row better.
    std::size_t rowEnd(std::size_t begin) const
    {
        const double side = std::min(m_free.width(), m_free.height());
        if (side <= 0 || m_left <= 0)
            return m_order.size();
        const double scale = m_free.width() * m_free.height() / m_left;
        double sum = 0, worst = std::numeric_limits<double>::infinity();
        std::size_t end = begin;
        for (; end < m_order.size(); ++end) {
            sum += weight(end) * scale;
            const double ratio = worstRatio(sum, weight(end) * scale, weight(begin) * scale, side);
            if (ratio > worst)
                break;
            worst = ratio;
        }
        return std::max(end, begin + 1);
    }

    void placeRow(std::size_t begin, std::size_t end)
    {
        double sum = 0;
        for (std::size_t i = begin; i < end; ++i)
            sum += weight(i);
        const bool last = end == m_order.size();
        const bool upright = m_free.width() >= m_free.height(); // the row stands along the left side
        const double share = m_left > 0 ? sum / m_left : 1;
        const double far = upright ? (last ? m_free.right : m_free.left + m_free.width() * share)
                                   : (last ? m_free.bottom : m_free.top + m_free.height() * share);
        double at = upright ? m_free.top : m_free.left;
        const double length = upright ? m_free.height() : m_free.width();
        const double stop = at + length;
        for (std::size_t i = begin; i < end; ++i) {
            const double next = i + 1 == end ? stop : at + length * (sum > 0 ? weight(i) / sum : 0);
            const Edges edges = upright ? Edges{m_free.left, at, far, next} : Edges{at, m_free.top, next, far};
            m_placed.push_back({m_order[i], edges});
            at = next;
        }
        (upright ? m_free.left : m_free.top) = far;
        m_left -= sum;
    }

    std::span<const double> m_weights;
    Edges m_free;
    double m_left = 0;
    std::vector<std::size_t> m_order;
    std::vector<Placed> m_placed;
};

TreemapRectangle rounded(const Edges &edges)
{
    const double left = std::round(edges.left), top = std::round(edges.top);
    return {left, top, std::round(edges.right) - left, std::round(edges.bottom) - top};
}

bool isVisible(const TreemapRectangle &area)
{
    return area.width >= 1 && area.height >= 1;
}

} // namespace

Treemap treemapOf(const std::vector<std::vector<double>> &groups, double width, double height)
{
    Treemap treemap;
    treemap.groups.resize(groups.size());
    std::vector<double> sums;
    for (const std::vector<double> &leaves : groups)
        sums.push_back(std::accumulate(leaves.begin(), leaves.end(), 0.0));
    const Edges all{0, 0, std::max(0.0, std::floor(width)), std::max(0.0, std::floor(height))};
    for (const Placed &group : Squarifier(sums, all).place()) {
        treemap.groups[group.index] = rounded(group.edges);
        for (const Placed &leaf : Squarifier(groups[group.index], group.edges).place()) {
            const TreemapTile tile{group.index, leaf.index, rounded(leaf.edges)};
            if (isVisible(tile.area))
                treemap.tiles.push_back(tile);
            else
                ++treemap.tooSmall;
        }
    }
    return treemap;
}

const TreemapTile *hit(const Treemap &treemap, double x, double y)
{
    const auto found = std::ranges::find_if(treemap.tiles, [&](const TreemapTile &tile) {
        const TreemapRectangle &r = tile.area;
        return x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
    });
    return found == treemap.tiles.end() ? nullptr : &*found;
}

} // namespace stepwire
