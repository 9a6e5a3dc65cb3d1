#pragma once

#include "models/items/livesession.h"
#include "models/items/searchhit.h"
#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace stepwire {

/// Draws what was found as one line: the message's number, direction and type, and the words around the match, which is
/// marked.
class SearchHitDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    static constexpr int rowHeight = 22;

    SearchHitDelegate(const LiveSession *session, const Theme *theme, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintSnippet(QPainter &painter, QRect room, const SearchHit &hit) const;

    const LiveSession *m_session;
    const Theme *m_theme;
};

} // namespace stepwire
