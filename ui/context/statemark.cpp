#include "ui/context/statemark.h"

#include "ui/theme/words.h"

#include <QCoreApplication>
#include <QPainter>
#include <QPolygonF>

namespace stepwire {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("ContextState", text);
}

} // namespace

QColor stateColor(const Theme &theme, ContextState state)
{
    switch (state) {
    case ContextState::Held: return theme.itemState(ItemState::Held);
    case ContextState::Sent: return theme.itemState(ItemState::Sent);
    case ContextState::Produced: return theme.color(Role::Produced);
    case ContextState::Unseen: return theme.itemState(ItemState::Unseen);
    case ContextState::Evicted: return theme.itemState(ItemState::Evicted);
    }
    return {};
}

QBrush stateBrush(const Theme &theme, ContextState state)
{
    const bool solid = state != ContextState::Unseen && state != ContextState::Evicted;
    return QBrush(stateColor(theme, state), solid ? Qt::SolidPattern : Qt::BDiagPattern);
}

QString stateWord(ContextState state)
{
    switch (state) {
    case ContextState::Held: return itemStateWord(ItemState::Held);
    case ContextState::Sent: return itemStateWord(ItemState::Sent);
    case ContextState::Produced: return words("produced");
    case ContextState::Unseen: return itemStateWord(ItemState::Unseen);
    case ContextState::Evicted: return itemStateWord(ItemState::Evicted);
    }
    return {};
}

QString stateExplanation(ContextState state)
{
    switch (state) {
    case ContextState::Held: return words("The server held it from before; it was not sent again.");
    case ContextState::Sent: return words("Sent with this step.");
    case ContextState::Produced: return words("Produced by the model in this step.");
    case ContextState::Unseen: return words("Known to exist, but this recording does not hold it.");
    case ContextState::Evicted: return words("The server no longer holds it.");
    }
    return {};
}

void drawStateMark(QPainter &painter, const QRectF &box, ContextState state, const Theme &theme)
{
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = stateColor(theme, state);
    const bool outlined = state == ContextState::Unseen || state == ContextState::Evicted;
    painter.setPen(outlined ? QPen(color, 1.2) : QPen(Qt::NoPen));
    painter.setBrush(state == ContextState::Unseen ? QBrush(Qt::NoBrush) : QBrush(color));
    switch (state) {
    case ContextState::Held: painter.drawRoundedRect(box, 1.5, 1.5); break;
    case ContextState::Sent:
        painter.drawPolygon(QPolygonF{box.bottomLeft(), box.bottomRight(), {box.center().x(), box.top()}});
        break;
    case ContextState::Produced: painter.drawEllipse(box); break;
    case ContextState::Unseen: painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), 1.5, 1.5); break;
    case ContextState::Evicted:
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(box.adjusted(0.6, 0.6, -0.6, -0.6), 1.5, 1.5);
        painter.drawLine(box.bottomLeft() + QPointF(1, -1), box.topRight() + QPointF(-1, 1));
        break;
    }
    painter.restore();
}

} // namespace stepwire
