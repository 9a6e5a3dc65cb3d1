#include "tests/models/timeline/fabricatedlineage.h"

#include <algorithm>

namespace stepwire::test {

namespace {

/// One step in a line: who, out of whom, how, and how it ended.
struct Told
{
    std::uint32_t session, track, connection, predecessor;
    Lineage lineage;
    StepStatus status = StepStatus::Completed;
    bool warmUp = false;
    const char *lane = "";
};

class Telling
{
public:
    void connection(Transport transport)
    {
        Connection connection;
        connection.id = ConnectionId{std::uint32_t(m_delta.connections.size() + 1)};
        connection.transport = transport;
        connection.url = "ws://127.0.0.1:8790/v1/responses";
        m_delta.connections.push_back(connection);
    }

    void step(const Told &told)
    {
        Step step;
        step.id = StepId{std::uint32_t(m_delta.steps.size() + 1)};
        step.connection = ConnectionId{told.connection};
        step.transport = m_delta.connections[step.connection.index()].transport;
        step.lane = told.lane;
        step.status = told.status;
        step.warmUp = told.warmUp;
        step.predecessor = StepId{told.predecessor};
        step.lineage = told.lineage;
        step.track = TrackId{told.track};
        step.agentSession = AgentSessionId{told.session};
        step.at.sentFirst = CaptureTime{std::int64_t(step.id.value) * 1'000'000'000};
        Message message;
        message.id = MessageId{std::uint32_t(m_delta.messages.size() + 1)};
        message.connection = step.connection;
        message.step = step.id;
        message.role = EventRole::Request;
        message.firstByteAt = message.lastByteAt = *step.at.sentFirst;
        step.request = message.id;
        m_delta.messages.push_back(message);
        m_delta.until = *step.at.sentFirst;
        m_delta.steps.push_back(std::move(step));
    }

    SessionDelta take() { return std::move(m_delta); }

private:
    SessionDelta m_delta;
};

} // namespace

SessionDelta fabricatedLineage()
{
    Telling telling;
    for (const Transport transport : {Transport::WebSocket, Transport::WebSocket, Transport::Http, Transport::Http, Transport::WebSocket})
        telling.connection(transport);
    const Told steps[] = {
        {1, 1, 1, 0, Lineage::Root, StepStatus::Completed, true},
        {1, 1, 1, 1, Lineage::Continuation},
        {1, 1, 1, 2, Lineage::Continuation},
        {1, 2, 1, 2, Lineage::Fork, StepStatus::Completed, false, "review"},
        {1, 1, 1, 3, Lineage::Steer},
        {1, 2, 1, 4, Lineage::Continuation, StepStatus::Incomplete, false, "review"},
        {2, 3, 3, 0, Lineage::Root},
        {1, 1, 1, 5, Lineage::Continuation, StepStatus::Failed},
        {1, 1, 1, 8, Lineage::Retry, StepStatus::Abandoned},
        {2, 3, 4, 7, Lineage::Resend},
        {1, 1, 2, 9, Lineage::Reconnect},
        {1, 1, 2, 11, Lineage::Resend},
        {1, 4, 2, 5, Lineage::Fork},
        {2, 3, 4, 10, Lineage::Restart, StepStatus::Error},
        {1, 1, 2, 12, Lineage::Compaction},
        {1, 1, 2, 5, Lineage::Continuation},
        {2, 3, 5, 14, Lineage::Reconnect},
        {1, 4, 2, 13, Lineage::Continuation, StepStatus::Waiting},
        {1, 1, 2, 16, Lineage::Continuation, StepStatus::Running},
    };
    for (const Told &told : steps)
        telling.step(told);
    return telling.take();
}

SessionDelta longLineage(std::uint32_t steps, std::uint32_t tracks)
{
    Telling telling;
    for (std::uint32_t n = 0; n < steps; ++n) {
        if (n % 100 == 0)
            telling.connection(Transport::WebSocket);
        const bool first = n < tracks;
        telling.step({1, n % tracks + 1, n / 100 + 1, n == 0 ? 0 : first ? 1 : n + 1 - tracks,
                      n == 0 ? Lineage::Root : first ? Lineage::Fork : Lineage::Continuation});
    }
    return telling.take();
}

} // namespace stepwire::test
