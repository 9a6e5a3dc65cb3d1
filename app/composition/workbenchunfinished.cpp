#include "app/composition/workbench.h"

#include "app/storage/tracereader.h"
#include "app/storage/unfinishedtraces.h"

#include <QFile>
#include <QFileInfo>

namespace stepwire {

namespace {

/// None for one without anything in it.
std::optional<UnfinishedRecording> described(const std::string &path)
{
    UnfinishedRecording recording;
    recording.path = QFile::decodeName(path.c_str());
    const QFileInfo file(recording.path);
    recording.bytes = quint64(file.size() + QFileInfo(recording.path + QStringLiteral("-wal")).size());
    const auto trace = TraceReader::open(path);
    if (trace) {
        if ((*trace)->observationRows() == 0)
            return std::nullopt;
        recording.startedAt = QDateTime::fromString(QString::fromStdString((*trace)->startedAt()), Qt::ISODateWithMs);
    }
    if (!recording.startedAt.isValid())
        recording.startedAt = file.lastModified();
    return recording;
}

} // namespace

/// Which there are is found out before anything is recorded here; reading them is left to another thread.
void Workbench::lookForUnfinished()
{
    const bool isPicture = !m_request.screenshot.isEmpty() && m_request.output.isEmpty();
    if (isPicture || (!m_request.restore && m_request.output.isEmpty()))
        return;
    const std::vector<std::string> paths = unfinishedTraces(QFile::encodeName(recordingsFolder()).toStdString());
    if (paths.empty())
        return;
    m_jobs.start([this, paths] {
        QList<UnfinishedRecording> recordings;
        for (const std::string &path : paths) {
            if (std::optional<UnfinishedRecording> recording = described(path))
                recordings << *recording;
        }
        QMetaObject::invokeMethod(
            this,
            [this, recordings]() mutable {
                recordings.removeIf([this](const UnfinishedRecording &each) { return each.path == m_path; });
                m_window->offerUnfinished(recordings);
            },
            Qt::QueuedConnection);
    });
}

void Workbench::openUnfinished(const QString &path)
{
    openTrace(path, TraceOpening::Log::FoldIn);
}

void Workbench::deleteUnfinished(const QString &path)
{
    m_jobs.start([this, path] {
        if (const Result<void> removed = removeTrace(QFile::encodeName(path).toStdString()); !removed)
            QMetaObject::invokeMethod(this, [this, failure = removed.error()] { report(failure); }, Qt::QueuedConnection);
    });
}

} // namespace stepwire
