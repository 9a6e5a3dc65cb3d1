#include "models/items/contextmodel.h"

#include <algorithm>
#include <unordered_set>

namespace stepwire {

namespace {

ContextState contextState(ItemState state)
{
    switch (state) {
    case ItemState::Held: return ContextState::Held;
    case ItemState::Sent: return ContextState::Sent;
    case ItemState::Unseen: return ContextState::Unseen;
    case ItemState::Evicted: return ContextState::Evicted;
    }
    return ContextState::Held;
}

QString words(const std::optional<std::string> &text)
{
    return text ? QString::fromStdString(*text) : QString();
}

QVariant known(const std::optional<std::uint64_t> &number)
{
    return number ? QVariant(qulonglong(*number)) : QVariant();
}

/// Fingerprints of all that the model saw or said at the step whose prompt this one's came out of.
std::unordered_set<std::uint64_t> seenBefore(const Session &session, const Step &step)
{
    std::unordered_set<std::uint64_t> seen;
    const Step *before = session.step(step.predecessor);
    if (!before)
        return seen;
    for (const ContextEntry &entry : session.contextOf(before->id).entries) {
        if (const ContextItem *item = session.item(entry.item))
            seen.insert(item->fingerprint);
    }
    for (const ItemId id : before->outputs)
        seen.insert(session.item(id)->fingerprint);
    return seen;
}

} // namespace

bool ContextModel::Row::sameAs(const Row &other) const
{
    // An item never changes once it is there, so its id stands for it.
    return state == other.state && confirmed == other.confirmed && isNew == other.isNew && proof == other.proof && item.id == other.item.id && tokens == other.tokens;
}

std::vector<ContextModel::Row> ContextModel::rowsOf(const Session &session, const Step &step) const
{
    std::vector<Row> rows;
    const std::unordered_set<std::uint64_t> before = seenBefore(session, step);
    const auto add = [&](ItemId id, ContextState state, MessageId proof, bool confirmed) {
        Row &row = rows.emplace_back();
        row.state = state;
        row.confirmed = confirmed;
        row.proof = proof;
        if (const ContextItem *item = session.item(id))
            row.item = *item;
        row.isNew = id && !before.contains(row.item.fingerprint);
        row.tokens = estimate(id);
    };
    for (const ContextEntry &entry : session.contextOf(step.id).entries)
        add(entry.item, contextState(entry.state), entry.proof, entry.confirmed);
    for (const ItemId id : step.outputs)
        add(id, ContextState::Produced, session.item(id) ? session.item(id)->message : MessageId(), true);
    return rows;
}

std::optional<std::uint64_t> ContextModel::estimate(ItemId item) const
{
    const auto tokens = item && m_estimator ? m_estimator(item) : std::nullopt;
    return tokens ? std::optional<std::uint64_t>(*tokens) : std::nullopt;
}

void ContextModel::show(const Session &session, StepId id)
{
    const Step *step = session.step(id);
    const bool otherStep = m_step != id;
    m_step = step ? id : StepId();
    replaceRows(step ? rowsOf(session, *step) : std::vector<Row>());
    // "now" and the shares depend on the step and the largest item, not on the row alone.
    const std::uint64_t before = m_largest;
    m_largest = 0;
    for (const Row &row : m_rows)
        m_largest = std::max(m_largest, row.item.bytes);
    if ((otherStep || before != m_largest) && !m_rows.empty())
        Q_EMIT dataChanged(index(0), index(int(m_rows.size()) - 1), {IsNowRole, ShareRole});
}

void ContextModel::replaceRows(std::vector<Row> &&rows)
{
    const std::size_t common = std::min(rows.size(), m_rows.size());
    std::optional<std::size_t> firstChanged;
    std::size_t lastChanged = 0;
    for (std::size_t i = 0; i < common; ++i) {
        if (m_rows[i].sameAs(rows[i]))
            continue;
        m_rows[i] = std::move(rows[i]);
        firstChanged = firstChanged.value_or(i);
        lastChanged = i;
    }
    if (firstChanged)
        Q_EMIT dataChanged(index(int(*firstChanged)), index(int(lastChanged)));
    if (rows.size() < m_rows.size()) {
        beginRemoveRows({}, int(rows.size()), int(m_rows.size()) - 1);
        m_rows.resize(rows.size());
        endRemoveRows();
    } else if (rows.size() > m_rows.size()) {
        beginInsertRows({}, int(m_rows.size()), int(rows.size()) - 1);
        std::move(rows.begin() + std::ptrdiff_t(common), rows.end(), std::back_inserter(m_rows));
        endInsertRows();
    }
}

ContextModel::Total ContextModel::total(ContextState state) const
{
    Total total;
    bool tokensKnown = bool(m_estimator);
    std::uint64_t tokens = 0;
    for (const Row &row : m_rows) {
        if (row.state != state)
            continue;
        ++total.items;
        total.bytes += row.item.bytes;
        tokensKnown = tokensKnown && row.tokens;
        tokens += row.tokens.value_or(0);
    }
    if (tokensKnown)
        total.tokens = tokens;
    return total;
}

std::optional<int> ContextModel::rowOf(ItemId item) const
{
    const auto found = std::ranges::find_if(m_rows, [&](const Row &row) { return item && row.item.id == item; });
    return found == m_rows.end() ? std::nullopt : std::optional(int(found - m_rows.begin()));
}

int ContextModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

QVariant ContextModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row &row = m_rows[std::size_t(index.row())];
    const bool seen = bool(row.item.id);
    switch (role) {
    case Qt::DisplayRole:
    case KindRole: return QString::fromStdString(seen ? row.item.kind : "unknown");
    case StateRole: return int(row.state);
    case ItemRole: return row.item.id.value;
    case MessageRole: return row.item.message.value;
    case RoleRole: return words(row.item.role);
    case NameRole: return words(row.item.name);
    case ExcerptRole: return QString::fromStdString(row.item.excerpt);
    case BytesRole: return seen ? QVariant(qulonglong(row.item.bytes)) : QVariant();
    case TokensRole: return known(row.tokens);
    case OriginRole: return row.item.origin.value;
    case IsNowRole: return seen && row.item.origin == m_step;
    case ShareRole: return m_largest > 0 ? double(row.item.bytes) / double(m_largest) : 0.0;
    case ConfirmedRole: return row.confirmed;
    case ProofRole: return row.proof.value;
    case IsNewRole: return row.isNew;
    default: return {};
    }
}

} // namespace stepwire
