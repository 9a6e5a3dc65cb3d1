#pragma once

#include <QObject>
#include <QThread>
#include <atomic>
#include <functional>
#include <memory>

namespace stepwire {

/// One piece of work on a thread of its own, which goes on behind threads that pass bytes on. Everything is told on the
/// thread that made this.
class BackgroundWork : public QObject
{
    Q_OBJECT
public:
    /// To be called now and then with the share that is done, 0 to 1; false: the work is not wanted any more.
    using Progress = std::function<bool(double share)>;
    using Work = std::function<void(const Progress &progress)>;

    explicit BackgroundWork(Work work, QObject *parent = nullptr);
    ~BackgroundWork() override; ///< Waits for the work.

    void start();
    void cancel() { m_cancelled = true; } ///< Returns at once. Whether the work minds it is its own matter.
    bool isCancelled() const { return m_cancelled; }

Q_SIGNALS:
    void progressed(double share); ///< At most 20 times a second.
    void finished(); ///< In all cases; everything that the work held is gone by then.

private:
    void run();
    bool tellProgress(double share);

    Work m_work; ///< Of the thread, once it is started.
    std::unique_ptr<QThread> m_thread;
    std::atomic<bool> m_cancelled = false;
    qint64 m_toldAt = 0;
};

} // namespace stepwire
