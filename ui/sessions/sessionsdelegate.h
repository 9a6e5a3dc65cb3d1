#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace stepwire {

/// Draws a session, connection or lane: glyph of the transport, state by shape and colour, age and its 60-minute gauge.
class SessionsDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit SessionsDelegate(const Theme *theme, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintSession(QPainter &painter, const QRect &row, const QModelIndex &index) const;
    void paintConnection(QPainter &painter, const QRect &row, const QModelIndex &index) const;
    void paintLane(QPainter &painter, const QRect &row, const QModelIndex &index) const;

    const Theme *m_theme;
};

} // namespace stepwire
