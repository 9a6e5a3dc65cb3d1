#include "app/tap/tapconnection.h"

#include "app/tap/headrewriting.h"
#include "app/tap/peerstream.h"
#include "app/tap/tapserver.h"
#include "app/tap/routerefusals.h"

#include <utility>

namespace stepwire {

namespace {

/// A side is not read while the other has more than this to send; read again when it has nothing.
constexpr std::size_t highWater = 512 * 1024;
constexpr std::chrono::milliseconds sinkRetry(2);
constexpr std::chrono::seconds farewellTime(2);

} // namespace

TapConnection::TapConnection(PeerStream *agent, TapRoute route, TapContext &context, QObject *parent)
    : QObject(parent), m_context(context), m_route(std::move(route)), m_sink(*m_route.sink),
      m_agent{agent, StreamLog(m_sink, m_route.id, Direction::Sent), 0, false, false},
      m_upstream{nullptr, StreamLog(m_sink, m_route.id, Direction::Received), 0, false, false},
      m_delays(m_sink, m_route.id)
{
    agent->setParent(this);
    m_context.open.fetch_add(1);
    connect(agent, &PeerStream::received, this, &TapConnection::agentSent);
    connect(agent, &PeerStream::drained, this, [this] { drained(m_agent); });
    connect(agent, &PeerStream::finished, this, &TapConnection::agentFinished);
    connect(agent, &PeerStream::lost, this, [this] { sideLost(m_agent, m_upstream); });
    m_sinkTimer.setSingleShot(true);
    connect(&m_sinkTimer, &QTimer::timeout, this, &TapConnection::lookAtSink);
    m_farewell.setSingleShot(true);
    connect(&m_farewell, &QTimer::timeout, this, &QObject::deleteLater);
}

TapConnection::~TapConnection()
{
    // A tap that is stopped in the middle of a head has still seen its bytes.
    m_agent.log.passRest();
    m_upstream.log.passRest();
    m_context.open.fetch_sub(1);
}

void TapConnection::agentSent(std::string_view bytes)
{
    m_agent.hasSpoken = true;
    if (m_requestsOpaque)
        return relayOpaque(m_agent, m_upstream, bytes);
    const CaptureTime at = m_sink.now();
    if (m_outgoing.empty())
        m_outgoingSince = Clock::now();
    m_agent.log.arrived(bytes, at);
    const bool nobodyListens = m_refused || m_refusal || (m_upgradeAwaited && m_upstream.ended);
    if (nobodyListens)
        return m_agent.log.passRest();
    readRequests(bytes);
    m_unread = bytes;
    sendUpstream();
    lookAtSink();
}

void TapConnection::upstreamSent(std::string_view bytes)
{
    if (m_responsesOpaque)
        return relayOpaque(m_upstream, m_agent, bytes);
    const Clock::time_point arrived = Clock::now();
    const CaptureTime at = m_sink.now();
    forward(m_agent, bytes, arrived);
    m_upstream.log.arrived(bytes, at);
    readResponses(bytes);
    lookAtSink();
}

void TapConnection::relayOpaque(Side &from, Side &to, std::string_view bytes)
{
    const Clock::time_point arrived = Clock::now();
    const CaptureTime at = m_sink.now();
    forward(to, bytes, arrived);
    from.log.observe(ObservationKind::Data, bytes, at);
    lookAtSink();
}

/// Takes from the front of `bytes` what can be understood now, and puts what goes upstream into m_outgoing.
void TapConnection::readRequests(std::string_view &bytes)
{
    for (;;) {
        const HttpPart part = m_requests.next(bytes);
        switch (part.kind) {
        case HttpPart::Kind::Nothing:
            return;
        case HttpPart::Kind::Held:
            pause(m_agent, AnswerAwaited);
            m_agent.stream->watchForReset(true);
            return;
        case HttpPart::Kind::Head:
            m_agent.log.passHead(part.raw);
            if (!takeRequestHead(part))
                return m_agent.log.passRest();
            break;
        case HttpPart::Kind::Fault:
            m_agent.log.passHead(part.raw);
            m_agent.log.passRest();
            return refuse({400, "tap.head.malformed", part.detail,
                           "The Stepwire tap cannot read this request (" + part.detail + "). " +
                               (m_midRequest ? "What follows was not sent on." : "Nothing was sent on.")});
        case HttpPart::Kind::Body:
        case HttpPart::Kind::Opaque:
            m_agent.log.pass(part.raw.size());
            m_outgoing += part.raw;
            break;
        case HttpPart::Kind::End:
            m_midRequest = false;
            break;
        }
    }
}

/// False when it was refused.
bool TapConnection::takeRequestHead(const HttpPart &part)
{
    if (std::optional<Refusal> refusal = refusalFor(*part.head)) {
        refuse(std::move(*refusal));
        return false;
    }
    m_midRequest = true;
    m_outgoing += headToSend(part);
    m_responses.expectResponseTo(*part.head);
    m_upgradeAwaited = m_upgradeAwaited || part.upgrade;
    connectUpstream();
    return true;
}

std::optional<Refusal> TapConnection::refusalFor(const HttpHead &request) const
{
    switch (m_route.kind) {
    case TapRoute::Kind::Tap: return m_context.door->refusal(request, m_route.localAddress);
    case TapRoute::Kind::PlainProxy: return otherTarget(request, m_route.target.address);
    case TapRoute::Kind::Refused: return m_route.refusal;
    case TapRoute::Kind::Intercepted:
    case TapRoute::Kind::Tunnel: break;
    }
    return std::nullopt;
}

std::string TapConnection::headToSend(const HttpPart &part) const
{
    const bool asItCame = m_route.kind == TapRoute::Kind::Intercepted;
    return asItCame ? std::string(part.raw) : rewrittenHead(part.raw, m_route.target.address);
}

void TapConnection::readResponses(std::string_view bytes)
{
    for (;;) {
        const HttpPart part = m_responses.next(bytes);
        switch (part.kind) {
        case HttpPart::Kind::Nothing:
        case HttpPart::Kind::Held:
            return;
        case HttpPart::Kind::Head:
            m_upstream.log.passHead(part.raw);
            responseHead(part);
            break;
        case HttpPart::Kind::Fault:
            m_upstream.log.passHead(part.raw);
            m_upstream.log.passRest();
            m_responsesOpaque = true;
            return;
        case HttpPart::Kind::Body:
        case HttpPart::Kind::Opaque:
            m_upstream.log.pass(part.raw.size());
            break;
        case HttpPart::Kind::End:
            if (refusalIsNext())
                return answerRefusal();
            if (m_agent.ended)
                passAgentsEnd();
            break;
        }
    }
}

void TapConnection::responseHead(const HttpPart &part)
{
    if (part.interim || !m_upgradeAwaited || !m_responses.nothingExpected())
        return;
    m_upgradeAwaited = false;
    m_requests.upgradeAnswered(part.upgrade);
    m_requestsOpaque = m_responsesOpaque = part.upgrade;
    continueRequests();
}

/// What the agent sent behind its upgrade request, now that it is clear what it is.
void TapConnection::continueRequests()
{
    const std::string unread = std::exchange(m_unread, {});
    std::string_view bytes = unread;
    m_outgoingSince = Clock::now();
    resume(m_agent, AnswerAwaited);
    readRequests(bytes);
    m_unread = bytes;
    sendUpstream();
}

void TapConnection::connectUpstream()
{
    if (m_upstream.stream || m_connector)
        return;
    m_connector = new UpstreamConnector(m_route.target, m_context.buffer, this);
    connect(m_connector, &UpstreamConnector::connected, this, &TapConnection::upstreamConnected);
    connect(m_connector, &UpstreamConnector::failed, this, &TapConnection::upstreamFailed);
    m_connector->start();
}

void TapConnection::upstreamConnected(PeerStream *stream)
{
    m_connector->deleteLater();
    if (m_refused) { // meanwhile, in the middle of its body
        stream->deleteLater();
        return;
    }
    attachUpstream(stream);
}

void TapConnection::attachUpstream(PeerStream *stream)
{
    stream->setParent(this);
    m_upstream.stream = stream;
    if (m_route.kind == TapRoute::Kind::Tunnel)
        m_requestsOpaque = m_responsesOpaque = true;
    connect(stream, &PeerStream::received, this, &TapConnection::upstreamSent);
    connect(stream, &PeerStream::drained, this, [this] { drained(m_upstream); });
    connect(stream, &PeerStream::finished, this, &TapConnection::upstreamFinished);
    connect(stream, &PeerStream::lost, this, [this] { sideLost(m_upstream, m_agent); });
    if (m_upstream.paused != 0)
        stream->setPaused(true);
    resume(m_agent, NotConnected);
    m_outgoingSince = Clock::now(); // Waiting for the connection is not the tap's own delay.
    sendUpstream();
    if (m_agent.ended)
        passAgentsEnd();
}

void TapConnection::upstreamFailed(UpstreamConnector::Fault fault, const std::string &reason)
{
    m_outgoing.clear();
    resume(m_agent, NotConnected);
    m_refusal.reset(); // What was asked first is answered first.
    UpstreamAddress named = m_route.target.address;
    if (m_route.kind != TapRoute::Kind::Tap)
        named.path.clear(); // There it is no part of what anybody asked for.
    refuse(upstreamRefusal(m_route.target, named.url(), fault, reason));
    answerRefusal();
}

void TapConnection::sendUpstream()
{
    if (!m_upstream.stream) {
        if (m_outgoing.size() > highWater)
            pause(m_agent, NotConnected);
        return;
    }
    if (!m_outgoing.empty())
        forward(m_upstream, std::exchange(m_outgoing, {}), m_outgoingSince);
}

void TapConnection::refuse(Refusal refusal)
{
    if (m_refused || m_refusal)
        return;
    m_refusal = std::move(refusal);
    m_unread.clear();
    if (refusalIsNext())
        answerRefusal();
    else
        pause(m_agent, Refusing);
}

/// Answers come in the order of the requests. One whose body broke off is owed none: its server waits for the rest.
bool TapConnection::refusalIsNext() const
{
    return m_refusal && !m_responses.midMessage() && m_responses.expected() <= (m_midRequest ? 1U : 0U);
}

void TapConnection::answerRefusal()
{
    if (!m_refusal || m_refused)
        return;
    m_refused = true;
    m_outgoing.clear();
    const CaptureTime at = m_sink.now();
    m_agent.log.observe(ObservationKind::Note, m_refusal->note(), at);
    const std::string answer = m_refusal->response();
    m_agent.stream->send(answer);
    m_agent.stream->finish();
    m_upstream.log.observe(ObservationKind::Data, answer, at);
    if (!m_upstream.ended)
        m_upstream.log.observe(ObservationKind::Finished, {}, at);
    m_upstream.ended = true;
    if (m_upstream.stream) {
        m_upstream.stream->disconnect(this);
        m_upstream.stream->finish();
    }
    // Closing at once would reset the connection under the answer while the agent still sends its body.
    resume(m_agent, Refusing);
    resume(m_agent, AnswerAwaited);
    m_farewell.start(farewellTime);
    leaveWhenOver();
}

void TapConnection::forward(Side &to, std::string_view bytes, Clock::time_point arrived)
{
    if (!to.stream)
        return;
    to.stream->send(bytes);
    const std::size_t pending = to.stream->pending();
    if (pending == 0) {
        const Clock::time_point written = Clock::now();
        m_context.delays.add(written - arrived);
        m_delays.passed(directionTo(to), arrived, written);
        return;
    }
    // A slow reader's time is not the tap's: it is counted apart.
    m_delays.waits(directionTo(to), arrived);
    if (pending > highWater)
        pause(&to == &m_agent ? m_upstream : m_agent, OtherSideFull);
}

void TapConnection::drained(Side &side)
{
    m_delays.drained(directionTo(side));
    resume(&side == &m_agent ? m_upstream : m_agent, OtherSideFull);
    leaveWhenOver();
}

void TapConnection::agentFinished()
{
    m_agent.log.passRest();
    noteSilentAgent();
    m_agent.log.observe(ObservationKind::Finished, {}, m_sink.now());
    m_agent.ended = true;
    passAgentsEnd();
    leaveWhenOver();
}

/// FIN goes on to the upstream, after everything before it. A TLS connection ends both ways at once: at the upstream it
/// waits for the answers that are still owed; at the agent nobody is left to read them.
void TapConnection::passAgentsEnd()
{
    if (m_agentsEndPassed)
        return;
    if (!m_upstream.stream) {
        if (!m_connector)
            m_agent.stream->finish(); // Nothing was asked, so there is nobody to tell.
        return;
    }
    const bool answersOwed = !m_responsesOpaque && (!m_responses.nothingExpected() || m_responses.midMessage());
    if (!m_upstream.stream->finishesAlone() && m_agent.stream->finishesAlone() && answersOwed)
        return;
    m_agentsEndPassed = true;
    m_upstream.stream->finish();
}

void TapConnection::upstreamFinished()
{
    m_responses.finish();
    m_upstream.log.passRest();
    m_upstream.log.observe(ObservationKind::Finished, {}, m_sink.now());
    m_upstream.ended = true;
    if (m_refusal && !m_refused)
        return answerRefusal();
    m_agent.stream->finish();
    resume(m_agent, AnswerAwaited);
    leaveWhenOver();
}

void TapConnection::sideLost(Side &side, Side &other)
{
    side.log.passRest();
    if (&side == &m_agent)
        noteSilentAgent();
    if (!side.ended)
        side.log.observe(ObservationKind::Reset, {}, m_sink.now());
    side.ended = true;
    if (other.stream)
        other.stream->reset();
    if (!other.stream || other.stream->isOver())
        deleteLater();
    else
        leaveWhenOver();
}

/// Some clients look at a certificate only after the handshake, and then leave without a word.
void TapConnection::noteSilentAgent()
{
    const bool behindOurTls = m_route.kind == TapRoute::Kind::Intercepted && !m_agent.stream->finishesAlone();
    if (behindOurTls && !m_agent.ended && !m_agent.hasSpoken)
        m_agent.log.observe(ObservationKind::Note, "tap.warning.agent_silent " + m_route.target.address.host, m_sink.now());
}

void TapConnection::pause(Side &side, Reason reason)
{
    if (side.paused == 0 && side.stream)
        side.stream->setPaused(true);
    side.paused |= reason;
}

void TapConnection::resume(Side &side, Reason reason)
{
    if (!(side.paused & reason))
        return;
    if (reason == AnswerAwaited)
        side.stream->watchForReset(false);
    side.paused &= ~unsigned(reason);
    if (side.paused == 0 && side.stream)
        side.stream->setPaused(false);
}

/// Whoever records falls behind: the sockets wait, so that nothing is lost and memory stays bounded.
void TapConnection::lookAtSink()
{
    if (m_route.kind != TapRoute::Kind::Tunnel && m_context.crowded && m_context.crowded()) {
        pause(m_agent, SinkCrowded);
        pause(m_upstream, SinkCrowded);
        m_delays.held();
        m_sinkTimer.start(sinkRetry);
    } else if ((m_agent.paused | m_upstream.paused) & SinkCrowded) {
        resume(m_agent, SinkCrowded);
        resume(m_upstream, SinkCrowded);
        m_delays.released();
    }
}

void TapConnection::leaveWhenOver()
{
    const bool upstreamOver = !m_upstream.stream || m_upstream.stream->isOver() || m_refused;
    if (m_agent.stream->isOver() && upstreamOver && !(m_connector && !m_upstream.stream && !m_refused))
        deleteLater();
}

} // namespace stepwire
