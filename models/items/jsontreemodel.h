#pragma once

#include "models/dialects/jsonview.h"

#include <QAbstractItemModel>
#include <memory>
#include <string>

namespace stepwire {

/// JSON text as a tree over its own bytes: order, duplicate keys and the form of numbers as they crossed. Children are
/// read when they are asked for, so a text of many megabytes opens at once. A long string has its lines as children.
class JsonTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum class Kind { Object, Array, String, Number, Keyword, Line };
    Q_ENUM(Kind)
    enum Roles {
        KindRole = Qt::UserRole + 1,
        KeyRole,      ///< Of an object's member its key, of an array's element its position.
        ValueRole,    ///< Scalars: the text, strings unescaped and cut at foldedCharacters. Containers: empty.
        FoldedRole,   ///< bool: ValueRole is not the whole string.
        BytesRole,    ///< qulonglong: size of the value's own text.
        CountRole,    ///< int: elements of a container; -1 where they were not counted yet.
        FullTextRole, ///< The whole value: a string unescaped, anything else as it stands.
    };
    static constexpr qsizetype foldedCharacters = 160;

    explicit JsonTreeModel(QObject *parent = nullptr);
    ~JsonTreeModel() override;

    /// False when `text` is not JSON; the model is empty then.
    bool setText(std::string text);
    void clear();
    const std::string &text() const;

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

    std::string m_text;
    JsonReader m_reader;
    std::unique_ptr<Node> m_root;
};

} // namespace stepwire
