#pragma once

#include "models/metrics/nextrequest.h"
#include "ui/theme/theme.h"

#include <QString>
#include <cstdint>

class QPainter;
class QRectF;

namespace stepwire {

/// What kind of thing a tile of the next request stands for: decides its colour and its pattern.
enum class TileKind : std::uint8_t {
    Instructions,
    Tools,
    Settings, ///< Every other setting, and framing.
    Message,  ///< From people: user, developer, system.
    Answer,   ///< Messages of the model.
    Reasoning,
    Call,
    Output, ///< What tools gave back.
    OtherItem,
    NewItems,
};

TileKind tileKindOf(const NextRequestGroup &group, const NextRequestPart &part);
QString tileKindWord(TileKind kind);

/// "instructions", "edit_file", "1 # Changelog 2…": what tells a part from others of its kind. `item`: that the part
/// stands for, or null.
QString tileTitle(const NextRequestPart &part, const ContextItem *item);

QColor tileColor(TileKind kind, const Theme &theme); ///< What words on a tile stand on.
/// Filled, in the pattern of its kind; an estimate has a dashed edge.
void drawTile(QPainter &painter, const QRectF &box, TileKind kind, bool estimated, const Theme &theme);

} // namespace stepwire
