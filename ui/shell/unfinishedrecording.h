#pragma once

#include <QDateTime>
#include <QString>

namespace stepwire {

/// A recording that was never closed, and can be opened or deleted.
struct UnfinishedRecording
{
    QString path;
    QDateTime startedAt; ///< Of its file where the recording does not say.
    quint64 bytes = 0;
};

} // namespace stepwire
