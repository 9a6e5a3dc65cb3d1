#include "models/session/sessionbuilder.h"

#include "models/dialects/responsesdialect.h"
#include "models/session/connectiontable.h"
#include "models/session/exchangesteps.h"
#include "models/session/lanesteps.h"
#include "models/session/nametable.h"
#include "models/session/stepbuilder.h"

#include <algorithm>
#include <limits>
#include <map>
#include <set>

namespace stepwire {

namespace {

Message indexEntry(const WireMessage &wire, MessageId id)
{
    Message message;
    message.id = id;
    message.connection = wire.connection;
    message.exchange = wire.exchange;
    message.direction = wire.direction;
    message.kind = wire.kind;
    message.compressed = wire.compressed;
    message.payloadOnWire = wire.payloadOnWire;
    message.fragments = wire.fragments;
    message.firstByteAt = wire.firstByteAt;
    message.lastByteAt = wire.lastByteAt;
    message.payloadBytes = wire.payloadBytes;
    message.wireBytes = wire.wireBytes;
    message.wire = wire.wire;
    return message;
}

bool isControl(MessageKind kind)
{
    return kind == MessageKind::Ping || kind == MessageKind::Pong || kind == MessageKind::Close;
}

constexpr std::size_t mostOfOneKind = 1000;
constexpr std::size_t mostUnknownTypes = 1000;

} // namespace

class SessionBuilder::State
{
public:
    explicit State(PayloadKeeper payloadKeeper) : keeper(std::move(payloadKeeper)), lanes(steps), exchanges(steps) {}

    void message(const WireMessage &wire);
    void placeByName(ConnectionId connection, std::uint32_t exchange);
    void endConnection(ConnectionId id, CaptureTime at);
    void take(const Finding &finding);
    void placeFindings(const Message &message);
    void releaseFindings();

    PayloadKeeper keeper;
    SessionDelta delta;
    ResponsesDialect dialect;
    NameTable names;
    ConnectionTable connections;
    StepBuilder steps;
    LaneSteps lanes;
    ExchangeSteps exchanges;
    std::vector<Finding> pending;         ///< Wire findings whose message may come next.
    std::map<std::pair<std::uint32_t, std::string>, std::size_t> told; ///< How many, by connection and code.
    std::set<std::string> unknownTypes;   ///< Told once each, as far as there is room.
    std::uint32_t messageCount = 0;

private:
    ResponsesEvent read(const WireMessage &wire);
    StepId stepOf(const ResponsesEvent &event, const Message &message, std::string_view payload);
    void describe(Message &message, const ResponsesEvent &event);
    void completeIdentity(ResponsesEvent &event, const Message &message);
    void placeInSession(const Message &message);
    void judge(const Message &message, const ResponsesEvent &event, std::string_view payload);
};

ResponsesEvent SessionBuilder::State::read(const WireMessage &wire)
{
    if (isControl(wire.kind)) {
        ResponsesEvent event;
        event.role = EventRole::Control;
        return event;
    }
    if (wire.kind == MessageKind::Http) {
        const Exchange &exchange = connections.exchange(wire.connection, wire.exchange);
        if (exchange.asksForResponse())
            return wire.direction == Direction::Sent ? dialect.requestBody(wire.payload)
                                                     : dialect.responseBody(wire.payload, exchange.status);
    }
    return dialect.event(wire.payload);
}

StepId SessionBuilder::State::stepOf(const ResponsesEvent &event, const Message &message, std::string_view payload)
{
    if (isControl(message.kind))
        return {};
    if (message.kind == MessageKind::Text || message.kind == MessageKind::Binary)
        return lanes.take(event, message, payload);
    if (message.direction == Direction::Received)
        return exchanges.takeAnswer(event, message, payload);
    const Exchange &exchange = connections.exchange(message.connection, message.exchange);
    return event.request && exchange.asksForResponse() ? exchanges.takeRequest(event, message, payload) : StepId();
}

void SessionBuilder::State::describe(Message &message, const ResponsesEvent &event)
{
    message.role = event.role;
    message.type = names.id(event.type);
    message.lane = names.id(event.lane);
    if (event.outputIndex && *event.outputIndex >= 0 && *event.outputIndex <= std::numeric_limits<std::int16_t>::max())
        message.outputIndex = static_cast<std::int16_t>(*event.outputIndex);
    std::string words = summaryOf(event);
    if (message.kind == MessageKind::Http) {
        const Exchange &exchange = connections.exchange(message.connection, message.exchange);
        const std::string start = message.direction == Direction::Sent ? exchange.method + ' ' + exchange.target
                                                                       : std::to_string(exchange.status);
        words = words.empty() ? start : start + " \xc2\xb7 " + words;
    }
    message.summary = words;
}

/// What the request's body does not say of the agent, its head does.
void SessionBuilder::State::completeIdentity(ResponsesEvent &event, const Message &message)
{
    if (!event.request)
        return;
    AgentIdentity &said = event.request->identity;
    const AgentIdentity &head = connections.identity(message.connection, message.exchange);
    const auto complete = [](std::optional<std::string> &value, const std::optional<std::string> &other) {
        if (!value)
            value = other;
    };
    complete(said.session, head.session);
    complete(said.thread, head.thread);
    complete(said.parentThread, head.parentThread);
    complete(said.subagent, head.subagent);
}

/// The connection is part of the run that its steps are part of. The first step over HTTP after sockets that failed
/// tells what falling back cost.
void SessionBuilder::State::placeInSession(const Message &message)
{
    const Step &step = steps.table().find(message.step)->step;
    connections.setAgentSession(step.connection, step.agentSession);
    if (step.transport != Transport::Http)
        return;
    const auto firstTry = connections.takeFailedUpgrade(message.connection, message.exchange);
    const StepRecord *before = steps.table().find(step.predecessor);
    std::optional<CaptureTime> since = firstTry;
    if (before && before->step.transport == Transport::WebSocket && before->step.wentWrong() && before->step.at.sentFirst)
        since = std::min(since.value_or(*before->step.at.sentFirst), *before->step.at.sentFirst);
    if (since)
        steps.report("responses.transport.fallback", Severity::Warning, message, step.id,
                     std::to_string((message.firstByteAt - *since) / 1'000'000) + " ms");
}

/// Faults in what a message says; those in its framing came from the wire layer.
void SessionBuilder::State::judge(const Message &message, const ResponsesEvent &event, std::string_view payload)
{
    if (!message.step)
        return;
    if (!event.json && payload != "[DONE]" && !payload.empty())
        steps.report("responses.json.invalid", Severity::Warning, message, message.step, {});
    else if (event.object && !event.known && !event.type.empty() && unknownTypes.size() < mostUnknownTypes
             && unknownTypes.emplace(event.type).second)
        steps.report("responses.event.unknown", Severity::Info, message, message.step, std::string(event.type));
}

void SessionBuilder::State::message(const WireMessage &wire)
{
    Message message = indexEntry(wire, MessageId{++messageCount});
    if (keeper && !wire.payloadOnWire)
        keeper(message.id, wire.payload);
    if (wire.kind == MessageKind::Close)
        connections.closeFrame(wire);
    connections.count(message);
    ResponsesEvent event = read(wire);
    completeIdentity(event, message);
    describe(message, event);
    message.step = stepOf(event, message, wire.payload);
    if (event.request && message.step)
        placeInSession(message);
    if (wire.exchange != 0 && wire.kind != MessageKind::Text)
        connections.exchange(wire.connection, wire.exchange).last = message.id;
    placeFindings(message);
    judge(message, event, wire.payload);
    releaseFindings();
    delta.messages.push_back(std::move(message));
}

/// An agent that names its session joins a connection to it before the first step, and even if there never is one.
void SessionBuilder::State::placeByName(ConnectionId connection, std::uint32_t exchange)
{
    if (const AgentSessionId session = steps.sessionOf(connections.identity(connection, exchange)))
        connections.setAgentSession(connection, session);
}

/// A peer can make a fault out of every third byte. Of one kind on one connection so many are told, and that there
/// were more.
void SessionBuilder::State::take(const Finding &finding)
{
    const std::size_t count = ++told[{finding.connection.value, finding.code}];
    if (count > mostOfOneKind)
        return;
    pending.push_back(finding);
    if (count == mostOfOneKind) {
        pending.back().code = "wire.repeated";
        pending.back().detail = finding.code;
    }
}

/// Gives the findings on this message's bytes its number.
void SessionBuilder::State::placeFindings(const Message &message)
{
    for (Finding &finding : pending) {
        const bool inside = message.wire.begin <= finding.range.begin && finding.range.begin < message.wire.end;
        if (finding.connection == message.connection && !finding.message && inside) {
            finding.message = message.id;
            finding.step = message.step;
        }
    }
}

/// In the order in which they were found, whenever deltas are taken.
void SessionBuilder::State::releaseFindings()
{
    std::ranges::move(pending, std::back_inserter(delta.findings));
    pending.clear();
    std::ranges::move(steps.takeFindings(), std::back_inserter(delta.findings));
}

void SessionBuilder::State::endConnection(ConnectionId id, CaptureTime at)
{
    lanes.connectionEnded(id, at);
    exchanges.connectionEnded(id, at);
}

SessionBuilder::SessionBuilder(PayloadKeeper keeper) : m_state(std::make_unique<State>(std::move(keeper))) {}
SessionBuilder::~SessionBuilder() = default;

SessionDelta SessionBuilder::takeDelta()
{
    m_state->releaseFindings();
    m_state->connections.collect(m_state->delta);
    m_state->steps.table().collect(m_state->delta);
    m_state->delta.names = m_state->names.takeFresh();
    SessionDelta next;
    next.until = m_state->delta.until;
    next.messages.reserve(m_state->delta.messages.size()); // about as many come until the next call
    SessionDelta taken = std::exchange(m_state->delta, std::move(next));
    return taken;
}

void SessionBuilder::connectionOpened(ConnectionId connection, CaptureTime at, std::string_view upstream)
{
    m_state->delta.until = at;
    m_state->connections.opened(connection, at, upstream);
}

void SessionBuilder::requestStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head, CaptureTime)
{
    m_state->connections.requestStarted(connection, exchange, head);
    m_state->placeByName(connection, exchange);
}

void SessionBuilder::responseStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head, CaptureTime)
{
    m_state->connections.responseStarted(connection, exchange, head);
}

void SessionBuilder::upgraded(ConnectionId connection, const HttpHead &request, const HttpHead &response, CaptureTime at)
{
    m_state->delta.until = at;
    m_state->connections.upgraded(connection, request, response);
    const Connection &socket = m_state->connections.connection(connection);
    m_state->steps.socketOpened(connection, at, serverLimits(socket.url));
    m_state->placeByName(connection, 0);
    m_state->releaseFindings();
}

void SessionBuilder::message(const WireMessage &message)
{
    m_state->delta.until = std::max(m_state->delta.until, message.lastByteAt);
    m_state->message(message);
}

void SessionBuilder::exchangeEnded(ConnectionId connection, std::uint32_t exchange, CaptureTime at, bool,
                                   std::uint64_t trailingWireBytes)
{
    const MessageId last = m_state->connections.exchange(connection, exchange).last;
    if (trailingWireBytes > 0 && last) {
        m_state->delta.growths.push_back({last, trailingWireBytes});
        m_state->connections.grown(connection, Direction::Received, trailingWireBytes);
    }
    m_state->exchanges.exchangeEnded(connection, exchange, at, last ? trailingWireBytes : 0);
    m_state->connections.forget(connection, exchange);
    m_state->releaseFindings();
}

void SessionBuilder::sideEnded(ConnectionId connection, Direction direction, EndOfSide how, CaptureTime at)
{
    m_state->delta.until = std::max(m_state->delta.until, at);
    m_state->connections.sideEnded(connection, direction, at);
    if (direction == Direction::Received || how == EndOfSide::Reset)
        m_state->endConnection(connection, at);
    m_state->releaseFindings();
}

void SessionBuilder::unfinished(ConnectionId connection, Direction direction, std::uint64_t bytes)
{
    m_state->connections.unfinished(connection, direction, bytes);
}

void SessionBuilder::finding(const Finding &finding)
{
    m_state->take(finding);
}

void SessionBuilder::gap(std::uint64_t bytes, CaptureTime at)
{
    m_state->delta.until = std::max(m_state->delta.until, at);
    m_state->delta.lostBytes += bytes;
}

void SessionBuilder::delaysMeasured(ConnectionId connection, Direction direction, const DelayAccount &account)
{
    m_state->delta.tapDelay = m_state->connections.delaysMeasured(connection, direction, account);
}

void SessionBuilder::recordingEnded(CaptureTime at)
{
    m_state->delta.until = std::max(m_state->delta.until, at);
    for (const ConnectionId id : m_state->connections.ids())
        m_state->endConnection(id, at);
    m_state->delta.ended = true;
}

} // namespace stepwire
