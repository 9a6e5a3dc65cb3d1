#include "ui/widgets/emptynote.h"

#include <QPainter>

namespace stepwire {

void drawEmptyNote(QPainter &painter, const QRect &area, const QString &title, const QString &advice,
                   const Theme &theme)
{
    painter.save();
    const QRect box = area.adjusted(20, 10, -20, -10);
    painter.setFont(theme.boldFont());
    const int titleHeight =
        painter.fontMetrics().boundingRect(box, Qt::AlignHCenter | Qt::TextWordWrap, title).height();
    painter.setPen(theme.color(Role::Text));
    const int top = box.center().y() - titleHeight - 4;
    painter.drawText(QRect(box.x(), top, box.width(), titleHeight), Qt::AlignHCenter | Qt::TextWordWrap, title);
    painter.setFont(theme.smallFont());
    painter.setPen(theme.color(Role::TextMuted));
    painter.drawText(QRect(box.x(), top + titleHeight + 6, box.width(), box.bottom() - top - titleHeight),
                     Qt::AlignHCenter | Qt::AlignTop | Qt::TextWordWrap, advice);
    painter.restore();
}

} // namespace stepwire
