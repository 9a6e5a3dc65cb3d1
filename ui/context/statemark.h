#pragma once

#include "models/items/contextmodel.h"
#include "ui/theme/theme.h"

#include <QBrush>
#include <QRectF>
#include <QString>

QT_BEGIN_NAMESPACE
class QPainter;
QT_END_NAMESPACE

namespace stepwire {

/// How the state of a context item looks everywhere in the panel: each has a colour, a shape and a word of its own.

QColor stateColor(const Theme &theme, ContextState state);
QBrush stateBrush(const Theme &theme, ContextState state); ///< For bars; hatched where nothing solid stands behind it.
QString stateWord(ContextState state);
QString stateExplanation(ContextState state);

/// Held: square. Sent: triangle upwards. Produced: circle. Unseen: hollow square. Evicted: hatched square.
void drawStateMark(QPainter &painter, const QRectF &box, ContextState state, const Theme &theme);

} // namespace stepwire
