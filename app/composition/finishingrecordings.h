#pragma once

#include "app/composition/backgroundwork.h"
#include "app/pipeline/recording.h"

#include <QObject>
#include <QString>
#include <functional>
#include <memory>
#include <vector>

namespace stepwire {

/// Recordings that were stopped and are not closed yet: what still waits is stored, tables that a flood kept from being
/// written are made, the log is folded in. Each on a thread of its own, so that the window goes on. Nothing that they hold
/// is freed before they are done.
class FinishingRecordings : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~FinishingRecordings() override; ///< Waits until all are done.

    enum class Afterwards { Keep, Remove }; ///< What becomes of the file.

    /// Nothing observes into it any more. `number` tells it from the others.
    void finish(quint64 number, std::shared_ptr<Recording> recording, Afterwards afterwards = Afterwards::Keep);

    bool isEmpty() const { return m_all.empty(); }
    bool includes(const QString &path) const;
    /// The trace is saved elsewhere now: see StorageEvent.
    void moved(quint64 number, const QString &path);
    /// Calls once the trace at `path` is closed, with where it is then: from the event loop, or at once where it is not among
    /// them.
    void whenDone(const QString &path, std::function<void(const QString &path)> then);
    /// Those that make tables leave it: their traces are whole in what was observed, and say that they lack tables.
    void leaveTablesOut();

Q_SIGNALS:
    void progressed(quint64 number, double share); ///< Of the tables, where they have to be made.
    void finished(quint64 number, const QString &path);

private:
    struct One
    {
        quint64 number = 0;
        QString path;
        std::unique_ptr<BackgroundWork> work;
        std::vector<std::function<void(const QString &path)>> then;
    };

    void done(quint64 number);

    std::vector<One> m_all;
};

} // namespace stepwire
