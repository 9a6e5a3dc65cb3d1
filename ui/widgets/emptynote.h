#pragma once

#include "ui/theme/theme.h"

class QPainter;
class QRect;

namespace stepwire {

/// What stands in a view that has nothing to show: what is missing, and what would fill it.
void drawEmptyNote(QPainter &painter, const QRect &area, const QString &title, const QString &advice,
                   const Theme &theme);

} // namespace stepwire
