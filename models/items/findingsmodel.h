#pragma once

#include "models/items/livesession.h"

#include <QAbstractTableModel>

namespace stepwire {

/// The findings of a session in the order in which they were made. DisplayRole holds codes and figures; words for people
/// are put on in ui/.
class FindingsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { SeverityColumn, CodeColumn, StepColumn, MessageColumn, DetailColumn, BytesColumn, ColumnCount };
    enum Roles {
        SeverityRole = Qt::UserRole + 1, ///< int of Severity
        CodeRole,                        ///< QString
        StepRole,                        ///< StepId::value, 0 for none
        MessageRole,                     ///< MessageId::value, 0 for none
        ConnectionRole,                  ///< ConnectionId::value, 0 for none
        DetailRole,                      ///< QString
        SortRole,                        ///< What the column is sorted by: numbers as numbers
    };

    explicit FindingsModel(const LiveSession *session, QObject *parent = nullptr);

    const Finding *finding(const QModelIndex &index) const; ///< Null for an invalid index.

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

private:
    QVariant figure(const Finding &about, int column) const;
    QVariant sortKey(const Finding &about, int column) const;

    const LiveSession *m_session;
    int m_rows = 0;
};

} // namespace stepwire
