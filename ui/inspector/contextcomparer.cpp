#include "ui/inspector/contextcomparer.h"

namespace stepwire {

ContextComparer::~ContextComparer()
{
    m_pool.waitForDone();
}

void ContextComparer::setSource(std::shared_ptr<PayloadSource> source)
{
    ++m_ticket;
    m_source = std::move(source);
    m_pool.setMaxThreadCount(1);
}

void ContextComparer::forget()
{
    ++m_ticket;
}

void ContextComparer::compare(ContextSide before, ContextSide now)
{
    const quint64 ticket = ++m_ticket;
    m_pool.clear();
    m_pool.start([this, ticket, source = m_source, before = std::move(before), now = std::move(now)] {
        const auto diff = std::make_shared<const ContextDiff>(contextDiff(before, now, *source));
        QMetaObject::invokeMethod(this, [this, ticket, diff] { take(ticket, diff); }, Qt::QueuedConnection);
    });
}

void ContextComparer::take(quint64 ticket, const std::shared_ptr<const ContextDiff> &diff)
{
    if (ticket == m_ticket)
        Q_EMIT compared(diff);
}

} // namespace stepwire
