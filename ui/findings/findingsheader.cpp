#include "ui/findings/findingsheader.h"

#include "models/items/findingsfilter.h"
#include "ui/theme/findingwords.h"

#include <QComboBox>
#include <QSignalBlocker>
#include <QToolButton>

namespace stepwire {

FindingsHeader::FindingsHeader(FindingsFilter *filter, const Theme *theme, QWidget *parent)
    : PanelHeader(QString(), theme, parent), m_filter(filter), m_codes(new QComboBox(this))
{
    m_codes->setObjectName(QStringLiteral("findingCodes"));
    m_codes->setAccessibleName(tr("Show findings of one kind"));
    m_codes->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_codes->setMinimumContentsLength(16);
    m_codes->setMaximumHeight(22);
    add(m_codes);
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Info}) {
        QToolButton *button = addOption(QString(), tr("Show findings of severity: %1").arg(severityWord(severity)));
        button->setCheckable(true);
        button->setChecked(true);
        connect(button, &QToolButton::toggled, this, [this, severity](bool on) {
            m_filter->setSeverityShown(severity, on);
            showCounts();
        });
        m_severities[std::size_t(severity)] = button;
    }
    connect(m_codes, &QComboBox::currentIndexChanged, this, [this](int index) {
        m_filter->setCode(m_codes->itemData(index).toString());
        showCounts();
    });
    refresh();
}

void FindingsHeader::refresh()
{
    offerCodes();
    showCounts();
}

/// The code chosen stays on offer when the scope has no finding of it.
void FindingsHeader::offerCodes()
{
    QStringList codes = m_filter->codesInScope();
    if (!m_filter->code().isEmpty() && !codes.contains(m_filter->code()))
        codes << m_filter->code();
    if (codes == m_offered && m_codes->count() > 0)
        return;
    m_offered = codes;
    const QSignalBlocker quiet(m_codes);
    m_codes->clear();
    m_codes->addItem(tr("All kinds"), QString());
    for (const QString &code : codes) {
        m_codes->addItem(findingWords(code).title, code);
        m_codes->setItemData(m_codes->count() - 1, code, Qt::ToolTipRole);
    }
    m_codes->setCurrentIndex(std::max(0, m_codes->findData(m_filter->code())));
}

void FindingsHeader::showCounts()
{
    int all = 0;
    for (const Severity severity : {Severity::Error, Severity::Warning, Severity::Info}) {
        const int count = m_filter->count(severity);
        const QString number = formatCount(std::uint64_t(count));
        all += count;
        const QString word = severity == Severity::Error     ? tr("%1 errors")
                             : severity == Severity::Warning ? tr("%1 warnings")
                                                             : tr("%1 notes");
        const QString one = severity == Severity::Error ? tr("1 error") : severity == Severity::Warning ? tr("1 warning") : tr("1 note");
        m_severities[std::size_t(severity)]->setText(count == 1 ? one : word.arg(number));
    }
    setTitle(tr("%1 of %2 shown").arg(formatCount(std::uint64_t(m_filter->rowCount())), formatCount(std::uint64_t(all))));
}

} // namespace stepwire
