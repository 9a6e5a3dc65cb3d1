#pragma once

#include "ui/theme/theme.h"
#include "ui/widgets/panelheader.h"

#include <array>

class QComboBox;
class QToolButton;

namespace stepwire {

class FindingsFilter;

/// The line above the findings: what is shown of how many, a switch with its count for each severity, a choice of code.
class FindingsHeader : public PanelHeader
{
    Q_OBJECT
public:
    FindingsHeader(FindingsFilter *filter, const Theme *theme, QWidget *parent = nullptr);

    void refresh(); ///< Counts and the choice of codes, after the findings or the scope changed.

    QToolButton *severitySwitch(Severity severity) const { return m_severities[std::size_t(severity)]; }
    QComboBox *codes() const { return m_codes; }

private:
    void offerCodes();
    void showCounts();

    FindingsFilter *m_filter;
    std::array<QToolButton *, 3> m_severities{}; ///< By Severity.
    QComboBox *m_codes;
    QStringList m_offered;
};

} // namespace stepwire
