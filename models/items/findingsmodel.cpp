#include "models/items/findingsmodel.h"

#include "models/session/evidence.h"

namespace stepwire {

FindingsModel::FindingsModel(const LiveSession *session, QObject *parent)
    : QAbstractTableModel(parent), m_session(session), m_rows(int(session->session().findings().size()))
{
    connect(session, &LiveSession::changed, this, [this] {
        const int rows = int(m_session->session().findings().size());
        if (rows == m_rows)
            return;
        beginInsertRows({}, m_rows, rows - 1);
        m_rows = rows;
        endInsertRows();
    });
    connect(session, &LiveSession::cleared, this, [this] {
        beginResetModel();
        m_rows = 0;
        endResetModel();
    });
}

const Finding *FindingsModel::finding(const QModelIndex &index) const
{
    return index.isValid() && index.row() < m_rows ? &m_session->session().findings()[std::size_t(index.row())]
                                                   : nullptr;
}

int FindingsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows;
}

int FindingsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

/// Half-open, as everywhere; nothing where a finding has no bytes of its own.
QVariant FindingsModel::figure(const Finding &about, int column) const
{
    switch (column) {
    case SeverityColumn: return QString::fromUtf8(severityName(about.severity).data());
    case CodeColumn: return QString::fromStdString(about.code);
    case StepColumn: return about.step ? QVariant(about.step.value) : QVariant();
    case MessageColumn: return about.message ? QVariant(about.message.value) : QVariant();
    case DetailColumn: return QString::fromStdString(about.detail);
    default: break;
    }
    const Evidence evidence = evidenceOf(m_session->session(), about);
    if (!evidence.hasRange())
        return {};
    return QStringLiteral("%1\u2013%2").arg(evidence.range.begin).arg(evidence.range.end);
}

QVariant FindingsModel::sortKey(const Finding &about, int column) const
{
    switch (column) {
    case SeverityColumn: return int(about.severity);
    case StepColumn: return about.step.value;
    case MessageColumn: return about.message.value;
    case BytesColumn: return qulonglong(evidenceOf(m_session->session(), about).range.begin);
    default: return figure(about, column);
    }
}

QVariant FindingsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Finding &about = *finding(index);
    switch (role) {
    case Qt::DisplayRole: return figure(about, index.column());
    case SortRole: return sortKey(about, index.column());
    case SeverityRole: return int(about.severity);
    case CodeRole: return QString::fromStdString(about.code);
    case StepRole: return about.step.value;
    case MessageRole: return about.message.value;
    case ConnectionRole: return about.connection.value;
    case DetailRole: return QString::fromStdString(about.detail);
    default: return {};
    }
}

} // namespace stepwire
