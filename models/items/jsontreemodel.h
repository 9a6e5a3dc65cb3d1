#pragma once

#include "models/dialects/jsontext.h"

#include <QAbstractItemModel>
#include <memory>
#include <string>

namespace stepwire {

/// JSON text as a tree over its own bytes: order, duplicate keys and the form of numbers as they crossed. Children are
/// read when they are asked for, so a text of many megabytes opens at once. A long string has its lines as children; of
/// what has very many children, a thousand at a time are below a Range.
class JsonTreeModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum class Kind { Object, Array, String, Number, Keyword, Line, Range };
    Q_ENUM(Kind)
    enum Roles {
        KindRole = Qt::UserRole + 1,
        KeyRole,      ///< Of an object's member its key, of an array's element its position, of a Range "0 … 999".
        ValueRole,    ///< Scalars: the text, strings unescaped and cut at foldedCharacters. Containers: empty.
        FoldedRole,   ///< bool: ValueRole is not the whole string.
        BytesRole,    ///< qulonglong: size of the value's own text.
        CountRole,    ///< int: elements of a container; -1 where they were not counted yet.
        FullTextRole, ///< The whole value: a string unescaped, anything else as it stands.
        Base64Role,   ///< bool: a folded string that is base64, which nobody reads …
        MediaRole,    ///< … and of what, "image/png" say; empty where that is not known.
    };
    static constexpr qsizetype foldedCharacters = 160;
    static constexpr std::size_t rangeSize = 1000; ///< More children than these stand in ranges.
    static constexpr qsizetype longestLine = 400;  ///< Characters; longer ones are cut into several.

    explicit JsonTreeModel(QObject *parent = nullptr);
    ~JsonTreeModel() override;

    /// False when `text` is not JSON; the model is empty then.
    bool setText(std::string text);
    bool setText(std::shared_ptr<const JsonText> text); ///< Costs as much as its top level has members.
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
    int countOf(const Node &node) const;

    std::shared_ptr<const JsonText> m_text;
    std::unique_ptr<Node> m_root;
};

} // namespace stepwire
