#include "models/timeline/lineagelayout.h"

#include <algorithm>
#include <cmath>

namespace stepwire {

namespace {

constexpr double largestNode = 16;
constexpr double smallestNode = 3;
constexpr double lowestNode = 9;
constexpr double gap = 2;      // between nodes, at the least
constexpr double leastWithGlyph = 12; // a node smaller than this does not make room for marks
constexpr double bandPad = 4;  // around the nodes of a socket
constexpr double channel = 4;  // below the top of a row, where edges pass over its nodes

/// Positions before scrolling, and the same in the window.
class Places
{
public:
    Places(const LineageGraph &graph, const LineageMetrics &metrics, const LineageWindow &window)
        : m_graph(graph), m_metrics(metrics), m_window(window), m_node(metrics.node()),
          m_nodeHeight(metrics.nodeHeight())
    {
    }

    double node() const { return m_node; }
    double nodeHeight() const { return m_nodeHeight; }
    double rowTop(std::size_t row) const { return std::round(lineageRowTop(m_graph, row, m_metrics) - m_window.y); }
    double left(std::size_t column) const { return std::round(middleBefore(column) - m_node / 2 - m_window.x); }
    double middle(std::size_t column) const { return left(column) + m_node / 2; }
    double nodeTop(std::size_t row) const { return rowTop(row) + std::floor((m_metrics.row - m_nodeHeight) / 2); }
    double level(std::size_t row) const { return nodeTop(row) + m_nodeHeight / 2; }
    double channelOf(std::size_t row) const { return rowTop(row) + channel; }
    double rowBottom(std::size_t row) const { return rowTop(row) + m_metrics.row; }
    bool rowInSight(std::size_t row) const { return rowTop(row) < m_window.height && rowBottom(row) > 0; }

    std::size_t columnAt(double x) const ///< In the window; clamped to what there is.
    {
        const double column = std::floor((x + m_window.x - m_metrics.left) / m_metrics.pitch);
        return static_cast<std::size_t>(std::clamp(column, 0.0, static_cast<double>(m_graph.nodes().size())));
    }

private:
    double middleBefore(std::size_t column) const
    {
        return m_metrics.left + (static_cast<double>(column) + 0.5) * m_metrics.pitch;
    }

    const LineageGraph &m_graph;
    const LineageMetrics &m_metrics;
    const LineageWindow &m_window;
    double m_node;
    double m_nodeHeight;
};

/// Whether a step of `row` stands between two columns.
bool occupied(const LineageGraph &graph, std::size_t row, std::size_t from, std::size_t to)
{
    const std::vector<std::size_t> &columns = graph.rows()[row].columns;
    const auto next = std::ranges::upper_bound(columns, from);
    return next != columns.end() && *next < to;
}

class EdgePainter
{
public:
    EdgePainter(const LineageGraph &graph, const LineageMetrics &metrics, const Places &places)
        : m_graph(graph), m_metrics(metrics), m_places(places),
          m_glyphFits(metrics.pitch - metrics.node() >= metrics.glyph + 1)
    {
    }

    LineageEdge edgeTo(std::size_t column) const
    {
        const LineageNode &node = m_graph.nodes()[column];
        LineageEdge edge{node.step, column, node.lineage, {}, std::nullopt, node.fromOutside};
        if (node.fromOutside)
            stub(edge, node);
        else if (occupied(m_graph, node.row, *node.from, column))
            over(edge, node);
        else
            along(edge, node);
        return edge;
    }

private:
    double before(std::size_t column) const { return m_places.left(column) - (m_metrics.pitch - m_places.node()) / 2; }

    void stub(LineageEdge &edge, const LineageNode &node) const
    {
        const double level = m_places.level(node.row);
        edge.points = {{m_places.left(edge.column) - (m_metrics.pitch - m_places.node()), level},
                       {m_places.left(edge.column), level}};
        mark(edge, {before(edge.column), level});
    }

    /// Down or up the predecessor's column, if it is in another row, then along the row.
    void along(LineageEdge &edge, const LineageNode &node) const
    {
        const LineageNode &from = m_graph.nodes()[*node.from];
        const double level = m_places.level(node.row);
        if (from.row == node.row)
            edge.points = {{m_places.left(*node.from) + m_places.node(), level}};
        else
            edge.points = {leaving(from, *node.from, level), {m_places.middle(*node.from), level}};
        edge.points.push_back({m_places.left(edge.column), level});
        mark(edge, {before(edge.column), level});
    }

    /// Steps of the row are in the way: above them, and down at the end.
    void over(LineageEdge &edge, const LineageNode &node) const
    {
        const double level = m_places.channelOf(node.row);
        const double end = m_places.middle(edge.column);
        const double begin = m_places.middle(*node.from);
        edge.points = {leaving(m_graph.nodes()[*node.from], *node.from, level), {begin, level}, {end, level},
                       {end, m_places.nodeTop(node.row)}};
        mark(edge, {end - m_metrics.pitch / 2, level});
    }

    LineagePoint leaving(const LineageNode &from, std::size_t column, double towards) const
    {
        const double top = m_places.nodeTop(from.row);
        return {m_places.middle(column), towards < top ? top : top + m_places.nodeHeight()};
    }

    void mark(LineageEdge &edge, LineagePoint at) const
    {
        if (m_glyphFits)
            edge.glyph = at;
    }

    const LineageGraph &m_graph;
    const LineageMetrics &m_metrics;
    const Places &m_places;
    bool m_glyphFits;
};

/// Whether an edge between the two rows can be seen: one of them is, or it passes through from above to below.
bool rowsInSight(const Places &places, std::size_t from, std::size_t to, double height)
{
    const auto [upper, lower] = std::minmax(from, to);
    return places.rowBottom(lower) > 0 && places.rowTop(upper) < height;
}

void addBands(LineagePicture &picture, const LineageGraph &graph, const Places &places, const LineageMetrics &metrics,
              std::size_t first, std::size_t last)
{
    const double pad = std::min(bandPad, (metrics.pitch - places.node()) / 2 - 0.5);
    for (std::size_t row = 0; row < graph.rows().size(); ++row) {
        if (!places.rowInSight(row))
            continue;
        const std::vector<SocketRun> &runs = graph.rows()[row].sockets;
        auto run = std::ranges::lower_bound(runs, first, {}, &SocketRun::lastColumn);
        for (; run != runs.end() && run->firstColumn < last; ++run) {
            const double x = places.left(run->firstColumn) - pad;
            const double end = places.left(run->lastColumn) + places.node() + pad;
            picture.bands.push_back({run->connection, row, x, places.nodeTop(row) - bandPad, end - x,
                                     places.nodeHeight() + 2 * bandPad});
        }
    }
}

} // namespace

double LineageMetrics::node() const
{
    const double beside = std::floor(pitch) - glyph - gap - 1;
    return beside >= leastWithGlyph ? std::min(beside, largestNode)
                                    : std::clamp(std::floor(pitch) - gap, smallestNode, leastWithGlyph);
}

double LineageMetrics::nodeHeight() const
{
    return std::max(node(), lowestNode);
}

LineagePicture visibleLineage(const LineageGraph &graph, const LineageMetrics &metrics, const LineageWindow &window)
{
    LineagePicture picture;
    const Places places(graph, metrics, window);
    const std::size_t first = places.columnAt(0);
    const std::size_t last = std::min(places.columnAt(window.width) + 1, graph.nodes().size());
    for (std::size_t column = first; column < last; ++column) {
        const LineageNode &node = graph.nodes()[column];
        if (places.rowInSight(node.row))
            picture.nodes.push_back({node.step, column, places.left(column), places.nodeTop(node.row), places.node(),
                                     places.nodeHeight()});
    }
    const EdgePainter edges(graph, metrics, places);
    for (std::size_t column = first; column < graph.nodes().size(); ++column) {
        const LineageNode &node = graph.nodes()[column];
        if (!node.from && !node.fromOutside)
            continue;
        const std::size_t from = node.from.value_or(column);
        // a little further than what is in sight: an edge's beginning or end may reach in
        if (from <= last && rowsInSight(places, graph.nodes()[from].row, node.row, window.height))
            picture.edges.push_back(edges.edgeTo(column));
    }
    addBands(picture, graph, places, metrics, first, last);
    return picture;
}

const NodeRectangle *hit(const LineagePicture &picture, double x, double y)
{
    const auto found = std::ranges::find_if(picture.nodes, [&](const NodeRectangle &r) {
        return x >= r.x && x < r.x + r.width && y >= r.y && y < r.y + r.height;
    });
    return found == picture.nodes.end() ? nullptr : &*found;
}

const LineageEdge *hitGlyph(const LineagePicture &picture, const LineageMetrics &metrics, double x, double y)
{
    const auto found = std::ranges::find_if(picture.edges, [&](const LineageEdge &edge) {
        return edge.glyph && std::abs(x - edge.glyph->x) <= metrics.glyph / 2
            && std::abs(y - edge.glyph->y) <= metrics.glyph / 2;
    });
    return found == picture.edges.end() ? nullptr : &*found;
}

double lineageWidth(const LineageGraph &graph, const LineageMetrics &metrics)
{
    return metrics.left + static_cast<double>(graph.nodes().size()) * metrics.pitch;
}

double lineageRowTop(const LineageGraph &graph, std::size_t row, const LineageMetrics &metrics)
{
    const double headers = graph.sessions() > 1 ? static_cast<double>(graph.rows()[row].sessionPlace + 1) : 0;
    return metrics.top + static_cast<double>(row) * metrics.row + headers * metrics.header;
}

double lineageHeight(const LineageGraph &graph, const LineageMetrics &metrics)
{
    return graph.rows().empty() ? metrics.top : lineageRowTop(graph, graph.rows().size() - 1, metrics) + metrics.row;
}

} // namespace stepwire
