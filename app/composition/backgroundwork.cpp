#include "app/composition/backgroundwork.h"

#include "app/pipeline/stepback.h"

#include <QMetaObject>
#include <chrono>

namespace stepwire {

namespace {

constexpr qint64 tellMilliseconds = 50;

qint64 steadyMilliseconds()
{
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

} // namespace

BackgroundWork::BackgroundWork(Work work, QObject *parent) : QObject(parent), m_work(std::move(work)) {}

BackgroundWork::~BackgroundWork()
{
    if (m_thread)
        m_thread->wait();
}

void BackgroundWork::start()
{
    m_thread.reset(QThread::create([this] { run(); }));
    m_thread->start();
}

void BackgroundWork::run()
{
    stepBack();
    m_work([this](double share) { return tellProgress(share); });
    m_work = {}; // here, since what it holds may be large
    QMetaObject::invokeMethod(this, [this] { Q_EMIT finished(); }, Qt::QueuedConnection);
}

bool BackgroundWork::tellProgress(double share)
{
    const qint64 now = steadyMilliseconds();
    if (now - m_toldAt >= tellMilliseconds) {
        m_toldAt = now;
        QMetaObject::invokeMethod(this, [this, share] { Q_EMIT progressed(share); }, Qt::QueuedConnection);
    }
    return !m_cancelled;
}

} // namespace stepwire
