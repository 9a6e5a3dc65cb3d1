#pragma once

#include "models/comparing/contextdiff.h"

#include <QObject>
#include <QThreadPool>
#include <memory>

namespace stepwire {

/// Compares two contexts off the GUI thread, which reads payloads; only the latest request is answered.
class ContextComparer : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~ContextComparer() override;

    void setSource(std::shared_ptr<PayloadSource> source);
    bool hasSource() const { return m_source != nullptr; }
    void compare(ContextSide before, ContextSide now); ///< Answered by compared().
    void forget();                                     ///< What is under way is not answered.

Q_SIGNALS:
    void compared(const std::shared_ptr<const stepwire::ContextDiff> &diff);

private:
    void take(quint64 ticket, const std::shared_ptr<const ContextDiff> &diff);

    std::shared_ptr<PayloadSource> m_source;
    quint64 m_ticket = 0;
    QThreadPool m_pool;
};

} // namespace stepwire
