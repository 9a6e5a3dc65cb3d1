#include "ui/inspector/payloadloader.h"

#include "ui/inspector/prettyjson.h"

#include <limits>

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

LoadedPayload LoadedPayload::make(std::string payload, std::string wire)
{
    LoadedPayload made;
    made.text = std::make_shared<const JsonText>(std::move(payload));
    if (made.text->isJson())
        made.pretty = std::make_shared<const std::string>(prettyJson(made.text->text(), std::numeric_limits<std::size_t>::max()));
    made.wire = std::make_shared<const std::string>(std::move(wire));
    return made;
}

void PayloadLoader::load(const Message &message)
{
    const quint64 ticket = ++m_ticket;
    m_pool.clear();
    m_pool.start([this, ticket, source = m_source, message] {
        Result<std::string> payload = source->payload(message);
        Result<LoadedPayload> made = payload.map([&](std::string &text) {
            return LoadedPayload::make(std::move(text), source->wire(message).value_or(std::string()));
        });
        const auto answer = [this, ticket, made = std::move(made)] {
            if (ticket != m_ticket)
                return;
            if (made)
                Q_EMIT loaded(*made);
            else
                Q_EMIT failed(made.error());
        };
        QMetaObject::invokeMethod(this, answer, Qt::QueuedConnection);
    });
}

void PayloadLoader::loadStream(const Message &stream, std::uint64_t spare)
{
    const quint64 ticket = ++m_ticket;
    m_pool.clear();
    m_pool.start([this, ticket, source = m_source, stream, spare] {
        Result<std::string> wire = source->wire(stream);
        Message shorter = stream;
        for (std::uint64_t left = spare; !wire && left > 0;) {
            left /= 2; // how much of it there is, only trying tells
            shorter.wire.end = stream.wire.end - spare + left;
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

} // namespace stepwire
