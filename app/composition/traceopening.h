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
    enum class Log {
        Leave,
        FoldIn ///< First, where nobody writes the trace: one whose recording was not closed becomes one file.
    };

    explicit TraceOpening(const QString &path, Log log = Log::Leave, QObject *parent = nullptr);
    ~TraceOpening() override; ///< cancel(), and waits.

    QString path() const { return m_path; }
    void start();
    void cancel(); ///< Nothing is told afterwards.
    /// cancel(), and it deletes itself when its thread has ended, which can take longer than a window should wait. Until
    /// then `owner` has it, and waits for it when it is deleted itself.
    static void retire(std::unique_ptr<TraceOpening> opening, QObject *owner);

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
    Log m_log;
    std::unique_ptr<QThread> m_thread;
    std::atomic<bool> m_cancelled = false;
    std::atomic<int> m_waiting = 0; ///< Slices that the window has not taken in yet.
};

} // namespace stepwire
