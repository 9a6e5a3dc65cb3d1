#include "models/items/findingsfilter.h"

#include <algorithm>
#include <set>

namespace stepwire {

FindingsFilter::FindingsFilter(FindingsModel *findings, const LiveSession *session, QObject *parent)
    : QSortFilterProxyModel(parent), m_findings(findings), m_session(session)
{
    setSortRole(FindingsModel::SortRole);
    setDynamicSortFilter(true);
    setSourceModel(findings);
}

void FindingsFilter::setSeverityShown(Severity severity, bool shown)
{
    m_severities[std::size_t(severity)] = shown;
    invalidateFilter();
}

void FindingsFilter::setCode(const QString &code)
{
    m_code = code;
    invalidateFilter();
}

void FindingsFilter::setScope(const Selection::Scope &scope)
{
    m_scope = scope;
    invalidateFilter();
}

const Finding *FindingsFilter::finding(const QModelIndex &index) const
{
    return m_findings->finding(mapToSource(index));
}

bool FindingsFilter::isInScope(const Finding &finding) const
{
    if (!m_scope.connection)
        return true;
    if (finding.connection != m_scope.connection)
        return false;
    const Step *step = m_session->session().step(finding.step);
    return !m_scope.lane || (step && step->lane == *m_scope.lane);
}

bool FindingsFilter::hasCode(const Finding &finding) const
{
    return m_code.isEmpty() || m_code == QLatin1String(finding.code.data(), qsizetype(finding.code.size()));
}

int FindingsFilter::count(Severity severity) const
{
    const std::vector<Finding> &all = m_session->session().findings();
    return int(std::ranges::count_if(
        all, [&](const Finding &each) { return each.severity == severity && hasCode(each) && isInScope(each); }));
}

QStringList FindingsFilter::codesInScope() const
{
    std::set<std::string> codes;
    for (const Finding &finding : m_session->session().findings()) {
        if (isInScope(finding))
            codes.insert(finding.code);
    }
    QStringList list;
    for (const std::string &code : codes)
        list << QString::fromStdString(code);
    return list;
}

bool FindingsFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const Finding *finding = m_findings->finding(m_findings->index(row, 0, parent));
    return finding && m_severities[std::size_t(finding->severity)] && hasCode(*finding) && isInScope(*finding);
}

} // namespace stepwire
