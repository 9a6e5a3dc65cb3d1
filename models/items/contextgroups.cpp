#include "models/items/contextgroups.h"

#include <algorithm>

namespace stepwire {

namespace {

constexpr quintptr groupLevel = 0; // an item's internal id is its group's row + 1

} // namespace

ContextGroups::ContextGroups(ContextModel *items, QObject *parent) : QAbstractItemModel(parent), m_items(items)
{
    connect(items, &QAbstractItemModel::rowsInserted, this, [this](const QModelIndex &, int first, int last) { append(first, last); });
    connect(items, &QAbstractItemModel::rowsRemoved, this, &ContextGroups::rebuild);
    connect(items, &QAbstractItemModel::modelReset, this, &ContextGroups::rebuild);
    connect(items, &QAbstractItemModel::dataChanged, this, &ContextGroups::itemsChanged);
    rebuild();
}

void ContextGroups::setOnlyChanged(bool only)
{
    if (only == m_onlyChanged)
        return;
    m_onlyChanged = only;
    rebuild();
}

uint ContextGroups::originOf(int row) const
{
    return m_items->index(row).data(ContextModel::OriginRole).toUInt();
}

bool ContextGroups::isShown(int row) const
{
    if (!m_onlyChanged)
        return true;
    const QModelIndex item = m_items->index(row);
    const auto state = ContextState(item.data(ContextModel::StateRole).toInt());
    return item.data(ContextModel::IsNewRole).toBool() || state == ContextState::Evicted || state == ContextState::Unseen;
}

std::vector<ContextGroups::Group> ContextGroups::grouped() const
{
    std::vector<Group> groups;
    for (int row = 0; row < m_items->rowCount(); ++row) {
        if (!isShown(row))
            continue;
        if (groups.empty() || groups.back().step != originOf(row))
            groups.push_back({originOf(row), {}});
        groups.back().rows.push_back(row);
    }
    return groups;
}

void ContextGroups::rebuild()
{
    beginResetModel();
    m_groups = grouped();
    m_hidden = m_items->rowCount();
    for (const Group &group : m_groups)
        m_hidden -= int(group.rows.size());
    endResetModel();
}

void ContextGroups::append(int first, int last)
{
    if (last + 1 != m_items->rowCount()) {
        rebuild();
        return;
    }
    for (int row = first; row <= last; ++row) {
        if (!isShown(row)) {
            ++m_hidden;
            continue;
        }
        if (m_groups.empty() || m_groups.back().step != originOf(row)) {
            beginInsertRows({}, int(m_groups.size()), int(m_groups.size()));
            m_groups.push_back({originOf(row), {}});
            endInsertRows();
        }
        Group &group = m_groups.back();
        const QModelIndex parent = index(int(m_groups.size()) - 1, 0);
        beginInsertRows(parent, int(group.rows.size()), int(group.rows.size()));
        group.rows.push_back(row);
        endInsertRows();
        Q_EMIT dataChanged(parent, parent, {GroupBytesRole, GroupTokensRole});
    }
}

void ContextGroups::itemsChanged(const QModelIndex &first, const QModelIndex &last)
{
    const std::vector<Group> now = grouped();
    const bool same = std::ranges::equal(now, m_groups, [](const Group &one, const Group &other) {
        return one.step == other.step && one.rows == other.rows;
    });
    if (!same) {
        rebuild();
        return;
    }
    for (int i = 0; i < int(m_groups.size()); ++i) {
        const std::vector<int> &rows = m_groups[std::size_t(i)].rows;
        if (rows.back() < first.row() || rows.front() > last.row())
            continue;
        const QModelIndex group = index(i, 0);
        Q_EMIT dataChanged(group, group);
        Q_EMIT dataChanged(index(0, 0, group), index(int(rows.size()) - 1, 0, group));
    }
}

QModelIndex ContextGroups::indexOfItem(int row) const
{
    for (int i = 0; i < int(m_groups.size()); ++i) {
        const std::vector<int> &rows = m_groups[std::size_t(i)].rows;
        const auto found = std::ranges::lower_bound(rows, row);
        if (found != rows.end() && *found == row)
            return index(int(found - rows.begin()), 0, index(i, 0));
    }
    return {};
}

QModelIndex ContextGroups::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, parent.isValid() ? quintptr(parent.row()) + 1 : groupLevel);
}

QModelIndex ContextGroups::parent(const QModelIndex &index) const
{
    return !index.isValid() || index.internalId() == groupLevel ? QModelIndex() : createIndex(int(index.internalId()) - 1, 0, groupLevel);
}

int ContextGroups::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_groups.size());
    return parent.internalId() == groupLevel ? int(m_groups[std::size_t(parent.row())].rows.size()) : 0;
}

int ContextGroups::columnCount(const QModelIndex &) const
{
    return 1;
}

QVariant ContextGroups::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (index.internalId() == groupLevel)
        return groupData(m_groups[std::size_t(index.row())], role);
    if (role == IsGroupRole)
        return false;
    return m_items->index(m_groups[std::size_t(index.internalId()) - 1].rows[std::size_t(index.row())]).data(role);
}

QVariant ContextGroups::groupData(const Group &group, int role) const
{
    const auto sum = [&](int itemRole, bool unknownIsNone) -> QVariant {
        qulonglong total = 0;
        for (const int row : group.rows) {
            const QVariant value = m_items->index(row).data(itemRole);
            if (!value.isValid() && unknownIsNone)
                return {};
            total += value.toULongLong();
        }
        return total;
    };
    switch (role) {
    case IsGroupRole: return true;
    case Qt::DisplayRole:
    case GroupStepRole: return group.step;
    case GroupBytesRole: return group.step > 0 ? sum(ContextModel::BytesRole, false) : QVariant();
    case GroupTokensRole: return sum(ContextModel::TokensRole, true);
    case GroupIsNowRole: return group.step > 0 && StepId{group.step} == m_items->step();
    default: return {};
    }
}

} // namespace stepwire
