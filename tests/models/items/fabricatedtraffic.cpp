#include "tests/models/items/fabricatedtraffic.h"

#include <algorithm>

namespace stepwire {

namespace {

constexpr double tools[] = {180, 920, 420, 2410, 610, 380, 1240, 500, 2410, 640, 350, 210};

} // namespace

FabricatedTraffic::FabricatedTraffic(int webSocketSteps, int httpSteps)
{
    openConnection(Transport::WebSocket, "wss://api.openai.com/v1/responses");
    for (int i = 1; i <= webSocketSteps; ++i) {
        if (i == 10) {
            m_delta.connections.back().closedAt = CaptureTime{std::int64_t(m_clock * 1e6)};
            m_delta.connections.back().closeCode = 1006;
            m_delta.connections.back().closedBy = ClosedBy::Server;
            m_clock += 740;
            openConnection(Transport::WebSocket, "wss://api.openai.com/v1/responses");
        }
        if (i == 5) {
            addControl(MessageKind::Ping, Direction::Received);
            addControl(MessageKind::Pong, Direction::Sent);
        }
        addStep(i, Transport::WebSocket, i == 6 || i == 8 ? "review" : "");
    }
    m_history = 0;
    m_lastOfLane[0] = m_lastOfLane[1] = {};
    if (httpSteps > 0)
        openConnection(Transport::Http, "https://api.openai.com/v1/responses");
    for (int i = 1; i <= httpSteps; ++i) {
        ++m_exchange;
        addStep(i, Transport::Http, "");
    }
    m_delta.until = CaptureTime{std::int64_t(m_clock * 1e6)};
    if (webSocketSteps >= 10) {
        m_delta.findings.push_back({.code = "responses.continuation.not_found",
                                    .severity = Severity::Error,
                                    .connection = ConnectionId{2},
                                    .message = m_delta.steps[9].request,
                                    .step = StepId{10},
                                    .range = {},
                                    .detail = "resp_0009"});
        m_delta.findings.push_back({.code = "session.connection.lost",
                                    .severity = Severity::Warning,
                                    .connection = ConnectionId{1},
                                    .message = {},
                                    .step = {},
                                    .range = {},
                                    .detail = "1006"});
    }
}

NameId FabricatedTraffic::name(const std::string &text)
{
    if (text.empty())
        return {};
    const auto found = std::ranges::find(m_delta.names, text);
    if (found != m_delta.names.end())
        return NameId{std::uint32_t(found - m_delta.names.begin()) + 1};
    m_delta.names.push_back(text);
    return NameId{std::uint32_t(m_delta.names.size())};
}

void FabricatedTraffic::openConnection(Transport transport, const std::string &url)
{
    Connection connection;
    connection.id = ConnectionId{std::uint32_t(m_delta.connections.size()) + 1};
    connection.transport = transport;
    connection.url = url;
    connection.openedAt = CaptureTime{std::int64_t(m_clock * 1e6)};
    if (transport == Transport::WebSocket)
        connection.extensions = "permessage-deflate";
    m_delta.connections.push_back(connection);
}

Message &FabricatedTraffic::add(Direction direction, const std::string &type, EventRole role, std::uint64_t payload,
                                double milliseconds)
{
    m_clock += milliseconds;
    Connection &connection = m_delta.connections.back();
    Message message;
    message.id = MessageId{std::uint32_t(m_delta.messages.size()) + 1};
    message.connection = connection.id;
    message.step = m_step;
    message.type = name(type);
    message.direction = direction;
    message.role = role;
    const bool http = connection.transport == Transport::Http;
    message.kind = !http ? MessageKind::Text : direction == Direction::Sent ? MessageKind::Http : MessageKind::Sse;
    message.exchange = http ? m_exchange : 0;
    message.compressed = !http;
    message.firstByteAt = message.lastByteAt = CaptureTime{std::int64_t(m_clock * 1e6)};
    message.payloadBytes = payload;
    message.wireBytes = http ? payload + 40 : payload / 5 + 14;
    Connection::Totals &total = connection.total(direction);
    total.messages += 1;
    total.payloadBytes += message.payloadBytes;
    total.wireBytes += message.wireBytes;
    if (m_step) {
        Step &step = m_delta.steps[m_step.index()];
        ByteAccount &account = direction == Direction::Sent ? step.sent : step.received;
        account.payloadBytes += message.payloadBytes;
        account.wireBytes += message.wireBytes;
        account.count += 1;
        message.lane = name(step.lane);
    }
    m_delta.messages.push_back(message);
    return m_delta.messages.back();
}

void FabricatedTraffic::addControl(MessageKind kind, Direction direction)
{
    m_step = {};
    Message &message = add(direction, {}, EventRole::Control, 0, 30);
    message.kind = kind;
    message.compressed = false;
    message.wireBytes = 2;
}

ItemId FabricatedTraffic::addItem(Step &step, const std::string &kind, const std::string &role, const std::string &tool,
                                  std::uint64_t bytes, const std::string &excerpt)
{
    ContextItem item;
    item.id = ItemId{std::uint32_t(m_delta.items.size()) + 1};
    item.kind = kind;
    if (!role.empty())
        item.role = role;
    if (!tool.empty())
        item.name = tool;
    item.bytes = bytes;
    item.origin = step.id;
    item.message = MessageId{std::uint32_t(m_delta.messages.size())};
    item.excerpt = excerpt;
    m_delta.items.push_back(item);
    m_history += bytes;
    return item.id;
}

void FabricatedTraffic::addStep(int number, Transport transport, const std::string &lane)
{
    Step made;
    made.id = StepId{std::uint32_t(m_delta.steps.size()) + 1};
    made.connection = m_delta.connections.back().id;
    made.lane = lane;
    made.transport = transport;
    made.responseId = "resp_" + std::to_string(1000 + int(made.id.value));
    made.model = "scripted-1";
    const bool http = transport == Transport::Http;
    const bool reconnected = !http && number == 10;
    StepId &last = m_lastOfLane[lane.empty() ? 0 : 1];
    const StepId parent = last ? last : m_lastOfLane[0];
    made.continuation = number == 1           ? Continuation::New
                        : http || reconnected ? Continuation::Resent
                        : !last               ? Continuation::Fork
                                              : Continuation::Chained;
    if (!http && !reconnected && parent) {
        made.parent = parent;
        made.predecessor = parent;
        made.previousResponseId = m_delta.steps[parent.index()].responseId;
        made.confirmed = true;
    }
    m_delta.steps.push_back(made);
    m_step = made.id;
    last = made.id;
    Step *step = &m_delta.steps[m_step.index()];

    const std::uint64_t fresh = number == 1 ? 40'000 : 600 + std::uint64_t(number * 97 % 700);
    const std::uint64_t payload = http || reconnected ? 1200 + m_history + fresh : 1400 + fresh;
    Message &request = add(Direction::Sent, "response.create", EventRole::Request, payload, tools[(number + 11) % 12]);
    request.summary = (step->previousResponseId ? "after " + *step->previousResponseId + " \xc2\xb7 " : std::string()) +
                      (http || reconnected ? std::to_string(number * 3) + " items" : "1 item");
    const CaptureTime first = request.firstByteAt;
    m_clock += http ? 9 : 2;
    request.lastByteAt = CaptureTime{std::int64_t(m_clock * 1e6)};
    step->request = request.id;
    step->at.sentFirst = first;
    step->at.sentLast = request.lastByteAt;
    if (number > 1)
        m_delta.steps[m_step.index() - 1].at.nextSent = first;
    step->sent.count = http ? std::uint64_t(number) * 2 - 1 : 1;
    step->statelessBytes = 1200 + m_history + fresh;
    step->parts = {{"model", 24},
                   {"previous_response_id", made.previousResponseId ? 60u : 0u},
                   {"input", payload - 600},
                   {"client_metadata", 516}};
    if (number == 1) {
        step->inputs.push_back(addItem(*step, "message", "developer", "", 11'200, "You are a careful pair programmer"));
        step->inputs.push_back(addItem(*step, "additional_tools", "", "", 28'400, "7 tools"));
        step->inputs.push_back(addItem(*step, "message", "user", "", 400, "fix the build"));
    } else {
        step->inputs.push_back(
            addItem(*step, "custom_tool_call_output", "", "", fresh, "ld: undefined symbol stepwire::fold"));
    }
    addAnswer(*step, number, transport);
}

void FabricatedTraffic::addAnswer(Step &step, int number, Transport transport)
{
    const bool http = transport == Transport::Http;
    add(Direction::Received, "response.created", EventRole::Created, 1820, http ? 160 : 60);
    step.at.created = CaptureTime{std::int64_t(m_clock * 1e6)};
    add(Direction::Received, "response.in_progress", EventRole::Progress, 1826, 1);
    addOutput(step, 0, "reasoning", "encrypted", 0);
    if (number % 3 == 0) {
        addOutput(step, 1, "message", "\xe2\x80\x9cThe link error comes from a missing source\xe2\x80\x9d",
                  30 + number);
    } else {
        const std::string tool = number % 2 ? "exec" : "apply_patch";
        addOutput(step, 1, "custom_tool_call", tool + " cmake --build build -j2", 20 + number);
        step.toolCalls.push_back({tool, "call_" + std::to_string(step.id.value)});
    }
    Message &done = add(Direction::Received, "response.completed", EventRole::Terminal, 5900, 22);
    done.summary = std::to_string(14'000 + number * 400) + " in \xc2\xb7 " + std::to_string(13'400 + number * 390) +
                   " cached \xc2\xb7 96 out";
    step.answer = done.id;
    step.at.terminal = done.at();
    step.status = StepStatus::Completed;
    step.usage = Usage{14'000 + number * 400, 13'400 + number * 390, std::nullopt, 96, 12};
}

void FabricatedTraffic::addOutput(Step &step, int outputIndex, const std::string &kind, const std::string &words,
                                  int deltas)
{
    const std::string whole = kind + ' ' + words;
    Message *message = &add(Direction::Received, "response.output_item.added", EventRole::Progress, 240, 90);
    message->outputIndex = std::int16_t(outputIndex);
    message->summary = kind;
    if (!step.at.firstItem)
        step.at.firstItem = message->at();
    for (int i = 0; i < deltas; ++i) {
        message = &add(Direction::Received,
                       kind == "message" ? "response.output_text.delta" : "response.custom_tool_call_input.delta",
                       EventRole::Delta, 190, i == 0 ? 60 : 12);
        message->outputIndex = std::int16_t(outputIndex);
        if (!step.at.firstToken)
            step.at.firstToken = message->at();
        step.at.lastToken = message->at();
    }
    message = &add(Direction::Received, "response.output_item.done", EventRole::ItemDone, 1900, 8);
    message->outputIndex = std::int16_t(outputIndex);
    message->summary = whole;
    step.outputs.push_back(addItem(step, kind, kind == "message" ? "assistant" : "", "", 1100, words));
}

SessionDelta FabricatedTraffic::whole() const
{
    return m_delta;
}

std::vector<SessionDelta> FabricatedTraffic::slices(std::size_t messages) const
{
    std::vector<SessionDelta> slices;
    std::uint32_t steps = 0;
    for (std::size_t begin = 0; begin < m_delta.messages.size(); begin += messages) {
        const std::size_t end = std::min(begin + messages, m_delta.messages.size());
        SessionDelta slice;
        if (begin == 0) {
            slice.names = m_delta.names;
            slice.connections = m_delta.connections;
            slice.items = m_delta.items;
        }
        slice.messages.assign(m_delta.messages.begin() + std::ptrdiff_t(begin),
                              m_delta.messages.begin() + std::ptrdiff_t(end));
        std::uint32_t last = steps;
        for (const Message &message : slice.messages)
            last = std::max(last, message.step.value);
        for (std::uint32_t step = std::max(steps, 1u); step <= last; ++step) {
            slice.steps.push_back(m_delta.steps[step - 1]);
            if (slice.messages.back().id < slice.steps.back().answer)
                slice.steps.back().status = StepStatus::Running;
        }
        steps = last;
        slice.until = slice.messages.back().at();
        slices.push_back(std::move(slice));
    }
    if (!slices.empty())
        slices.back().findings = m_delta.findings;
    return slices;
}

std::string FabricatedTraffic::payloadOf(const Message &message, const std::string &type)
{
    std::string text =
        R"({"type":")" + type +
        R"(","model":"scripted-1","store":false,"previous_response_id":"resp_1003",)"
        R"("input":[{"type":"custom_tool_call_output","call_id":"call_41","output":"ld: undefined symbol stepwire::fold\nmake: *** [all] Error 1"}],)"
        R"("client_metadata":{"turn":"7","session":"demo","origin":"tests"},"temperature":0.70,"padding":")";
    while (text.size() + 2 < message.payloadBytes)
        text += "lorem ipsum ";
    return text + "\"}";
}

Result<std::string> FabricatedPayloads::payload(const Message &message)
{
    if (message.role == EventRole::Control)
        return std::string();
    return FabricatedTraffic::payloadOf(message, message.type ? m_names[message.type.index()] : std::string());
}

Result<std::string> FabricatedPayloads::wire(const Message &message)
{
    std::string frame = "\xc1\x7e\x07\xd0";
    while (frame.size() < message.wireBytes)
        frame += char(frame.size() * 37 % 251);
    return frame;
}

} // namespace stepwire
