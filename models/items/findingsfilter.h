#pragma once

#include "models/items/findingsmodel.h"
#include "models/items/selection.h"

#include <QSortFilterProxyModel>
#include <array>

namespace stepwire {

/// The part of a FindingsModel that is asked for: some severities, one code or all, and the selection's scope. A finding
/// about no step belongs to its connection, and to none of its lanes. Sorts by FindingsModel::SortRole.
class FindingsFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    FindingsFilter(FindingsModel *findings, const LiveSession *session, QObject *parent = nullptr);

    void setSeverityShown(Severity severity, bool shown);
    bool severityShown(Severity severity) const { return m_severities[std::size_t(severity)]; }
    void setCode(const QString &code); ///< Empty: every code.
    QString code() const { return m_code; }
    void setScope(const Selection::Scope &scope);

    const Finding *finding(const QModelIndex &index) const; ///< Of an index of this model.
    /// How many of the scope have the severity and the code, shown or not. Costs a pass over the findings.
    int count(Severity severity) const;
    QStringList codesInScope() const; ///< Each once, in order of the alphabet.

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    bool isInScope(const Finding &finding) const;
    bool hasCode(const Finding &finding) const;

    FindingsModel *m_findings;
    const LiveSession *m_session;
    std::array<bool, 3> m_severities{true, true, true};
    QString m_code;
    Selection::Scope m_scope;
};

} // namespace stepwire
