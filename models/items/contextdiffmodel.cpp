#include "models/items/contextdiffmodel.h"

#include "models/vocabulary/utf8.h"

#include <algorithm>
#include <vector>

namespace stepwire {

namespace {

QString decoded(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

QVariant placeData(std::optional<std::size_t> place)
{
    return place ? QVariant(qulonglong(*place)) : QVariant();
}

QVariant bytesData(const JsonView &value)
{
    return value.exists() ? QVariant(qulonglong(value.raw().size())) : QVariant();
}

bool isContainer(const JsonView &value)
{
    return value.isObject() || value.isArray();
}

QVariant valueData(const JsonView &value)
{
    constexpr std::size_t most = ContextDiffModel::cutCharacters;
    if (!value.exists() || isContainer(value))
        return {};
    if (!value.isString())
        return decoded(clippedUtf8(value.raw(), most));
    // cut the raw text first, so that a string of megabytes is not unescaped for one row
    if (value.raw().size() > 16 * most)
        return decoded(clippedUtf8(value.raw().substr(1), most));
    return decoded(value.text()).left(qsizetype(most));
}

} // namespace

struct ContextDiffModel::Node
{
    Node *parent = nullptr;
    int row = 0;
    RowKind kind = RowKind::Section;
    Section section = Section::Settings;
    const JsonChange *content = nullptr; ///< Of the diff, or `own`; none for a section.
    const ItemDifference *item = nullptr;
    JsonChange own; ///< For parts that the diff does not list, since all of them are as their container.
    std::vector<std::unique_ptr<Node>> children;
    bool fetched = false;

    const JsonView &latest() const { return content->now.exists() ? content->now : content->before; }

    bool mayHaveChildren() const
    {
        if (!content || !content->parts.empty())
            return content != nullptr;
        return content->change != Change::Changed && isContainer(latest()) && latest().raw().size() > 2;
    }

    Node &addChild(RowKind childKind)
    {
        Node &child = *children.emplace_back(std::make_unique<Node>());
        child.parent = this;
        child.row = int(children.size()) - 1;
        child.kind = childKind;
        child.section = section;
        return child;
    }

    void addPart(std::string key, std::optional<std::size_t> place, JsonView value)
    {
        Node &child = addChild(RowKind::Part);
        child.own.change = content->change;
        child.own.key = std::move(key);
        if (content->change != Change::Added) {
            child.own.before = value;
            child.own.placeBefore = place;
        }
        if (content->change != Change::Removed) {
            child.own.now = value;
            child.own.placeNow = place;
        }
        child.content = &child.own;
    }

    void readChildren()
    {
        for (const JsonChange &part : content->parts)
            addChild(RowKind::Part).content = &part;
        if (!content->parts.empty())
            return;
        for (const JsonView::Member &member : latest().members())
            addPart(member.key(), std::nullopt, member.value);
        std::size_t place = 0;
        for (const JsonView &element : latest().elements())
            addPart({}, place++, element);
    }
};

ContextDiffModel::ContextDiffModel(QObject *parent) : QAbstractItemModel(parent)
{
    show(nullptr);
}

ContextDiffModel::~ContextDiffModel() = default;

void ContextDiffModel::show(std::shared_ptr<const ContextDiff> diff)
{
    beginResetModel();
    m_diff = std::move(diff);
    m_root = std::make_unique<Node>();
    m_root->fetched = true;
    if (m_diff) {
        for (const Section section : {Section::Settings, Section::Items}) {
            Node &node = m_root->addChild(RowKind::Section);
            node.section = section;
            node.fetched = true;
        }
        for (const SettingDifference &setting : m_diff->settings)
            m_root->children[0]->addChild(RowKind::Setting).content = &setting.content;
        for (const ItemDifference &item : m_diff->items) {
            Node &node = m_root->children[1]->addChild(RowKind::Item);
            node.content = &item.content;
            node.item = &item;
        }
    }
    endResetModel();
}

ContextDiffModel::Node *ContextDiffModel::nodeOf(const QModelIndex &index) const
{
    return index.isValid() ? static_cast<Node *>(index.internalPointer()) : m_root.get();
}

ContextDiffModel::Values ContextDiffModel::values(const QModelIndex &index) const
{
    const Node *node = index.isValid() ? nodeOf(index) : nullptr;
    return node && node->content ? Values{node->content->before, node->content->now} : Values();
}

QModelIndex ContextDiffModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column, nodeOf(parent)->children[std::size_t(row)].get());
}

QModelIndex ContextDiffModel::parent(const QModelIndex &child) const
{
    Node *above = child.isValid() ? nodeOf(child)->parent : nullptr;
    return above && above != m_root.get() ? createIndex(above->row, 0, above) : QModelIndex();
}

int ContextDiffModel::rowCount(const QModelIndex &parent) const
{
    return parent.column() > 0 ? 0 : int(nodeOf(parent)->children.size());
}

int ContextDiffModel::columnCount(const QModelIndex &) const
{
    return 1;
}

bool ContextDiffModel::hasChildren(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return parent.column() <= 0 && (node->fetched ? !node->children.empty() : node->mayHaveChildren());
}

bool ContextDiffModel::canFetchMore(const QModelIndex &parent) const
{
    const Node *node = nodeOf(parent);
    return parent.isValid() && !node->fetched && node->mayHaveChildren();
}

void ContextDiffModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    Node *node = nodeOf(parent);
    node->fetched = true;
    node->readChildren();
    if (node->children.empty())
        return;
    std::vector<std::unique_ptr<Node>> read = std::move(node->children);
    node->children.clear();
    beginInsertRows(parent, 0, int(read.size()) - 1);
    node->children = std::move(read);
    endInsertRows();
}

QVariant ContextDiffModel::sectionRowData(const Node &node, int role) const
{
    const auto count = [&](const auto &holds) { return int(std::ranges::count_if(node.children, holds)); };
    const auto changes = [&](Change change) {
        return count([&](const auto &child) { return (child->item ? child->item->change : child->content->change) == change; });
    };
    const auto standings = [&](Standing standing) {
        return count([&](const auto &child) { return child->item && child->item->standing == standing; });
    };
    switch (role) {
    case ChangeRole:
        return int(changes(Change::Same) == int(node.children.size()) ? Change::Same : Change::Changed);
    case KnownRole: return node.section == Section::Items || m_diff->settingsKnown;
    case SameCountRole: return changes(Change::Same);
    case ChangedCountRole: return changes(Change::Changed);
    case AddedCountRole: return changes(Change::Added);
    case RemovedCountRole: return changes(Change::Removed);
    case UnknownCountRole: return changes(Change::Unknown);
    case SentAgainCountRole: return standings(Standing::SentAgain);
    case LostCountRole: return standings(Standing::NoLongerHeld);
    default: return {};
    }
}

QVariant ContextDiffModel::itemRowData(const Node &node, int role) const
{
    const ItemDifference &difference = *node.item;
    const auto entryAt = [](const ContextSide &side, std::optional<std::size_t> place) {
        return place ? &side.entries[*place] : nullptr;
    };
    const SideEntry *before = entryAt(m_diff->before, difference.before), *now = entryAt(m_diff->now, difference.now);
    const SideEntry &entry = now ? *now : *before;
    const auto bytes = [](const SideEntry *side) {
        return side && !side->isUnseen() ? QVariant(qulonglong(side->item.bytes)) : QVariant();
    };
    switch (role) {
    case ChangeRole: return int(difference.change);
    case StandingRole: return int(difference.standing);
    case StateRole: return int(entry.state);
    case KindRole: return decoded(entry.item.kind);
    case RoleRole: return decoded(entry.item.role.value_or(std::string()));
    case NameRole: return decoded(entry.item.name.value_or(std::string()));
    case ExcerptRole: return decoded(entry.item.excerpt);
    case OtherFormRole: return difference.otherForm;
    case ItemRole: return entry.item.id.value;
    case MessageRole: return entry.message.id.value;
    case OriginRole: return entry.item.origin.value;
    case PlaceBeforeRole: return placeData(difference.before);
    case PlaceNowRole: return placeData(difference.now);
    case BytesBeforeRole: return bytes(before);
    case BytesNowRole: return bytes(now);
    default: return contentData(node, role);
    }
}

QVariant ContextDiffModel::contentData(const Node &node, int role) const
{
    const JsonChange &content = *node.content;
    switch (role) {
    case ChangeRole: return int(content.change);
    case KeyRole: return decoded(content.key);
    case PlaceBeforeRole: return placeData(content.placeBefore);
    case PlaceNowRole: return placeData(content.placeNow);
    case JsonKindRole: return int(node.latest().kind());
    case ValueBeforeRole: return valueData(content.before);
    case ValueNowRole: return valueData(content.now);
    case BytesBeforeRole: return bytesData(content.before);
    case BytesNowRole: return bytesData(content.now);
    case CutRole: return content.cut;
    default: return {};
    }
}

QVariant ContextDiffModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Node &node = *nodeOf(index);
    switch (role) {
    case RowKindRole: return QVariant::fromValue(node.kind);
    case SectionRole: return QVariant::fromValue(node.section);
    case Qt::DisplayRole:
        return node.kind == RowKind::Item      ? itemRowData(node, KindRole)
               : node.kind == RowKind::Section ? QVariant()
                                               : contentData(node, KeyRole);
    default: break;
    }
    return node.kind == RowKind::Section ? sectionRowData(node, role)
           : node.item                   ? itemRowData(node, role)
                                         : contentData(node, role);
}

} // namespace stepwire
