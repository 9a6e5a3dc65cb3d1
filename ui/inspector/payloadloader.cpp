#include "ui/inspector/payloadloader.h"

namespace stepwire {

PayloadLoader::~PayloadLoader()
{
    m_pool.waitForDone();
}

void PayloadLoader::setSource(std::shared_ptr<PayloadSource> source)
{
    ++m_ticket;
    m_source = std::move(source);
    m_pool.setMaxThreadCount(1);
}

void PayloadLoader::forget()
{
    ++m_ticket;
}

void PayloadLoader::load(const Message &message)
{
    const quint64 ticket = ++m_ticket;
    m_pool.clear();
    m_pool.start([this, ticket, source = m_source, message] {
        Result<std::string> payload = source->payload(message);
        Result<std::string> wire = source->wire(message);
        QMetaObject::invokeMethod(
            this, [this, ticket, payload = std::move(payload), wire = std::move(wire)] { take(ticket, payload, wire); },
            Qt::QueuedConnection);
    });
}

void PayloadLoader::loadStream(const Message &stream, std::uint64_t spare)
{
    const quint64 ticket = ++m_ticket;
    m_pool.clear();
    m_pool.start([this, ticket, source = m_source, stream, spare] {
        Result<std::string> wire = source->wire(stream);
        if (!wire && spare > 0) {
            Message shorter = stream;
            shorter.wire.end -= spare;
            wire = source->wire(shorter);
        }
        const auto answer = [this, ticket, wire = std::move(wire)] {
            if (ticket != m_ticket)
                return;
            if (wire)
                Q_EMIT streamLoaded(*wire);
            else
                Q_EMIT failed(wire.error());
        };
        QMetaObject::invokeMethod(this, answer, Qt::QueuedConnection);
    });
}

void PayloadLoader::take(quint64 ticket, const Result<std::string> &payload, const Result<std::string> &wire)
{
    if (ticket != m_ticket)
        return;
    if (!payload)
        Q_EMIT failed(payload.error());
    else
        Q_EMIT loaded(*payload, wire ? *wire : std::string());
}

} // namespace stepwire
