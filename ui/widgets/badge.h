#pragma once

#include "models/vocabulary/finding.h"
#include "ui/theme/theme.h"

#include <QRectF>

class QPainter;

namespace stepwire {

/// An outlined word, as beside a step's number. Returns the width it took.
int drawBadge(QPainter &painter, int x, const QRect &row, const QString &word, const QColor &color, const QFont &font);

/// A severity by shape as well as colour: a circle, a triangle, an octagon.
void drawSeverity(QPainter &painter, const QRectF &box, Severity severity, const Theme &theme);

/// Direction by shape as well as colour: up is sent, down is received.
void drawDirection(QPainter &painter, const QRectF &box, Direction direction, const Theme &theme);

} // namespace stepwire
