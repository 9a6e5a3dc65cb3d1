#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"

#include <QAbstractItemModel>
#include <vector>

namespace stepwire {

/// The connections of a session as a tree: the session, its connections in order of opening, and below each WebSocket
/// its lanes in order of their first step.
class ConnectionsModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum class Kind { Session, Connection, Lane };
    Q_ENUM(Kind)
    enum class State { Open, Closed, Lost }; ///< Lost: the socket vanished without a Close frame (1006).
    Q_ENUM(State)

    enum Roles {
        KindRole = Qt::UserRole + 1,
        ConnectionRole, ///< ConnectionId::value; 0 for the session.
        LaneRole,       ///< Name of the lane; empty: the default one.
        WebSocketRole,  ///< bool
        StateRole,
        StepsRole,     ///< How many steps; of a session all.
        AgeRole,       ///< Nanoseconds (qlonglong) from opening to closing or to the session's latest time.
        CloseCodeRole, ///< int; invalid when not known.
        UrlRole,
    };

    explicit ConnectionsModel(const LiveSession *session, QObject *parent = nullptr);

    /// The name of the session: a file's, say. Empty: there is no session and no rows.
    void setTitle(const QString &title);
    Selection::Scope scopeOf(const QModelIndex &index) const;
    QModelIndex indexOf(const Selection::Scope &scope) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    struct Lane
    {
        std::string name;
        int steps = 0;
    };
    struct Entry
    {
        ConnectionId id;
        int steps = 0;
        std::vector<Lane> lanes; ///< Of a WebSocket.
    };

    void takeIn(const SessionDelta &delta);
    void rebuild();
    void addStep(const Step &step);
    QModelIndex sessionIndex() const;
    QModelIndex connectionIndex(std::size_t position) const;
    QVariant connectionData(const Entry &entry, int role) const;

    const LiveSession *m_session;
    QString m_title;
    std::vector<Entry> m_entries; ///< By connection index.
    std::size_t m_steps = 0;      ///< Taken in.
};

} // namespace stepwire
