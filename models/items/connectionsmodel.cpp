#include "models/items/connectionsmodel.h"

#include <algorithm>

namespace stepwire {

namespace {

// An index carries its place: 0 is the session, the upper bits a connection, the lower sixteen one of its lanes.
constexpr quintptr laneBits = 16;

constexpr quintptr placeOf(std::size_t connection, std::size_t lane = 0)
{
    return (quintptr(connection + 1) << laneBits) | quintptr(lane);
}

constexpr std::size_t connectionOf(quintptr place)
{
    return std::size_t(place >> laneBits) - 1;
}

constexpr std::size_t laneOf(quintptr place) ///< Counts from 1; 0 is the connection itself.
{
    return std::size_t(place & ((quintptr(1) << laneBits) - 1));
}

QString text(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

ConnectionsModel::State stateOf(const Connection &connection)
{
    if (!connection.closedAt)
        return ConnectionsModel::State::Open;
    return connection.closeCode == 1006 ? ConnectionsModel::State::Lost : ConnectionsModel::State::Closed;
}

} // namespace

ConnectionsModel::ConnectionsModel(const LiveSession *session, QObject *parent)
    : QAbstractItemModel(parent), m_session(session)
{
    connect(session, &LiveSession::changed, this, &ConnectionsModel::takeIn);
    connect(session, &LiveSession::cleared, this, &ConnectionsModel::rebuild);
    rebuild();
}

void ConnectionsModel::setTitle(const QString &title)
{
    if (title == m_title)
        return;
    if (title.isEmpty() == m_title.isEmpty()) {
        m_title = title;
        Q_EMIT dataChanged(sessionIndex(), sessionIndex(), {Qt::DisplayRole});
        return;
    }
    beginResetModel();
    m_title = title;
    endResetModel();
}

void ConnectionsModel::rebuild()
{
    beginResetModel();
    m_entries.clear();
    m_steps = 0;
    for (const Connection &connection : m_session->session().connections())
        m_entries.push_back({connection.id, 0, {}});
    for (const Step &step : m_session->session().steps()) {
        Entry &entry = m_entries[step.connection.index()];
        ++entry.steps;
        ++m_steps;
        if (step.transport != Transport::WebSocket)
            continue;
        const auto lane = std::ranges::find(entry.lanes, step.lane, &Lane::name);
        if (lane == entry.lanes.end())
            entry.lanes.push_back({step.lane, 1});
        else
            ++lane->steps;
    }
    endResetModel();
}

void ConnectionsModel::takeIn(const SessionDelta &delta)
{
    const std::size_t count = m_session->session().connections().size();
    if (count > m_entries.size()) {
        const int first = int(m_entries.size());
        if (!m_title.isEmpty())
            beginInsertRows(sessionIndex(), first, int(count) - 1);
        while (m_entries.size() < count)
            m_entries.push_back({m_session->session().connections()[m_entries.size()].id, 0, {}});
        if (!m_title.isEmpty())
            endInsertRows();
    }
    const GrowingList<Step> &steps = m_session->session().steps();
    for (; m_steps < steps.size(); ++m_steps)
        addStep(steps[m_steps]);
    if (m_title.isEmpty())
        return;
    for (const Connection &connection : delta.connections) {
        const QModelIndex at = connectionIndex(connection.id.index());
        Q_EMIT dataChanged(at, at);
    }
    if (!delta.steps.empty())
        Q_EMIT dataChanged(sessionIndex(), sessionIndex(), {StepsRole});
}

void ConnectionsModel::addStep(const Step &step)
{
    if (!step.connection || step.connection.index() >= m_entries.size())
        return;
    Entry &entry = m_entries[step.connection.index()];
    ++entry.steps;
    const QModelIndex parent = m_title.isEmpty() ? QModelIndex() : connectionIndex(step.connection.index());
    if (step.transport == Transport::WebSocket) {
        const auto lane = std::ranges::find(entry.lanes, step.lane, &Lane::name);
        if (lane == entry.lanes.end()) {
            if (!m_title.isEmpty())
                beginInsertRows(parent, int(entry.lanes.size()), int(entry.lanes.size()));
            entry.lanes.push_back({step.lane, 1});
            if (!m_title.isEmpty())
                endInsertRows();
        } else {
            ++lane->steps;
            if (!m_title.isEmpty()) {
                const QModelIndex at = index(int(lane - entry.lanes.begin()), 0, parent);
                Q_EMIT dataChanged(at, at, {StepsRole});
            }
        }
    }
    if (!m_title.isEmpty())
        Q_EMIT dataChanged(parent, parent, {StepsRole});
}

QModelIndex ConnectionsModel::sessionIndex() const
{
    return m_title.isEmpty() ? QModelIndex() : createIndex(0, 0, quintptr(0));
}

QModelIndex ConnectionsModel::connectionIndex(std::size_t position) const
{
    return createIndex(int(position), 0, placeOf(position));
}

Selection::Scope ConnectionsModel::scopeOf(const QModelIndex &index) const
{
    if (!index.isValid() || index.internalId() == 0)
        return {};
    const Entry &entry = m_entries[connectionOf(index.internalId())];
    const std::size_t lane = laneOf(index.internalId());
    return {entry.id, lane == 0 ? std::nullopt : std::optional(entry.lanes[lane - 1].name)};
}

QModelIndex ConnectionsModel::indexOf(const Selection::Scope &scope) const
{
    if (!scope.connection || scope.connection.index() >= m_entries.size() || m_title.isEmpty())
        return sessionIndex();
    const QModelIndex connection = connectionIndex(scope.connection.index());
    if (!scope.lane)
        return connection;
    const std::vector<Lane> &lanes = m_entries[scope.connection.index()].lanes;
    const auto lane = std::ranges::find(lanes, *scope.lane, &Lane::name);
    return lane == lanes.end() ? connection : index(int(lane - lanes.begin()), 0, connection);
}

QModelIndex ConnectionsModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, column, quintptr(0));
    if (parent.internalId() == 0)
        return createIndex(row, column, placeOf(std::size_t(row)));
    return createIndex(row, column, placeOf(connectionOf(parent.internalId()), std::size_t(row) + 1));
}

QModelIndex ConnectionsModel::parent(const QModelIndex &child) const
{
    if (!child.isValid() || child.internalId() == 0)
        return {};
    if (laneOf(child.internalId()) == 0)
        return createIndex(0, 0, quintptr(0));
    return connectionIndex(connectionOf(child.internalId()));
}

int ConnectionsModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return m_title.isEmpty() ? 0 : 1;
    if (parent.column() != 0)
        return 0;
    if (parent.internalId() == 0)
        return int(m_entries.size());
    return laneOf(parent.internalId()) == 0 ? int(m_entries[connectionOf(parent.internalId())].lanes.size()) : 0;
}

int ConnectionsModel::columnCount(const QModelIndex &) const
{
    return 1;
}

QVariant ConnectionsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (index.internalId() == 0) {
        switch (role) {
        case Qt::DisplayRole: return m_title;
        case KindRole: return QVariant::fromValue(Kind::Session);
        case StateRole: return QVariant::fromValue(m_session->session().ended() ? State::Closed : State::Open);
        case StepsRole: return int(m_steps);
        default: return {};
        }
    }
    const Entry &entry = m_entries[connectionOf(index.internalId())];
    const std::size_t lane = laneOf(index.internalId());
    if (lane == 0)
        return connectionData(entry, role);
    switch (role) {
    case Qt::DisplayRole:
    case LaneRole: return text(entry.lanes[lane - 1].name);
    case KindRole: return QVariant::fromValue(Kind::Lane);
    case StepsRole: return entry.lanes[lane - 1].steps;
    case ConnectionRole: return entry.id.value;
    case WebSocketRole: return true;
    default: return {};
    }
}

QVariant ConnectionsModel::connectionData(const Entry &entry, int role) const
{
    const Session &session = m_session->session();
    const Connection *connection = session.connection(entry.id);
    if (!connection)
        return {};
    switch (role) {
    case Qt::DisplayRole:
        return QStringLiteral("%1 %2").arg(text(transportName(connection->transport))).arg(entry.id.value);
    case KindRole: return QVariant::fromValue(Kind::Connection);
    case ConnectionRole: return entry.id.value;
    case WebSocketRole: return connection->transport == Transport::WebSocket;
    case StateRole: return QVariant::fromValue(stateOf(*connection));
    case StepsRole: return entry.steps;
    case AgeRole: return qlonglong(connection->closedAt.value_or(session.until()) - connection->openedAt);
    case CloseCodeRole: return connection->closeCode ? QVariant(int(*connection->closeCode)) : QVariant();
    case UrlRole: return text(connection->url);
    default: return {};
    }
}

} // namespace stepwire
