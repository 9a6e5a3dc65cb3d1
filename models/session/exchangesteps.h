#pragma once

#include "models/session/stepbuilder.h"

#include <map>
#include <string_view>
#include <utility>

namespace stepwire {

/// Steps over HTTP: one POST to a path that ends in /responses, with an object as body, is one step (counting.md rules
/// 1 and 6).
class ExchangeSteps
{
public:
    explicit ExchangeSteps(StepBuilder &builder) : m_builder(builder) {}

    StepId takeRequest(const ResponsesEvent &event, const Message &message, std::string_view payload);
    /// An event of a streamed response, or a plain body. Returns the step it counts to; none for other requests.
    StepId takeAnswer(const ResponsesEvent &event, const Message &message, std::string_view payload);
    /// The response is over. `trailingWireBytes` belong to the step like those of its messages.
    StepId exchangeEnded(ConnectionId connection, std::uint32_t exchange, CaptureTime at, std::uint64_t trailingWireBytes);
    void connectionEnded(ConnectionId connection, CaptureTime at);

private:
    using Key = std::pair<ConnectionId, std::uint32_t>;

    StepBuilder &m_builder;
    std::map<Key, StepId> m_open;
};

} // namespace stepwire
