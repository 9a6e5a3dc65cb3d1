#include "models/session/exchangesteps.h"

namespace stepwire {

StepId ExchangeSteps::takeRequest(const ResponsesEvent &event, const Message &message, std::string_view payload)
{
    const StepId step = m_builder.begin(*event.request, message, payload, Transport::Http, {});
    m_open[{message.connection, message.exchange}] = step;
    m_builder.count(step, message);
    return step;
}

StepId ExchangeSteps::takeAnswer(const ResponsesEvent &event, const Message &message, std::string_view payload)
{
    const auto open = m_open.find({message.connection, message.exchange});
    if (open == m_open.end())
        return {};
    m_builder.count(open->second, message);
    if (event.role == EventRole::Error)
        m_builder.fail(open->second, *event.error, message);
    else
        m_builder.take(open->second, event, message, payload);
    return open->second;
}

StepId ExchangeSteps::exchangeEnded(ConnectionId connection, std::uint32_t exchange, CaptureTime at,
                                    std::uint64_t trailingWireBytes)
{
    const auto open = m_open.find({connection, exchange});
    if (open == m_open.end())
        return {};
    const StepId step = open->second;
    m_open.erase(open);
    m_builder.table().change(step).step.received.wireBytes += trailingWireBytes;
    m_builder.abandon(step, at);
    return step;
}

void ExchangeSteps::connectionEnded(ConnectionId connection, CaptureTime at)
{
    const auto begin = m_open.lower_bound({connection, 0});
    auto end = begin;
    for (; end != m_open.end() && end->first.first == connection; ++end)
        m_builder.abandon(end->second, at);
    m_open.erase(begin, end);
}

} // namespace stepwire
