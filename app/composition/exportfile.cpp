#include "app/composition/exportfile.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

namespace stepwire {

Failure saveFailure(const QSaveFile &file)
{
    FailureKind kind = FailureKind::Other;
    if (file.error() == QFileDevice::PermissionsError)
        kind = FailureKind::NotPermitted;
    else if (file.error() == QFileDevice::ResourceError)
        kind = FailureKind::DiskFull;
    return {kind, QFile::encodeName(file.fileName()).toStdString(), file.errorString().toStdString()};
}

Result<ExportAccount> exportToFile(const ExportSource &source, const ExportFormat &format, const QString &path,
                                   const std::function<bool()> &wanted)
{
    const QString folder = QFileInfo(path).absolutePath();
    if (!QFileInfo(folder).isDir())
        return tl::make_unexpected(Failure{FailureKind::NotFound, QFile::encodeName(folder).toStdString(), {}});
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly))
        return tl::make_unexpected(saveFailure(file));
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner); // what agents say is nobody else's
    Result<ExportAccount> account = format.write(source, [&](std::string_view piece) {
        if (!wanted || wanted())
            file.write(piece.data(), qint64(piece.size()));
    });
    if (account && wanted && !wanted())
        return tl::make_unexpected(Failure{FailureKind::Other, QFile::encodeName(path).toStdString(), "not wanted any more"});
    if (account && !file.commit())
        return tl::make_unexpected(saveFailure(file));
    return account;
}

} // namespace stepwire
