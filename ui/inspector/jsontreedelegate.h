#pragma once

#include "models/items/livesession.h"
#include "ui/theme/theme.h"

#include <QStyledItemDelegate>
#include <string>
#include <unordered_map>

namespace stepwire {

/// Draws a member of a JSON tree: key, value in the colour of its kind, sizes muted. Response ids say which step they
/// are.
class JsonTreeDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    JsonTreeDelegate(const LiveSession *session, const Theme *theme, QObject *parent = nullptr);

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

    /// The step whose response has that id; none if the session has none.
    StepId stepOfResponse(const QString &id) const;

private:
    const LiveSession *m_session;
    const Theme *m_theme;
    mutable std::unordered_map<std::string, StepId> m_steps; ///< By the id of their response.
    mutable std::size_t m_settled = 0;                       ///< Steps that need not be looked at again.
};

} // namespace stepwire
