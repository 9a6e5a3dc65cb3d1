#pragma once

#include "models/items/contextmodel.h"

#include <QAbstractItemModel>
#include <optional>
#include <vector>

namespace stepwire {

/// The rows of a ContextModel as a tree: one group for each run of items that the same step brought, its items under it.
/// Items answer with ContextModel's roles; groups with the roles here. Growth at the end is appended; a change that
/// moves items between groups resets.
class ContextGroups : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Role {
        IsGroupRole = Qt::UserRole + 100,
        GroupStepRole,   ///< StepId's value; 0 for history that the recording does not hold
        GroupBytesRole,  ///< qulonglong: of the items shown under it
        GroupTokensRole, ///< qulonglong; invalid when one item's are not known
        GroupIsNowRole,  ///< whether it is the shown step itself
    };

    explicit ContextGroups(ContextModel *items, QObject *parent = nullptr);

    /// Only what changed since the prompt before: new items, and such as are evicted or unseen.
    void setOnlyChanged(bool only);
    bool onlyChanged() const { return m_onlyChanged; }
    int hiddenItems() const { return m_hidden; }

    /// The tree's index of a row of the ContextModel; invalid for a row that is not shown.
    QModelIndex indexOfItem(int row) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;

private:
    struct Group
    {
        uint step = 0;
        std::vector<int> rows; ///< Of the ContextModel.
    };

    bool isShown(int row) const;
    uint originOf(int row) const;
    std::vector<Group> grouped() const;
    void rebuild();
    void append(int first, int last);
    void itemsChanged(const QModelIndex &first, const QModelIndex &last);
    QVariant groupData(const Group &group, int role) const;

    ContextModel *m_items;
    std::vector<Group> m_groups;
    bool m_onlyChanged = false;
    int m_hidden = 0;
};

} // namespace stepwire
