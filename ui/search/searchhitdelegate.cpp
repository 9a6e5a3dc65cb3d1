#include "ui/search/searchhitdelegate.h"

#include "models/items/searchhitsmodel.h"
#include "ui/theme/words.h"
#include "ui/widgets/badge.h"

#include <QPainter>
#include <algorithm>

namespace stepwire {

SearchHitDelegate::SearchHitDelegate(const LiveSession *session, const Theme *theme, QObject *parent)
    : QStyledItemDelegate(parent), m_session(session), m_theme(theme)
{
}

QSize SearchHitDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {200, rowHeight};
}

void SearchHitDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const SearchHit hit = index.data(SearchHitsModel::HitRole).value<SearchHit>();
    const Message *message = m_session->session().message(hit.message);
    painter->save();
    const QRect &row = option.rect;
    if (option.state & QStyle::State_Selected)
        painter->fillRect(row, m_theme->color(Role::Selection));
    painter->setFont(m_theme->monoFont());
    const int digit = painter->fontMetrics().horizontalAdvance(QLatin1Char('0'));
    const int numberWidth = digit * 11;
    painter->setPen(m_theme->color(Role::TextMuted));
    painter->drawText(QRect(row.x() + 4, row.y(), numberWidth - 8, row.height()), Qt::AlignVCenter | Qt::AlignRight,
                      formatCount(hit.message.value));
    int x = row.x() + numberWidth + 4;
    const int typeWidth = std::min(row.width() / 3, digit * 30);
    if (message) { // of a recording that goes on, a hit may be ahead of the window
        drawDirection(*painter, QRectF(x, row.center().y() - 4, 9, 9), message->direction, *m_theme);
        const std::string_view name = m_session->session().name(message->type);
        const QString type = name.empty() ? messageKindWord(message->kind) : QString::fromUtf8(name.data(), qsizetype(name.size()));
        painter->setFont(m_theme->font());
        painter->setPen(m_theme->color(Role::Text));
        painter->drawText(QRect(x + 16, row.y(), typeWidth - 24, row.height()), Qt::AlignVCenter,
                          painter->fontMetrics().elidedText(type, Qt::ElideMiddle, typeWidth - 24));
    }
    x += typeWidth;
    int right = row.right() - 8;
    if (hit.matches > 1) {
        const QString more = tr("%1 times").arg(formatCount(hit.matches));
        painter->setFont(m_theme->smallFont());
        painter->setPen(m_theme->color(Role::TextMuted));
        const int width = painter->fontMetrics().horizontalAdvance(more);
        painter->drawText(QRect(right - width, row.y(), width, row.height()), Qt::AlignVCenter, more);
        right -= width + 10;
    }
    paintSnippet(*painter, QRect(x, row.y(), right - x, row.height()), hit);
    painter->restore();
}

void SearchHitDelegate::paintSnippet(QPainter &painter, QRect room, const SearchHit &hit) const
{
    painter.setFont(m_theme->monoFont());
    const QFontMetrics metrics = painter.fontMetrics();
    // what was found has to be in sight, so what stands before it gives way
    const QString before = metrics.elidedText(hit.before, Qt::ElideLeft, room.width() / 3);
    const auto draw = [&](const QString &text, Role color) {
        if (room.width() <= 0)
            return;
        const QString shown = metrics.elidedText(text, Qt::ElideRight, room.width());
        painter.setPen(m_theme->color(color));
        painter.drawText(room, Qt::AlignVCenter | Qt::TextSingleLine, shown);
        room.setLeft(room.left() + metrics.horizontalAdvance(shown));
    };
    draw(before, Role::TextMuted);
    QColor soft = m_theme->color(Role::Warning);
    soft.setAlphaF(0.28F);
    const int width = std::min(metrics.horizontalAdvance(hit.found), std::max(0, room.width()));
    painter.fillRect(QRect(room.left(), room.top() + 3, width, room.height() - 6), soft);
    draw(hit.found, Role::Text);
    draw(hit.after, Role::TextMuted);
}

} // namespace stepwire
