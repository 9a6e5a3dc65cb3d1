#include "models/items/jsontreemodel.h"

#include <QStringList>
#include <vector>

namespace stepwire {

namespace {

using Kind = JsonTreeModel::Kind;

QString decoded(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

Kind kindOf(const JsonView &value)
{
    if (value.isObject())
        return Kind::Object;
    if (value.isArray())
        return Kind::Array;
    if (value.isString())
        return Kind::String;
    const char first = value.exists() ? value.raw().front() : 'n';
    return first == 't' || first == 'f' || first == 'n' ? Kind::Keyword : Kind::Number;
}

} // namespace

struct JsonTreeModel::Node
{
    Node *parent = nullptr;
    int row = 0;
    Kind kind = Kind::Object;
    QString key;
    JsonView value;
    QString line; ///< Of a Line.
    std::vector<Node> children;
    bool fetched = false;

    bool isContainer() const { return kind == Kind::Object || kind == Kind::Array; }
    QString unescaped() const { return QString::fromStdString(value.string().value_or(std::string())); }

    /// Cheap: looks at the bytes, not at their meaning.
    bool isFolded() const
    {
        return kind == Kind::String && (value.raw().size() > std::size_t(foldedCharacters) + 2 ||
                                        value.raw().find("\\n") != std::string_view::npos);
    }
    bool mayHaveChildren() const { return (isContainer() && value.raw().size() > 2) || isFolded(); }

    std::vector<Node> readChildren()
    {
        std::vector<Node> made;
        if (kind == Kind::Object) {
            for (const JsonView::Member &member : value.members())
                made.push_back({this,
                                0,
                                kindOf(member.value),
                                decoded(JsonView(member.rawKey).string().value_or("")),
                                member.value,
                                {},
                                {},
                                false});
        } else if (kind == Kind::Array) {
            for (const JsonView &element : value.elements())
                made.push_back({this, 0, kindOf(element), QString::number(made.size()), element, {}, {}, false});
        } else {
            const QStringList lines = unescaped().split(QLatin1Char('\n'));
            for (const QString &each : lines)
                made.push_back({this, 0, Kind::Line, {}, {}, each, {}, true});
        }
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i].row = int(i);
        return made;
    }
};

JsonTreeModel::JsonTreeModel(QObject *parent) : QAbstractItemModel(parent), m_root(std::make_unique<Node>()) {}

JsonTreeModel::~JsonTreeModel() = default;

bool JsonTreeModel::setText(std::string text)
{
    beginResetModel();
    m_text = std::move(text);
    m_root = std::make_unique<Node>();
    const std::optional<JsonView> value = m_reader.read(m_text);
    if (value) {
        m_root->kind = kindOf(*value);
        m_root->value = *value;
        if (!m_root->isContainer()) { // a lone scalar is shown as the one element that it is
            m_root->kind = Kind::Array;
            m_root->children.push_back({m_root.get(), 0, kindOf(*value), {}, *value, {}, {}, false});
        } else {
            m_root->children = m_root->readChildren();
        }
    }
    m_root->fetched = true;
    endResetModel();
    return value.has_value();
}

void JsonTreeModel::clear()
{
    beginResetModel();
    m_text.clear();
    m_root = std::make_unique<Node>();
    m_root->fetched = true;
    endResetModel();
}

const std::string &JsonTreeModel::text() const
{
    return m_text;
}

JsonTreeModel::Node *JsonTreeModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

QModelIndex JsonTreeModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, &nodeOf(parent)->children[std::size_t(row)]);
}

QModelIndex JsonTreeModel::parent(const QModelIndex &child) const
{
    Node *above = child.isValid() ? nodeOf(child)->parent : nullptr;
    return above && above != m_root.get() ? createIndex(above->row, 0, above) : QModelIndex();
}

int JsonTreeModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(nodeOf(parent)->children.size());
}

int JsonTreeModel::columnCount(const QModelIndex &) const
{
    return 1;
}

bool JsonTreeModel::hasChildren(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return parent.column() <= 0 && (node->fetched ? !node->children.empty() : node->mayHaveChildren());
}

bool JsonTreeModel::canFetchMore(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return parent.isValid() && !node->fetched && node->mayHaveChildren();
}

void JsonTreeModel::fetchMore(const QModelIndex &parent)
{
    Node *node = nodeOf(parent);
    if (!canFetchMore(parent))
        return;
    node->fetched = true;
    std::vector<Node> children = node->readChildren();
    if (children.empty())
        return;
    beginInsertRows(parent, 0, int(children.size()) - 1);
    node->children = std::move(children);
    endInsertRows();
}

QVariant JsonTreeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node &node = *nodeOf(index);
    switch (role) {
    case Qt::DisplayRole:
        return node.kind == Kind::Line
                   ? node.line
                   : QString(node.key + QLatin1Char(' ') + data(index, ValueRole).toString()).trimmed();
    case KindRole: return QVariant::fromValue(node.kind);
    case KeyRole: return node.key;
    case ValueRole:
        if (node.kind == Kind::Line)
            return node.line;
        if (node.isContainer())
            return QString();
        if (node.kind != Kind::String)
            return decoded(node.value.raw());
        // cut the raw text first, so that a string of megabytes is not unescaped for one row
        if (node.value.raw().size() > 4096)
            return decoded(node.value.raw().substr(1, std::size_t(foldedCharacters)));
        return node.unescaped().left(foldedCharacters).replace(QLatin1Char('\n'), QChar(0x21B5));
    case FoldedRole: return node.isFolded();
    case BytesRole: return qulonglong(node.value.raw().size());
    case CountRole: return node.fetched ? int(node.children.size()) : -1;
    case FullTextRole:
        if (node.kind == Kind::Line)
            return node.line;
        return node.kind == Kind::String ? node.unescaped() : decoded(node.value.raw());
    default: return {};
    }
}

} // namespace stepwire
