#include "app/composition/exportjob.h"

#include "ui/theme/words.h"

#include <QSaveFile>

namespace stepwire {

namespace {

std::string findingSentence(const Finding &finding)
{
    const FindingWords words = findingWords(QString::fromStdString(finding.code));
    return (words.title + QStringLiteral(". ") + words.explanation).toStdString();
}

Failure saveFailure(const QSaveFile &file)
{
    FailureKind kind = FailureKind::Other;
    if (file.error() == QFileDevice::PermissionsError)
        kind = FailureKind::NotPermitted;
    else if (file.error() == QFileDevice::ResourceError)
        kind = FailureKind::DiskFull;
    return {kind, file.fileName().toStdString(), file.errorString().toStdString()};
}

} // namespace

Result<ExportAccount> ExportJob::run() const
{
    const ExportFormat *how = exportFormat(format);
    if (!how)
        return tl::make_unexpected(Failure{FailureKind::BadArgument, format, {}});
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return tl::make_unexpected(saveFailure(file));
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner); // what agents say is nobody else's
    const ExportSource source{session, *payloads, startedAt, STEPWIRE_VERSION, findingSentence, session.ended()};
    Result<ExportAccount> account =
        how->write(source, [&file](std::string_view piece) { file.write(piece.data(), qint64(piece.size())); });
    if (account && !file.commit())
        return tl::make_unexpected(saveFailure(file));
    return account;
}

} // namespace stepwire
