#include "tests/models/items/timelinerows.h"

#include <algorithm>

namespace stepwire::testing {

QString line(const TimelineModel &model, int at)
{
    const TimelineRow row = model.row(at);
    if (row.kind == TimelineRow::Kind::StepHeader)
        return QStringLiteral("#%1%2").arg(row.step.value).arg(row.collapsed ? QStringLiteral("+") : QString());
    QString text = row.type.isEmpty() ? QStringLiteral("(none)") : row.type;
    if (!row.name.isEmpty())
        text += QLatin1Char(' ') + row.name;
    if (row.deltas > 0)
        text += QStringLiteral(" %1d").arg(row.deltas);
    return text + (row.live ? QStringLiteral(" live") : QString());
}

QStringList lines(const TimelineModel &model, int limit)
{
    QStringList all;
    for (int i = 0; i < std::min(limit, model.rowCount()); ++i)
        all << line(model, i);
    return all;
}

Message message(std::uint32_t id, std::uint32_t step, EventRole role, std::uint32_t type, int output,
                std::uint64_t bytes)
{
    Message made;
    made.id = MessageId{id};
    made.connection = ConnectionId{1};
    made.step = StepId{step};
    made.type = NameId{type};
    made.role = role;
    made.direction = role == EventRole::Request ? Direction::Sent : Direction::Received;
    made.outputIndex = std::int16_t(output);
    made.payloadBytes = bytes;
    made.wireBytes = bytes / 2;
    made.firstByteAt = made.lastByteAt = CaptureTime{std::int64_t(id) * 1'000'000};
    return made;
}

SessionDelta deltaWith(std::vector<Message> messages, std::vector<std::uint32_t> steps)
{
    SessionDelta delta;
    if (!messages.empty() && messages.front().id.value == 1) {
        delta.names = {"response.create",           "response.created",   "response.output_text.delta",
                       "response.output_item.done", "response.completed", "codex.rate_limits"};
        Connection connection;
        connection.id = ConnectionId{1};
        delta.connections.push_back(connection);
    }
    for (const std::uint32_t id : steps) {
        Step step;
        step.id = StepId{id};
        step.connection = ConnectionId{1};
        step.status = StepStatus::Running;
        delta.steps.push_back(step);
    }
    delta.messages = std::move(messages);
    return delta;
}

} // namespace stepwire::testing
