#include "ui/sessions/sessionsdelegate.h"

#include "models/items/connectionsmodel.h"
#include "ui/theme/words.h"

#include <QPainter>

namespace stepwire {

namespace {

using Kind = ConnectionsModel::Kind;
using State = ConnectionsModel::State;

constexpr int rowHeight = 24;
constexpr int gaugeHeight = 10;
constexpr double socketMinutes = 60; // how long the service keeps a socket

Kind kindOf(const QModelIndex &index)
{
    return index.data(ConnectionsModel::KindRole).value<Kind>();
}

bool hasGauge(const QModelIndex &index)
{
    return kindOf(index) == Kind::Connection && index.data(ConnectionsModel::WebSocketRole).toBool() &&
           index.data(ConnectionsModel::StateRole).value<State>() == State::Open;
}

/// Draws text and returns where it ends; cut off at `right`.
int drawWords(QPainter &painter, int x, const QRect &row, int right, const QString &text)
{
    const QString shown = painter.fontMetrics().elidedText(text, Qt::ElideRight, std::max(0, right - x));
    painter.drawText(QRect(x, row.y(), std::max(0, right - x), row.height()), Qt::AlignVCenter, shown);
    return x + painter.fontMetrics().horizontalAdvance(shown);
}

} // namespace

SessionsDelegate::SessionsDelegate(const Theme *theme, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QSize SessionsDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &index) const
{
    return {100, rowHeight + (hasGauge(index) ? gaugeHeight : 0)};
}

void SessionsDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, m_theme->color(Role::Selection));
    painter->setFont(m_theme->font());
    const QRect row(option.rect.x(), option.rect.y(), option.rect.width(), rowHeight);
    switch (kindOf(index)) {
    case Kind::Session: paintSession(*painter, row, index); break;
    case Kind::Connection: paintConnection(*painter, row, index); break;
    case Kind::Lane: paintLane(*painter, row, index); break;
    }
    painter->restore();
}

void SessionsDelegate::paintSession(QPainter &painter, const QRect &row, const QModelIndex &index) const
{
    const bool live = index.data(ConnectionsModel::StateRole).value<State>() == State::Open;
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF dot(10.5, row.center().y() - 3.5, 8, 8);
    painter.setPen(QPen(m_theme->color(live ? Role::Good : Role::TextMuted), 1.4));
    painter.setBrush(live ? QBrush(m_theme->color(Role::Good)) : Qt::NoBrush);
    painter.drawEllipse(dot);
    painter.setPen(m_theme->color(Role::Text));
    drawWords(painter, 25, row, row.right() - 8, index.data().toString());
}

void SessionsDelegate::paintConnection(QPainter &painter, const QRect &row, const QModelIndex &index) const
{
    const bool socket = index.data(ConnectionsModel::WebSocketRole).toBool();
    const State state = index.data(ConnectionsModel::StateRole).value<State>();
    const bool open = state == State::Open;
    const int right = row.right() - 4;
    painter.setPen(m_theme->color(state == State::Lost ? Role::Error : open ? Role::Text : Role::TextMuted));
    const QString glyph = socket ? QStringLiteral("\u21c4 ") : QStringLiteral("\u21c5 ");
    int x = drawWords(painter, 25, row, right,
                      glyph + tr("%1 #%2")
                                  .arg(transportWord(socket ? Transport::WebSocket : Transport::Http))
                                  .arg(index.data(ConnectionsModel::ConnectionRole).toUInt()));
    painter.setPen(m_theme->color(state == State::Lost ? Role::Error : Role::TextMuted));
    const qint64 age = index.data(ConnectionsModel::AgeRole).toLongLong();
    const QVariant code = index.data(ConnectionsModel::CloseCodeRole);
    QString note = state == State::Lost ? tr("lost 1006") : open && socket ? formatAge(age) : QString();
    const int steps = index.data(ConnectionsModel::StepsRole).toInt();
    if (state == State::Closed)
        note = code.isValid() && code.toInt() != 1000 && code.toInt() != 1001 && code.toInt() != 1005
                   ? tr("closed %1").arg(code.toInt())
                   : tr("closed");
    if (!socket)
        note = counted(std::uint64_t(steps), tr("step"), tr("steps"));
    painter.setFont(m_theme->smallFont());
    drawWords(painter, x + 7, row, right, note);
    if (!hasGauge(index))
        return;
    const QRectF track(25, row.bottom() + 2, row.right() - 25 - 10, 4);
    painter.setPen(Qt::NoPen);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setBrush(m_theme->color(Role::Border));
    painter.drawRoundedRect(track, 2, 2);
    const double share = std::min(1.0, double(age) / (socketMinutes * 60e9));
    painter.setBrush(m_theme->color(share > 0.9 ? Role::Error : share > 0.75 ? Role::Warning : Role::Held));
    painter.drawRoundedRect(QRectF(track.x(), track.y(), std::max(3.0, track.width() * share), track.height()), 2, 2);
}

void SessionsDelegate::paintLane(QPainter &painter, const QRect &row, const QModelIndex &index) const
{
    const QString name = index.data(ConnectionsModel::LaneRole).toString();
    const QString steps = counted(index.data(ConnectionsModel::StepsRole).toULongLong(), tr("step"), tr("steps"));
    painter.setPen(m_theme->color(Role::TextMuted));
    painter.setFont(m_theme->smallFont());
    drawWords(painter, 42, row, row.right() - 4,
              (name.isEmpty() ? tr("default lane") : tr("lane %1").arg(name)) + QStringLiteral(" \u00b7 ") + steps);
}

} // namespace stepwire
