#pragma once

#include "models/items/connectionsmodel.h"
#include "models/items/selection.h"
#include "ui/theme/theme.h"

#include <QTreeView>

namespace stepwire {

/// The session with its connections and lanes; selecting one narrows every view to it.
class SessionsPanel : public QTreeView
{
    Q_OBJECT
public:
    SessionsPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    void setTitle(const QString &title); ///< The session's name; empty: none is open.
    ConnectionsModel *connections() const { return m_model; }

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    bool viewportEvent(QEvent *event) override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;

private:
    void followScope(const Selection::Scope &scope);
    QString toolTipFor(const QModelIndex &index) const;

    const LiveSession *m_session;
    Selection *m_selection;
    ConnectionsModel *m_model;
};

} // namespace stepwire
