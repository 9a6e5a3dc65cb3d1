#pragma once

#include "models/comparing/change.h"
#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace stepwire {

/// Draws a row of a comparison: what became of it as a mark, what it is, both values, sizes muted at the right.
class DiffDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit DiffDelegate(const Theme *theme, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintSection(QPainter &painter, const QRect &row, const QModelIndex &index) const;
    void paintRow(QPainter &painter, const QRect &row, const QModelIndex &index) const;
    void paintValues(QPainter &painter, const QRect &room, const QModelIndex &index) const;

    const Theme *m_theme;
};

/// The colour of a change; its shape is changeMark().
QColor changeColor(const Theme &theme, Change change);

} // namespace stepwire
