#include "app/composition/traceopening.h"

#include "app/pipeline/sessionloading.h"
#include "app/storage/unfinishedtraces.h"

#include <QFile>
#include <QStringList>

namespace stepwire {

namespace {
constexpr int slicesAhead = 8; // the reader waits for a window that is slower than it
}

TraceOpening::TraceOpening(const QString &path, Log log, QObject *parent) : QObject(parent), m_path(path), m_log(log) {}

TraceOpening::~TraceOpening()
{
    cancel();
    if (m_thread)
        m_thread->wait();
}

void TraceOpening::cancel()
{
    m_cancelled = true;
    // Its thread may be between its look at the flag and its waiting, so the number that it waits for changes too.
    m_waiting = -slicesAhead;
    m_waiting.notify_all();
}

void TraceOpening::retire(std::unique_ptr<TraceOpening> opening, QObject *owner)
{
    if (!opening)
        return;
    opening->cancel();
    if (!opening->m_thread || opening->m_thread->isFinished())
        return;
    TraceOpening *retired = opening.release();
    retired->setParent(owner);
    connect(retired->m_thread.get(), &QThread::finished, retired, &QObject::deleteLater);
    if (retired->m_thread->isFinished()) // meanwhile
        retired->deleteLater();
}

void TraceOpening::start()
{
    m_thread.reset(QThread::create([this] { run(); }));
    m_thread->start();
}

void TraceOpening::tell(std::function<void()> what)
{
    QMetaObject::invokeMethod(
        this,
        [this, what = std::move(what)] {
            if (!m_cancelled)
                what();
        },
        Qt::QueuedConnection);
}

void TraceOpening::run()
{
    if (m_log == Log::FoldIn)
        (void)foldLogIn(QFile::encodeName(m_path).toStdString()); // else it can be read all the same, and is offered again
    Result<std::unique_ptr<TraceReader>> trace = TraceReader::open(QFile::encodeName(m_path).toStdString());
    if (!trace) {
        tell([this, failure = trace.error()] { Q_EMIT failed(failure); });
        return;
    }
    const std::shared_ptr<TraceReader> reader = std::move(*trace);
    tell([this, reader] { Q_EMIT opened(reader); });
    const auto takeSlice = [this](SessionDelta &&delta) {
        for (int waiting = m_waiting; waiting >= slicesAhead && !m_cancelled; waiting = m_waiting)
            m_waiting.wait(waiting);
        if (m_cancelled)
            return false;
        ++m_waiting;
        tell([this, slice = std::make_shared<SessionDelta>(std::move(delta))] {
            Q_EMIT sliceLoaded(*slice);
            --m_waiting;
            m_waiting.notify_all();
        });
        return true;
    };
    const auto tellProgress = [this](double share) { tell([this, share] { Q_EMIT progressed(share); }); };
    const Result<void> loaded = loadInSlices(*reader, takeSlice, tellProgress);
    if (!loaded) {
        tell([this, failure = loaded.error()] { Q_EMIT failed(failure); });
        return;
    }
    QStringList codes;
    for (const TraceWarning &warning : reader->warnings())
        codes << QString::fromStdString(warning.code);
    tell([this, codes] { Q_EMIT finished(codes); });
}

} // namespace stepwire
