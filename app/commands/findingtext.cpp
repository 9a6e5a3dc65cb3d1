#include "app/commands/findingtext.h"

#include "ui/theme/words.h"

namespace stepwire {

std::string findingText(const Finding &finding)
{
    const FindingWords words = findingWords(QString::fromStdString(finding.code));
    QString text = words.title;
    if (!finding.detail.empty())
        text += QStringLiteral(" (%1)").arg(QString::fromStdString(finding.detail));
    return (text + QStringLiteral(". ") + words.explanation).toStdString();
}

} // namespace stepwire
