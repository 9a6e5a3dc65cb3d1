#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace stepwire {

/// Draws a finding in two lines: shape of its severity, what it is, where; below the particulars.
class FindingsDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit FindingsDelegate(const Theme *theme, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    const Theme *m_theme;
};

} // namespace stepwire
