#pragma once

#include "models/session/step.h"
#include "models/timeline/lineagelayout.h"
#include "ui/theme/theme.h"

#include <QPointF>
#include <QRectF>
#include <vector>

class QPainter;

namespace stepwire {

/// What a step looks like in the lineage graph: a circle for a WebSocket, a square for HTTP; filled, half filled,
/// crossed, hollow … for its status. No two looks differ by colour alone.
struct NodeLook
{
    Transport transport = Transport::WebSocket;
    StepStatus status = StepStatus::Completed;
    bool warmUp = false;
    auto operator<=>(const NodeLook &) const = default;
};

NodeLook lookOf(const Step &step);
void drawNode(QPainter &painter, const QRectF &box, const NodeLook &look, const Theme &theme);

/// A line with corners rounded, in the style of its lineage. `strong`: part of what is emphasised.
void drawEdge(QPainter &painter, const std::vector<LineagePoint> &points, Lineage lineage, bool strong,
              const Theme &theme);
/// The mark on an edge, on a patch of background so that the line does not run through it.
void drawGlyph(QPainter &painter, const QPointF &middle, double size, Lineage lineage, const QColor &background,
               const Theme &theme);

} // namespace stepwire
