#include "app/composition/finishingrecordings.h"

#include <QFile>
#include <QFileInfo>
#include <algorithm>

namespace stepwire {

FinishingRecordings::~FinishingRecordings() = default; // each BackgroundWork waits

void FinishingRecordings::finish(quint64 number, std::shared_ptr<Recording> recording, Afterwards afterwards)
{
    One one;
    one.number = number;
    one.path = QFile::decodeName(recording->path().c_str());
    one.work = std::make_unique<BackgroundWork>([recording = std::move(recording), afterwards](const BackgroundWork::Progress &progress) {
        recording->finish(progress);
        if (afterwards == Afterwards::Remove)
            QFile::remove(QFile::decodeName(recording->path().c_str()));
    });
    connect(one.work.get(), &BackgroundWork::progressed, this,
            [this, number](double share) { Q_EMIT progressed(number, share); });
    // queued: the work that tells of its end is deleted then
    connect(one.work.get(), &BackgroundWork::finished, this, [this, number] { done(number); }, Qt::QueuedConnection);
    one.work->start();
    m_all.push_back(std::move(one));
}

bool FinishingRecordings::includes(const QString &path) const
{
    return std::ranges::any_of(m_all, [&](const One &one) { return QFileInfo(one.path) == QFileInfo(path); });
}

void FinishingRecordings::moved(quint64 number, const QString &path)
{
    for (One &one : m_all) {
        if (one.number == number)
            one.path = path;
    }
}

void FinishingRecordings::whenDone(const QString &path, std::function<void(const QString &)> then)
{
    const auto found = std::ranges::find_if(m_all, [&](const One &one) { return QFileInfo(one.path) == QFileInfo(path); });
    if (found == m_all.end())
        then(path);
    else
        found->then.push_back(std::move(then));
}

void FinishingRecordings::leaveTablesOut()
{
    for (const One &one : m_all)
        one.work->cancel();
}

void FinishingRecordings::done(quint64 number)
{
    const auto found = std::ranges::find(m_all, number, &One::number);
    if (found == m_all.end())
        return;
    const One one = std::move(*found);
    m_all.erase(found);
    Q_EMIT finished(number, one.path);
    for (const auto &then : one.then)
        then(one.path);
}

} // namespace stepwire
