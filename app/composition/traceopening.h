#pragma once

#include "app/storage/tracereader.h"
#include "models/session/sessiondelta.h"
#include "models/vocabulary/result.h"

#include <QObject>
#include <QThread>
#include <atomic>
#include <memory>

namespace stepwire {

/// Opens a trace and reads its session on a thread of its own. Everything is told on the thread that made this.
class TraceOpening : public QObject
{
    Q_OBJECT
public:
    explicit TraceOpening(const QString &path, QObject *parent = nullptr);
    ~TraceOpening() override; ///< cancel()

    QString path() const { return m_path; }
    void start();
    void cancel(); ///< Nothing is told afterwards.

Q_SIGNALS:
    void opened(std::shared_ptr<stepwire::TraceReader> trace);
    void sliceLoaded(const stepwire::SessionDelta &delta);
    void progressed(double share); ///< Of the recording.
    void finished(const QStringList &warningCodes);
    void failed(const stepwire::Failure &failure);

private:
    void run();
    void tell(std::function<void()> what);

    QString m_path;
    std::unique_ptr<QThread> m_thread;
    std::atomic<bool> m_cancelled = false;
    std::atomic<int> m_waiting = 0; ///< Slices that the window has not taken in yet.
};

} // namespace stepwire
