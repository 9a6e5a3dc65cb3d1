#include "app/composition/exportjob.h"
#include "app/composition/filecopy.h"
#include "app/composition/workbench.h"
#include "ui/theme/words.h"
#include "ui/widgets/taskindicator.h"

#include <QFileInfo>
#include <QTimer>

namespace stepwire {

namespace {

QString countsInWords(const std::vector<ExportAccount::Count> &counts)
{
    QStringList words;
    for (const ExportAccount::Count &count : counts)
        words << QStringLiteral("%1 %2").arg(formatCount(count.count),
                                             QString::fromUtf8(count.what.data(), qsizetype(count.what.size()))
                                                 .replace(QLatin1Char('_'), QLatin1Char(' ')));
    return words.isEmpty() ? Workbench::tr("nothing") : words.join(QStringLiteral(", "));
}

} // namespace

void Workbench::inBackground(const QString &words, BackgroundWork::Work work, std::function<void(bool cancelled)> done)
{
    auto *running = new BackgroundWork(std::move(work), this);
    TaskIndicator *task = m_window->status()->addTask(words, {}, TaskIndicator::Ending::Possible);
    connect(running, &BackgroundWork::progressed, task, &TaskIndicator::setProgress);
    connect(task, &TaskIndicator::cancelRequested, running, [running] { running->cancel(); });
    connect(running, &BackgroundWork::finished, this, [this, running, task, done = std::move(done)] {
        m_running.removeOne(running);
        task->deleteLater();
        running->deleteLater();
        done(running->isCancelled());
        leaveIfWanted();
    });
    m_running << running;
    running->start();
}

void Workbench::saveCopy(const QString &path)
{
    if (m_recording) {
        m_window->say(Severity::Info, tr("The recording still goes on. Stop it first (Ctrl+E); then a copy is whole."));
        return;
    }
    if (m_path.isEmpty() || QFileInfo(path) == QFileInfo(m_path))
        return;
    if (m_finishing.includes(m_path))
        m_window->say(Severity::Info, tr("The recording is still being saved. The copy is made as soon as it is."));
    m_finishing.whenDone(m_path, [this, path](const QString &from) { copyTo(from, path); });
}

void Workbench::copyTo(const QString &from, const QString &path)
{
    const auto copied = std::make_shared<Result<void>>();
    const auto work = [copied, from, path](const BackgroundWork::Progress &progress) { *copied = copyTrace(from, path, progress); };
    inBackground(tr("saving a copy"), work, [this, copied, path](bool cancelled) {
        if (*copied)
            m_window->say(Severity::Info, tr("Saved a copy as %1.").arg(path));
        else if (cancelled)
            m_window->say(Severity::Info, tr("No copy was saved."));
        else
            report(copied->error());
    });
}

void Workbench::exportTo(const QString &format, const QString &path)
{
    if (!m_payloads)
        return;
    const ExportJob job{m_load, m_payloads, m_startedAt, format.toStdString(), path};
    const auto account = std::make_shared<std::optional<Result<ExportAccount>>>();
    const auto work = [job, account](const BackgroundWork::Progress &progress) { *account = job.run(progress); };
    m_window->say(Severity::Info, tr("Exporting to %1 \u2026").arg(path));
    inBackground(tr("exporting"), work, [this, account, path](bool cancelled) {
        if (**account || !cancelled)
            tellExported(**account, path);
        else
            m_window->say(Severity::Info, tr("The export was cancelled; nothing was written."));
    });
}

void Workbench::tellExported(const Result<ExportAccount> &account, const QString &path)
{
    if (!account) {
        report(account.error());
        return;
    }
    m_window->say(Severity::Info,
                  tr("Exported to %1. Written: %2. Redacted: %3. Not representable: %4.")
                      .arg(path, countsInWords(account->written), countsInWords(account->redacted),
                           countsInWords(account->notRepresentable)));
}

void Workbench::leave()
{
    const bool again = std::exchange(m_leaving, true);
    stop();
    if (!isBusy())
        return;
    m_window->keepOpen();
    if (again) {
        m_finishing.leaveTablesOut();
        for (BackgroundWork *work : std::as_const(m_running))
            work->cancel();
        return;
    }
    QTimer::singleShot(patienceMilliseconds, this, [this] {
        if (!m_leaving || !isBusy())
            return;
        m_window->say(Severity::Info,
                      m_finishing.isEmpty()
                          ? tr("The window closes when what it writes is written. Close it once more to give that up.")
                          : tr("The window closes when the recording is saved. Close it once more to leave now: what was observed "
                               "is in the file, only its tables for SQLite tools will be missing."));
    });
}

void Workbench::leaveIfWanted()
{
    if (m_leaving && !isBusy())
        m_window->close();
}

} // namespace stepwire
