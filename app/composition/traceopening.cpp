#include "app/composition/traceopening.h"

#include "app/pipeline/sessionloading.h"

#include <QFile>
#include <QStringList>

namespace stepwire {

namespace {
constexpr int slicesAhead = 8; // the reader waits for a window that is slower than it
}

TraceOpening::TraceOpening(const QString &path, QObject *parent) : QObject(parent), m_path(path) {}

TraceOpening::~TraceOpening()
{
    cancel();
}

void TraceOpening::cancel()
{
    m_cancelled = true;
    m_waiting.notify_all();
    if (m_thread)
        m_thread->wait();
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
