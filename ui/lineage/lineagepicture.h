#pragma once

#include "models/session/session.h"
#include "models/timeline/lineagelayout.h"
#include "ui/theme/theme.h"

#include <QRectF>
#include <vector>

class QPainter;

namespace stepwire {

/// Everything that a painting of the lineage graph needs; the geometry is what is hit.
struct LineageScene
{
    const Session *session = nullptr;
    const LineageGraph *graph = nullptr;
    const LineagePicture *picture = nullptr;
    LineageMetrics metrics;
    QRectF area;            ///< Of the graph itself, right of the names and below the numbers.
    double scrollX = 0, scrollY = 0;
    std::vector<bool> line; ///< By column: emphasised. Empty: everything alike.
    StepId selected;
};

void paintLineage(QPainter &painter, const LineageScene &scene, const Theme &theme);

/// "track 2", and what tells it from others: its lane, where it forked from, its transport.
QString trackTitle(const Session &session, const LineageGraph &graph, std::size_t row);

} // namespace stepwire
