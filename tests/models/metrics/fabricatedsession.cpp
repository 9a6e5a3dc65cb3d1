#include "tests/models/metrics/fabricatedsession.h"

#include <algorithm>

namespace stepwire {

namespace {

constexpr std::int64_t millisecond = 1'000'000;
constexpr std::uint64_t instructionsBytes = 11'200;
constexpr std::uint64_t toolsBytes = 1'450;

/// What differs from one turn to the next, so that charts have something to show.
int wobble(int number, int times)
{
    return (number * 7919 + times * 104729) % 97;
}

} // namespace

FabricatedSession::FabricatedSession(Options options) : m_options(options)
{
    if (options.httpSteps > 0)
        addConnection(Transport::Http);
    for (int i = 1; i <= options.httpSteps; ++i)
        addStep(Transport::Http, i, {});
    m_historyBytes = 0;
    m_previous = {};
    m_clock += 400 * millisecond;
    if (options.webSocketSteps > 0)
        addConnection(Transport::WebSocket);
    for (int i = 1; i <= options.webSocketSteps; ++i)
        addStep(Transport::WebSocket, i, {});
    if (options.secondLane) {
        m_clock -= 1500 * millisecond;
        m_previous = {};
        for (int i = 1; i <= 2; ++i)
            addStep(Transport::WebSocket, i, "review");
    }
    if (options.lastRunning && !m_delta.steps.empty()) {
        Step &last = m_delta.steps.back();
        last.status = StepStatus::Running;
        last.usage.reset();
        last.at.terminal.reset();
        last.answer = {};
    }
    for (Step &step : m_delta.steps)
        m_delta.until = std::max(m_delta.until, step.at.terminal.value_or(step.at.lastToken.value_or(CaptureTime())));
}

void FabricatedSession::addConnection(Transport transport)
{
    Connection connection;
    connection.id = ConnectionId{std::uint32_t(m_delta.connections.size() + 1)};
    connection.transport = transport;
    connection.url = transport == Transport::Http ? "http://127.0.0.1:8790/v1/responses" : "ws://127.0.0.1:8790/v1/responses";
    connection.openedAt = {m_clock};
    m_delta.connections.push_back(connection);
}

NameId FabricatedSession::name(const std::string &text)
{
    const auto found = std::ranges::find(m_delta.names, text);
    if (found == m_delta.names.end())
        m_delta.names.push_back(text);
    return NameId{std::uint32_t(std::ranges::find(m_delta.names, text) - m_delta.names.begin() + 1)};
}

ItemId FabricatedSession::addItem(Step &step, const std::string &kind, const std::string &role, const std::string &itemName,
                                  std::uint64_t bytes, const std::string &excerpt)
{
    ContextItem item;
    item.id = ItemId{std::uint32_t(m_delta.items.size() + 1)};
    item.kind = kind;
    if (!role.empty())
        item.role = role;
    if (!itemName.empty())
        item.name = itemName;
    item.bytes = bytes;
    item.origin = step.id;
    item.message = step.request;
    item.fingerprint = std::hash<std::string>()(kind + role + itemName + std::to_string(bytes) + excerpt) | 1;
    item.excerpt = excerpt;
    m_delta.items.push_back(item);
    return item.id;
}

void FabricatedSession::addItems(Step &step, int number, bool first)
{
    const char *const tools[] = {"list_files", "read_file", "search", "apply_patch", "run_tests"};
    const std::string tool = tools[number % 5];
    if (first) {
        step.inputs.push_back(addItem(step, "message", "developer", "", 2'140, "You are a careful pair programmer."));
        step.inputs.push_back(addItem(step, "message", "user", "", 412, "The build fails. Find out why and fix it."));
    } else {
        const std::uint64_t bytes = 420 + std::uint64_t(wobble(number, 1)) * 61;
        step.inputs.push_back(addItem(step, "function_call_output", "", "", bytes, "src/session.cpp:118: error: no member named …"));
    }
    step.outputs.push_back(addItem(step, "reasoning", "", "", 900 + std::uint64_t(wobble(number, 2)) * 14, "encrypted"));
    step.outputs.push_back(addItem(step, "function_call", "", tool, 180 + std::uint64_t(wobble(number, 3)) * 9, "{\"path\":\"src/session.cpp\"}"));
}

/// Over HTTP everything that came before stands before what is new, sent again.
void FabricatedSession::repeatHistory(Step &step, const Step &before)
{
    std::vector<ItemId> inputs;
    for (const std::vector<ItemId> *earlier : {&before.inputs, &before.outputs}) {
        for (const ItemId id : *earlier) {
            const ContextItem item = m_delta.items[id.index()];
            inputs.push_back(addItem(step, item.kind, item.role.value_or(""), item.name.value_or(""), item.bytes, item.excerpt));
        }
    }
    step.inputs.insert(step.inputs.begin(), inputs.begin(), inputs.end());
}

void FabricatedSession::addMessages(Step &step)
{
    const auto add = [&](Direction direction, EventRole role, const char *type, std::optional<CaptureTime> at, std::uint64_t bytes) {
        if (!at)
            return MessageId();
        Message message;
        message.id = MessageId{std::uint32_t(m_delta.messages.size() + 1)};
        message.connection = step.connection;
        message.step = step.id;
        message.type = name(type);
        message.lane = step.lane.empty() ? NameId() : name(step.lane);
        message.direction = direction;
        message.role = role;
        message.firstByteAt = message.lastByteAt = *at;
        message.payloadBytes = bytes;
        message.wireBytes = bytes / 3;
        message.kind = step.transport == Transport::Http ? (direction == Direction::Sent ? MessageKind::Http : MessageKind::Sse)
                                                         : MessageKind::Text;
        m_delta.messages.push_back(message);
        return message.id;
    };
    step.request = add(Direction::Sent, EventRole::Request, "response.create", step.at.sentFirst, step.sent.payloadBytes);
    add(Direction::Received, EventRole::Created, "response.created", step.at.created, 1'820);
    const CaptureTime from = *step.at.firstToken;
    for (int i = 0; i < 30; ++i) {
        const CaptureTime at{from.nanoseconds + (step.at.lastToken->nanoseconds - from.nanoseconds) * i / 29};
        add(Direction::Received, EventRole::Delta, "response.output_text.delta", at, 190 + std::uint64_t(wobble(i, 4)));
    }
    step.answer = add(Direction::Received, EventRole::Terminal, "response.completed", step.at.terminal, 6'100);
}

void FabricatedSession::addStep(Transport transport, int number, const std::string &lane)
{
    const bool http = transport == Transport::Http;
    const bool first = number == 1 || !m_previous;
    Step step;
    step.id = StepId{std::uint32_t(m_delta.steps.size() + 1)};
    step.connection = m_delta.connections.back().id;
    step.lane = lane;
    step.transport = transport;
    step.model = "gpt-6-sol";
    step.responseId = "resp_" + std::to_string(80'000 + step.id.value * 137) + "c4e1f9";
    step.status = StepStatus::Completed;
    const Step *before = m_previous ? &m_delta.steps[m_previous.index()] : nullptr;
    step.settings = step.id;
    step.predecessor = first ? StepId() : m_previous;
    step.lineage = first ? Lineage::Root : http ? Lineage::Resend : Lineage::Continuation;
    step.continuation = first ? Continuation::New : http ? Continuation::Resent : Continuation::Chained;
    if (!http && before) {
        step.previousResponseId = before->responseId;
        step.parent = before->id;
        step.confirmed = true;
        step.proof = MessageId{1};
    }

    addItems(step, number, first);
    std::uint64_t added = 0;
    for (const ItemId item : step.inputs)
        added += m_delta.items[item.index()].bytes;
    // Items repeated by hundreds of steps would be many; their bytes are counted all the same.
    if (http && before && m_options.httpSteps <= 50)
        repeatHistory(step, *before);
    const std::uint64_t settings = 210;
    const std::uint64_t whole = settings + instructionsBytes + toolsBytes + m_historyBytes + added;
    const std::uint64_t input = http ? m_historyBytes + added : added;
    step.sent.payloadBytes = http ? whole : settings + toolsBytes + (first ? instructionsBytes : 0) + added;
    step.sent.wireBytes = http ? whole + 420 : step.sent.payloadBytes * 30 / 100 + 14;
    step.sent.count = step.inputs.size();
    step.statelessBytes = whole;
    if (!http && m_options.unknownStatelessAt > 0 && number >= m_options.unknownStatelessAt)
        step.statelessBytes.reset();
    const auto part = [&](const char *key, std::uint64_t bytes) {
        step.parts.push_back({key, bytes, {0, bytes}, std::hash<std::string>()(key) | 1, 0});
    };
    part("type", 26);
    part("model", 20);
    part("tools", toolsBytes);
    part("input", input);
    if (http || first)
        part("instructions", instructionsBytes);
    if (!http)
        part("client_metadata", 164);
    step.received.payloadBytes = 14'000 + std::uint64_t(wobble(number, 5)) * 40;
    step.received.wireBytes = step.received.payloadBytes / 3;
    step.received.count = 33;
    m_historyBytes += added;
    for (const ItemId item : step.outputs)
        m_historyBytes += m_delta.items[item.index()].bytes;

    const auto after = [&](std::int64_t microseconds) { return CaptureTime{m_clock += microseconds * 1000}; };
    if (before)
        m_delta.steps[m_previous.index()].at.nextSent = CaptureTime{m_clock};
    step.at.sentFirst = CaptureTime{m_clock};
    step.at.sentLast = after(http ? 900 + std::int64_t(whole) / 40 : 140);
    step.at.created = after(http ? 61'000 + std::int64_t(whole) / 2 : 38'000 + wobble(number, 6) * 90);
    step.at.firstItem = after(12'000);
    step.at.firstToken = after((http ? 190'000 : 120'000) + wobble(number, 7) * 900);
    step.at.lastToken = after(430'000 + wobble(number, 8) * 5'200);
    step.at.terminal = after(21'000);
    after(90'000 + wobble(number, 9) * 6'100);

    if (http || m_options.missingUsageAt != number) {
        const std::int64_t inputTokens = std::int64_t(whole / 4);
        const std::int64_t reusable = before && before->usage ? *before->usage->inputTokens / 128 * 128 : 0;
        step.usage = Usage{inputTokens, first ? 0 : reusable, std::nullopt, 120 + wobble(number, 10), 64};
    }
    step.toolCalls = {{*m_delta.items[step.outputs.back().index()].name, "call_" + std::to_string(step.id.value)}};
    addMessages(step);
    for (const ItemId item : step.inputs)
        m_delta.items[item.index()].message = step.request;
    for (const ItemId item : step.outputs)
        m_delta.items[item.index()].message = step.answer;
    m_previous = step.id;
    m_delta.steps.push_back(std::move(step));
}

std::vector<SessionDelta> FabricatedSession::live() const
{
    std::vector<SessionDelta> deltas;
    for (const Step &step : m_delta.steps) {
        SessionDelta delta;
        if (deltas.empty()) {
            delta.names = m_delta.names;
            delta.connections = m_delta.connections;
        }
        delta.steps.push_back(step);
        for (const ContextItem &item : m_delta.items) {
            if (item.origin == step.id)
                delta.items.push_back(item);
        }
        for (const Message &message : m_delta.messages) {
            if (message.step == step.id)
                delta.messages.push_back(message);
        }
        delta.until = step.at.terminal.value_or(m_delta.until);
        deltas.push_back(std::move(delta));
    }
    return deltas;
}

} // namespace stepwire
