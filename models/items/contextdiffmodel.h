#pragma once

#include "models/comparing/contextdiff.h"

#include <QAbstractItemModel>
#include <memory>

namespace stepwire {

/// What differs between two steps, as a tree: the settings and the items; below them one row each; below these the
/// members and elements of their JSON, read when they are asked for. Every row is there, also what is the same.
class ContextDiffModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum class RowKind { Section, Setting, Item, Part };
    Q_ENUM(RowKind)
    enum class Section { Settings, Items };
    Q_ENUM(Section)
    enum Roles {
        RowKindRole = Qt::UserRole + 1,
        SectionRole,  ///< Of every row.
        ChangeRole,   ///< Change as int; a section has changed when a row of it is not the same.
        KeyRole,      ///< Of a setting or an object's member; empty otherwise.
        PlaceBeforeRole, ///< Of an item or an array's element, from 0; invalid where it is not.
        PlaceNowRole,
        JsonKindRole, ///< JsonView::Kind as int: of the later value, else of the earlier.
        ValueBeforeRole, ///< Scalars: the text, strings unescaped and cut. Invalid for containers and what is absent.
        ValueNowRole,
        BytesBeforeRole, ///< qulonglong: size of its text; invalid where it is absent or not known.
        BytesNowRole,
        CutRole, ///< bool: changed, but too large to be taken apart.

        StandingRole,  ///< Items: Standing as int.
        StateRole,     ///< Items: ItemState as int, at the later step where it is there.
        KindRole,      ///< Items: the item's type; empty for what stands for unseen history.
        RoleRole,      ///< Items: its `role`, or empty.
        NameRole,      ///< Items: its `name`, or empty.
        ExcerptRole,   ///< Items: a few words of it.
        OtherFormRole, ///< bool. Items: same to the model, but not byte for byte.
        ItemRole,      ///< Items: ItemId's value; 0 for unseen history.
        MessageRole,   ///< Items: MessageId's value: where its text crossed.
        OriginRole,    ///< Items: StepId's value.

        KnownRole, ///< Sections: bool, whether it could be compared at all.
        SameCountRole, ///< Sections: int, rows; as are the following.
        ChangedCountRole,
        AddedCountRole,
        RemovedCountRole,
        UnknownCountRole,
        SentAgainCountRole,
        LostCountRole,
    };
    static constexpr std::size_t cutCharacters = 160;

    explicit ContextDiffModel(QObject *parent = nullptr);
    ~ContextDiffModel() override;

    void show(std::shared_ptr<const ContextDiff> diff); ///< Null: no rows.
    const ContextDiff *diff() const { return m_diff.get(); }

    /// The values that a row is about, absent where it has none. Hold as long as diff() is shown.
    struct Values
    {
        JsonView before, now;
    };
    Values values(const QModelIndex &index) const;

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &child) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    bool hasChildren(const QModelIndex &parent = {}) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    struct Node;

    Node *nodeOf(const QModelIndex &index) const; ///< The root for an invalid one.
    QVariant sectionRowData(const Node &node, int role) const;
    QVariant itemRowData(const Node &node, int role) const;
    QVariant contentData(const Node &node, int role) const;

    std::shared_ptr<const ContextDiff> m_diff;
    std::unique_ptr<Node> m_root;
};

} // namespace stepwire
