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
    JsonView value; ///< Of a Range: the value whose parts it has.
    QString line;   ///< Of a Line.
    std::vector<Node> children;
    bool fetched = false;
    std::size_t first = 0; ///< Of a Range: its first part …
    std::size_t count = 0; ///< … and how many; 0 for what is no Range.

    bool isContainer() const { return kind == Kind::Object || kind == Kind::Array; }
    QString unescaped() const { return QString::fromStdString(value.string().value_or(std::string())); }

    /// Cheap: looks at the bytes, not at their meaning.
    bool isFolded() const
    {
        return kind == Kind::String && (value.raw().size() > std::size_t(foldedCharacters) + 2 ||
                                        value.raw().find("\\n") != std::string_view::npos);
    }
    bool mayHaveChildren() const
    {
        return kind == Kind::Range || (isContainer() && value.raw().size() > 2) || isFolded();
    }

    Node child(Kind childKind, const QString &childKey, const JsonView &childValue)
    {
        Node made;
        made.parent = this;
        made.kind = childKind;
        made.key = childKey;
        made.value = childValue;
        return made;
    }

    std::vector<Node> readChildren(const JsonText &text);
    std::vector<Node> ranges(std::size_t from, std::size_t parts);
    std::vector<Node> parts(const JsonText &text, std::size_t from, std::size_t number);
    std::vector<Node> lines(std::string_view rawInner);
    std::uint64_t bytes(const JsonText &text) const;
};

/// At most about a thousand ranges of a thousand parts, of a million, …
std::vector<JsonTreeModel::Node> JsonTreeModel::Node::ranges(std::size_t from, std::size_t number)
{
    std::size_t size = rangeSize;
    while (number / size > rangeSize)
        size *= rangeSize;
    std::vector<Node> made;
    for (std::size_t i = 0; i < number; i += size) {
        const std::size_t in = std::min(size, number - i);
        Node &range = made.emplace_back(child(Kind::Range, QStringLiteral("%1 \u2026 %2").arg(from + i).arg(from + i + in - 1), value));
        range.first = from + i;
        range.count = in;
    }
    return made;
}

std::vector<JsonTreeModel::Node> JsonTreeModel::Node::parts(const JsonText &text, std::size_t from, std::size_t number)
{
    std::vector<Node> made;
    made.reserve(number);
    if (value.isString()) {
        const std::vector<std::string_view> &pieces = text.piecesOf(value);
        for (std::size_t i = from; i < from + number; ++i) {
            std::vector<Node> read = lines(pieces[i]);
            made.insert(made.end(), std::make_move_iterator(read.begin()), std::make_move_iterator(read.end()));
        }
        return made;
    }
    for (const JsonView::Member &part : text.partsOf(value, from, number)) {
        const QString name = part.rawKey.empty() ? QString::number(from + made.size())
                                                 : decoded(JsonView(part.rawKey).string().value_or(""));
        made.push_back(child(kindOf(part.value), name, part.value));
    }
    return made;
}

/// A line that is too long for a row goes on in the next one.
std::vector<JsonTreeModel::Node> JsonTreeModel::Node::lines(std::string_view rawInner)
{
    const QString text = QString::fromStdString(JsonView('"' + std::string(rawInner) + '"').string().value_or(std::string()));
    std::vector<Node> made;
    for (const QString &each : text.split(QLatin1Char('\n'))) {
        for (qsizetype at = 0; at == 0 || at < each.size(); at += longestLine) {
            Node &lineNode = made.emplace_back(child(Kind::Line, {}, {}));
            lineNode.line = each.mid(at, longestLine);
            lineNode.fetched = true;
        }
    }
    return made;
}

std::vector<JsonTreeModel::Node> JsonTreeModel::Node::readChildren(const JsonText &text)
{
    std::vector<Node> made;
    const std::vector<std::string_view> &pieces = text.piecesOf(value);
    if (kind == Kind::Range && value.isString()) {
        made = parts(text, first, count);
    } else if (kind == Kind::Range) {
        made = count > rangeSize ? ranges(first, count) : parts(text, first, count);
    } else if (kind == Kind::String && pieces.size() > 1) {
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            Node &range = made.emplace_back(child(Kind::Range, QString::number(pieces[i].data() - value.raw().data() - 1), value));
            range.first = i;
            range.count = 1;
        }
    } else if (kind == Kind::String) {
        made = lines(value.raw().substr(1, value.raw().size() - 2));
    } else {
        const std::size_t number = text.countParts(value);
        made = number > rangeSize ? ranges(0, number) : parts(text, 0, number);
    }
    for (std::size_t i = 0; i < made.size(); ++i)
        made[i].row = int(i);
    return made;
}

/// Of a range: from the beginning of its first part to the end of its last.
std::uint64_t JsonTreeModel::Node::bytes(const JsonText &text) const
{
    if (kind != Kind::Range)
        return value.raw().size();
    if (value.isString())
        return text.piecesOf(value)[first].size();
    const auto begin = text.partsOf(value, first, 1);
    const auto end = text.partsOf(value, first + count - 1, 1);
    if (begin.empty() || end.empty())
        return 0;
    return std::uint64_t(end.front().value.raw().data() + end.front().value.raw().size() - begin.front().value.raw().data());
}

JsonTreeModel::JsonTreeModel(QObject *parent)
    : QAbstractItemModel(parent), m_text(std::make_shared<JsonText>(std::string())), m_root(std::make_unique<Node>())
{
}

JsonTreeModel::~JsonTreeModel() = default;

bool JsonTreeModel::setText(std::string text)
{
    return setText(std::make_shared<const JsonText>(std::move(text)));
}

bool JsonTreeModel::setText(std::shared_ptr<const JsonText> text)
{
    beginResetModel();
    m_text = std::move(text);
    m_root = std::make_unique<Node>();
    if (m_text->isJson()) {
        const JsonView &value = m_text->root();
        m_root->kind = kindOf(value);
        m_root->value = value;
        if (!m_root->isContainer()) { // a lone scalar is shown as the one element that it is
            m_root->kind = Kind::Array;
            m_root->children.push_back(m_root->child(kindOf(value), {}, value));
        } else {
            m_root->children = m_root->readChildren(*m_text);
        }
    }
    m_root->fetched = true;
    endResetModel();
    return m_text->isJson();
}

void JsonTreeModel::clear()
{
    setText(std::string());
}

const std::string &JsonTreeModel::text() const
{
    return m_text->text();
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
    std::vector<Node> children = node->readChildren(*m_text);
    if (children.empty())
        return;
    beginInsertRows(parent, 0, int(children.size()) - 1);
    node->children = std::move(children);
    endInsertRows();
}

/// Of a container that stands in ranges: of its parts, not of the ranges.
int JsonTreeModel::countOf(const Node &node) const
{
    if (node.kind == Kind::Range)
        return node.value.isString() ? -1 : int(node.count);
    if (!node.fetched)
        return -1;
    const bool inRanges = node.isContainer() && !node.children.empty() && node.children.front().kind == Kind::Range;
    return inRanges ? int(m_text->countParts(node.value)) : int(node.children.size());
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
        if (node.isContainer() || node.kind == Kind::Range)
            return QString();
        if (node.kind != Kind::String)
            return decoded(node.value.raw());
        // cut the raw text first, so that a string of megabytes is not unescaped for one row
        if (node.value.raw().size() > 4096)
            return decoded(node.value.raw().substr(1, std::size_t(foldedCharacters)));
        return node.unescaped().left(foldedCharacters).replace(QLatin1Char('\n'), QChar(0x21B5));
    case FoldedRole: return node.isFolded();
    case BytesRole: return qulonglong(node.bytes(*m_text));
    case CountRole: return countOf(node);
    case Base64Role: return node.isFolded() && base64Look(node.value.raw()).isBase64;
    case MediaRole: return node.isFolded() ? QString::fromStdString(base64Look(node.value.raw()).media) : QString();
    case FullTextRole:
        if (node.kind == Kind::Line)
            return node.line;
        if (node.kind == Kind::Range)
            return QString();
        return node.kind == Kind::String ? node.unescaped() : decoded(node.value.raw());
    default: return {};
    }
}

} // namespace stepwire
