#include "ui/widgets/badge.h"

#include <QPainter>
#include <QPolygonF>
#include <numbers>

namespace stepwire {

int drawBadge(QPainter &painter, int x, const QRect &row, const QString &word, const QColor &color, const QFont &font)
{
    painter.save();
    painter.setFont(font);
    const int width = painter.fontMetrics().horizontalAdvance(word) + 12;
    const int height = painter.fontMetrics().height() + 2;
    const QRectF box(x + 0.5, row.y() + (row.height() - height) / 2 + 0.5, width - 1, height - 1);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(color, 1));
    painter.setBrush(Qt::NoBrush);
    painter.drawRoundedRect(box, height / 2.0 - 1, height / 2.0 - 1);
    painter.drawText(box, Qt::AlignCenter, word);
    painter.restore();
    return width;
}

void drawSeverity(QPainter &painter, const QRectF &box, Severity severity, const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.severity(severity));
    QString mark = QStringLiteral("!");
    if (severity == Severity::Info) {
        painter.drawEllipse(box);
        mark = QStringLiteral("i");
    } else if (severity == Severity::Warning) {
        painter.drawPolygon(QPolygonF{
            {box.center().x(), box.top()}, {box.right() + 0.5, box.bottom()}, {box.left() - 0.5, box.bottom()}});
    } else {
        QPolygonF octagon;
        for (int i = 0; i < 8; ++i) {
            const double angle = (i + 0.5) * std::numbers::pi / 4;
            octagon << box.center() + QPointF(std::cos(angle), std::sin(angle)) * (box.width() / 2 + 0.5);
        }
        painter.drawPolygon(octagon);
    }
    QFont font = theme.boldFont();
    font.setPixelSize(int(box.height() * 0.72));
    font.setBold(true);
    painter.setFont(font);
    painter.setPen(theme.color(Role::Background));
    painter.drawText(severity == Severity::Warning ? box.translated(0, 1.5) : box, Qt::AlignCenter, mark);
    painter.restore();
}

void drawDirection(QPainter &painter, const QRectF &box, Direction direction, const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme.direction(direction));
    if (direction == Direction::Sent)
        painter.drawPolygon(QPolygonF{box.bottomLeft(), box.bottomRight(), {box.center().x(), box.top()}});
    else
        painter.drawPolygon(QPolygonF{box.topLeft(), box.topRight(), {box.center().x(), box.bottom()}});
    painter.restore();
}

} // namespace stepwire
