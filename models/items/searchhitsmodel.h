#pragma once

#include "models/items/searchhit.h"

#include <QAbstractListModel>
#include <vector>

namespace stepwire {

/// What a search found so far, in the order of messages.
class SearchHitsModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Roles {
        HitRole = Qt::UserRole + 1, ///< A SearchHit.
        MessageRole,                ///< MessageId::value
    };

    using QAbstractListModel::QAbstractListModel;

    void append(const std::vector<SearchHit> &hits);
    void clear();
    const std::vector<SearchHit> &hits() const { return m_hits; }

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    std::vector<SearchHit> m_hits;
};

} // namespace stepwire
