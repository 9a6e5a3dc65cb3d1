#include "models/items/searchhitsmodel.h"

namespace stepwire {

void SearchHitsModel::append(const std::vector<SearchHit> &hits)
{
    if (hits.empty())
        return;
    const int first = int(m_hits.size());
    beginInsertRows({}, first, first + int(hits.size()) - 1);
    m_hits.insert(m_hits.end(), hits.begin(), hits.end());
    endInsertRows();
}

void SearchHitsModel::clear()
{
    if (m_hits.empty())
        return;
    beginResetModel();
    m_hits.clear();
    endResetModel();
}

int SearchHitsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_hits.size());
}

QVariant SearchHitsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const SearchHit &hit = m_hits[std::size_t(index.row())];
    switch (role) {
    case Qt::DisplayRole: return QString(hit.before + hit.found + hit.after);
    case HitRole: return QVariant::fromValue(hit);
    case MessageRole: return hit.message.value;
    default: return {};
    }
}

} // namespace stepwire
