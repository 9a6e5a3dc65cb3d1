#include "app/composition/filecopy.h"

#include "app/composition/exportfile.h"
#include "app/storage/unfinishedtraces.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QTemporaryFile>
#include <vector>

namespace stepwire {

namespace {

constexpr qint64 pieceBytes = 1024 * 1024;

Result<void> copyBytes(QFile &source, QSaveFile &target, const std::function<bool(double)> &progress)
{
    const double all = double(std::max<qint64>(1, source.size()));
    std::vector<char> piece(static_cast<std::size_t>(pieceBytes));
    for (;;) {
        const qint64 read = source.read(piece.data(), pieceBytes);
        if (read < 0)
            return tl::make_unexpected(Failure{FailureKind::Other, QFile::encodeName(source.fileName()).toStdString(), source.errorString().toStdString()});
        if (read == 0)
            return {};
        if (target.write(piece.data(), read) != read)
            return tl::make_unexpected(saveFailure(target));
        if (!progress(double(source.pos()) / all))
            return tl::make_unexpected(Failure{FailureKind::Other, QFile::encodeName(target.fileName()).toStdString(), "not wanted any more"});
    }
}

Result<void> copyFile(const QString &from, const QString &to, const std::function<bool(double)> &progress)
{
    QFile source(from);
    if (!source.open(QIODevice::ReadOnly)) {
        const FailureKind kind = source.exists() ? FailureKind::NotPermitted : FailureKind::NotFound;
        return tl::make_unexpected(Failure{kind, QFile::encodeName(from).toStdString(), source.errorString().toStdString()});
    }
    QSaveFile target(to);
    if (!target.open(QIODevice::WriteOnly))
        return tl::make_unexpected(saveFailure(target));
    target.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner); // what agents say is nobody else's
    if (Result<void> copied = copyBytes(source, target, progress); !copied) {
        target.cancelWriting();
        return copied;
    }
    if (!target.commit())
        return tl::make_unexpected(saveFailure(target));
    return {};
}

} // namespace

Result<void> copyTrace(const QString &from, const QString &to, const std::function<bool(double share)> &progress)
{
    if (QFileInfo(from + QStringLiteral("-wal")).size() == 0)
        return copyFile(from, to, progress);
    QTemporaryFile draft(to + QStringLiteral(".XXXXXX"));
    if (!draft.open())
        return tl::make_unexpected(Failure{FailureKind::NotPermitted, QFile::encodeName(to).toStdString(), draft.errorString().toStdString()});
    draft.close();
    const std::string folded = QFile::encodeName(draft.fileName()).toStdString();
    return copyWithLog(QFile::encodeName(from).toStdString(), folded).and_then([&] { return copyFile(draft.fileName(), to, progress); });
}

} // namespace stepwire
