#pragma once

#include "models/timeline/lineagegraph.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace stepwire {

/// Measures of the lineage graph, in pixels.
struct LineageMetrics
{
    double left = 0;    ///< Of the first column, before scrolling.
    double top = 0;     ///< Of the first row, before scrolling.
    double pitch = 28;  ///< From one column to the next.
    double row = 44;    ///< From one row to the next.
    double header = 18; ///< Above the rows of each agent session, where there are several.
    double glyph = 11;  ///< Room that an edge's mark takes.

    double node() const; ///< Width of a step's mark: leaves room for an edge's mark, where there is enough for both.
    double nodeHeight() const; ///< The same, but never so little that a step cannot be seen.
};

/// The part of the graph that is in sight, in pixels of the graph before scrolling.
struct LineageWindow
{
    double x = 0, y = 0, width = 0, height = 0;
};

/// A step, in whole pixels. Rectangles of one picture never overlap, so what is drawn is what is hit.
struct NodeRectangle
{
    StepId step;
    std::size_t column = 0;
    double x = 0, y = 0, width = 0, height = 0;
};

struct LineagePoint
{
    double x = 0, y = 0;
};

/// From a step to one that came out of it. No edge crosses a step that is not one of its ends.
struct LineageEdge
{
    StepId step; ///< Where it ends.
    std::size_t column = 0;
    Lineage lineage = Lineage::Continuation;
    std::vector<LineagePoint> points;  ///< Straight pieces, along a row or a column.
    std::optional<LineagePoint> glyph; ///< Middle of its mark, where there is room for one.
    bool fromOutside = false;          ///< A stub: the predecessor is not among the steps of the graph.
};

/// The steps of one row that used one WebSocket, so that where the socket changes is where a band ends.
struct SocketBand
{
    ConnectionId connection;
    std::size_t row = 0;
    double x = 0, y = 0, width = 0, height = 0;
};

struct LineagePicture
{
    std::vector<NodeRectangle> nodes;
    std::vector<LineageEdge> edges;
    std::vector<SocketBand> bands;
};

/// What is in sight, moved so that the window's corner is at 0, 0. Costs a look at every later step's edge and the
/// geometry of those in sight.
LineagePicture visibleLineage(const LineageGraph &graph, const LineageMetrics &metrics, const LineageWindow &window);

/// The step at that point; null when there is none.
const NodeRectangle *hit(const LineagePicture &picture, double x, double y);
/// The edge whose mark is at that point; null when there is none.
const LineageEdge *hitGlyph(const LineagePicture &picture, const LineageMetrics &metrics, double x, double y);

double lineageWidth(const LineageGraph &graph, const LineageMetrics &metrics);
double lineageHeight(const LineageGraph &graph, const LineageMetrics &metrics);
/// Where a row begins, before scrolling; its agent session's header, if it has one, is above.
double lineageRowTop(const LineageGraph &graph, std::size_t row, const LineageMetrics &metrics);

} // namespace stepwire
