#include "app/composition/exportjob.h"

#include "app/composition/exportfile.h"
#include "ui/theme/words.h"

namespace stepwire {

namespace {

std::string findingSentence(const Finding &finding)
{
    const FindingWords words = findingWords(QString::fromStdString(finding.code));
    return (words.title + QStringLiteral(". ") + words.explanation).toStdString();
}

} // namespace

Result<ExportAccount> ExportJob::run() const
{
    const ExportFormat *how = exportFormat(format);
    if (!how)
        return tl::make_unexpected(Failure{FailureKind::BadArgument, format, {}});
    const ExportSource source{session, *payloads, startedAt, STEPWIRE_VERSION, findingSentence, session.ended()};
    return exportToFile(source, *how, path);
}

} // namespace stepwire
