#include "app/commands/storagetext.h"

#include "app/commands/commandline.h"

namespace stepwire {

namespace {

QString missing(const StorageEvent &event)
{
    return QStringLiteral("%1 bytes in %2 observations").arg(event.lostBytes).arg(event.lostObservations);
}

} // namespace

QString storageSentence(const StorageEvent &event)
{
    const QString path = QString::fromStdString(event.path);
    switch (event.kind) {
    case StorageEvent::Kind::Failing: {
        const QString reason = event.reason.kind == FailureKind::DiskFull
            ? QStringLiteral("There is no space left for %1. Make room").arg(path)
            : QStringLiteral("%1 cannot be written (%2). Make it writable again").arg(path, QString::fromStdString(event.reason.detail));
        return reason
            + QStringLiteral(", and the recording goes on by itself: the traffic is not held up, and up to 64 MB of it are held in "
                             "memory until then.");
    }
    case StorageEvent::Kind::Resumed:
        if (event.lostObservations == 0)
            return QStringLiteral("%1 can be written again; nothing is missing.").arg(path);
        return QStringLiteral("%1 can be written again; %2 were too many to hold and ARE MISSING, marked as gaps.").arg(path, missing(event));
    case StorageEvent::Kind::LogRenewed:
        return QStringLiteral("Somebody removed or replaced %1-wal or %1-shm, which belong to the recording while it goes on. What "
                              "was in them has been saved; leave them in place until it ends.")
            .arg(path);
    case StorageEvent::Kind::Moved:
        return QStringLiteral("The file of the recording was removed, moved or replaced. All that was recorded is saved as %1, and the "
                              "recording goes on there.")
            .arg(path);
    case StorageEvent::Kind::NotMoved:
        return QStringLiteral("The file of the recording, %1, was removed, moved or replaced, and what was recorded cannot be saved "
                              "in its place yet: %2 It is tried again; it is LOST if that does not succeed before the end.")
            .arg(path, failureSentence(event.reason));
    case StorageEvent::Kind::Unstored:
        return QStringLiteral("%1 could not be written to the end: %2 ARE MISSING from it.").arg(path, missing(event));
    case StorageEvent::Kind::TwoFiles:
        return QStringLiteral("The recording is complete, but in two files, as there was no room to join them: keep %1 and %1-wal "
                              "together. Opening them with room to spare works as ever.")
            .arg(path);
    }
    return {};
}

} // namespace stepwire
