#include "ui/inspector/diffdelegate.h"

#include "models/items/contextdiffmodel.h"
#include "ui/inspector/diffrows.h"

#include <QPainter>

namespace stepwire {

namespace {

using Model = ContextDiffModel;

constexpr int rowHeight = 20;
constexpr int markWidth = 14;
constexpr int side = 6;
constexpr int gap = 8;

QString elided(const QPainter &painter, const QString &text, int width)
{
    return painter.fontMetrics().elidedText(text, Qt::ElideRight, width);
}

} // namespace

QColor changeColor(const Theme &theme, Change change)
{
    switch (change) {
    case Change::Same:
    case Change::Unknown: break;
    case Change::Changed: return theme.color(Role::Warning);
    case Change::Added: return theme.color(Role::Good);
    case Change::Removed: return theme.color(Role::Error);
    }
    return theme.color(Role::TextMuted);
}

DiffDelegate::DiffDelegate(const Theme *theme, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QSize DiffDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {200, rowHeight};
}

void DiffDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, m_theme->color(Role::Selection));
    const QRect row = option.rect.adjusted(2, 0, -side, 0);
    if (index.data(Model::RowKindRole).value<Model::RowKind>() == Model::RowKind::Section)
        paintSection(*painter, row, index);
    else
        paintRow(*painter, row, index);
    painter->restore();
}

void DiffDelegate::paintSection(QPainter &painter, const QRect &row, const QModelIndex &index) const
{
    const QString title = DiffRows::title(index);
    painter.setFont(m_theme->boldFont());
    painter.setPen(m_theme->color(Role::Text));
    painter.drawText(row, Qt::AlignVCenter, title);
    const int taken = painter.fontMetrics().horizontalAdvance(title) + gap;
    painter.setFont(m_theme->smallFont());
    painter.setPen(m_theme->color(Role::TextMuted));
    painter.drawText(row.adjusted(taken, 0, 0, 0), Qt::AlignVCenter,
                     elided(painter, DiffRows::note(index), row.width() - taken));
}

void DiffDelegate::paintRow(QPainter &painter, const QRect &row, const QModelIndex &index) const
{
    const auto change = Change(index.data(Model::ChangeRole).toInt());
    const bool item = index.data(Model::RowKindRole).value<Model::RowKind>() == Model::RowKind::Item;
    QFont markFont = m_theme->monoFont();
    markFont.setBold(true);
    painter.setFont(markFont);
    painter.setPen(changeColor(*m_theme, change));
    painter.drawText(QRect(row.left(), row.top(), markWidth - 2, row.height()), Qt::AlignCenter, changeMark(change));

    int right = row.right();
    const auto drawAtRight = [&](const QString &text, const QFont &font) {
        if (text.isEmpty())
            return;
        painter.setFont(font);
        painter.setPen(m_theme->color(Role::TextMuted));
        const int width = painter.fontMetrics().horizontalAdvance(text);
        painter.drawText(QRect(right - width, row.top(), width, row.height()), Qt::AlignVCenter, text);
        right -= width + gap;
    };
    const DiffRows::ValuePair values = DiffRows::shownValues(index);
    const bool valuesSayAll = !item && (!values.before.isEmpty() || !values.now.isEmpty());
    const bool large = index.data(Model::BytesBeforeRole).toULongLong() > Model::cutCharacters ||
                       index.data(Model::BytesNowRole).toULongLong() > Model::cutCharacters;
    if (!valuesSayAll || large)
        drawAtRight(DiffRows::size(index), m_theme->smallMonoFont());
    drawAtRight(DiffRows::note(index), m_theme->smallFont());

    const int left = row.left() + markWidth;
    QFont font = item ? m_theme->font() : m_theme->monoFont();
    font.setStrikeOut(change == Change::Removed);
    painter.setFont(font);
    painter.setPen(m_theme->color(change == Change::Same ? Role::TextMuted : Role::Text));
    const QString title = elided(painter, DiffRows::title(index), right - left);
    painter.drawText(QRect(left, row.top(), right - left, row.height()), Qt::AlignVCenter, title);
    const int taken = painter.fontMetrics().horizontalAdvance(title) + gap;
    if (left + taken < right)
        paintValues(painter, QRect(left + taken, row.top(), right - left - taken, row.height()), index);
}

void DiffDelegate::paintValues(QPainter &painter, const QRect &room, const QModelIndex &index) const
{
    const DiffRows::ValuePair values = DiffRows::shownValues(index);
    int x = room.left();
    const auto draw = [&](const QString &text, const QColor &color, bool struck, int most) {
        const int width = std::min(most, room.right() - x);
        if (width <= 0 || text.isEmpty())
            return;
        QFont font = m_theme->monoFont();
        font.setStrikeOut(struck);
        painter.setFont(font);
        painter.setPen(color);
        const QString shown = elided(painter, text, width);
        painter.drawText(QRect(x, room.top(), width, room.height()), Qt::AlignVCenter, shown);
        x += painter.fontMetrics().horizontalAdvance(shown);
    };
    const bool both = !values.before.isEmpty() && !values.now.isEmpty();
    const auto change = Change(index.data(Model::ChangeRole).toInt());
    draw(values.before, m_theme->color(Role::Error), true, both ? room.width() / 2 - 12 : room.width());
    if (both)
        draw(QStringLiteral(" \u2192 "), m_theme->color(Role::TextMuted), false, room.width());
    draw(values.now, m_theme->color(change == Change::Same ? Role::TextMuted : Role::Good), false, room.width());
}

} // namespace stepwire
