#pragma once

#include <QObject>
#include <QSocketNotifier>
#include <memory>

namespace stepwire {

/// SIGINT, SIGTERM and SIGHUP as a Qt signal. To be made before any thread starts: the signals are blocked for the
/// whole process and read from a descriptor instead, so that no code runs inside a signal handler. SIGXFSZ is ignored:
/// writing fails instead, as on a full disk.
class StopSignals : public QObject
{
    Q_OBJECT
public:
    explicit StopSignals(QObject *parent = nullptr);
    ~StopSignals() override;

    /// Undoes the blocking in a process that was forked off, where it would make the program deaf. Async-signal-safe.
    static void unblock();

Q_SIGNALS:
    void received(int signal);

private:
    void read();

    int m_descriptor = -1;
    std::unique_ptr<QSocketNotifier> m_notifier;
};

} // namespace stepwire
