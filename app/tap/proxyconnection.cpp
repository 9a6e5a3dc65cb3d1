#include "app/tap/proxyconnection.h"

#include "app/certificates/hostname.h"
#include "app/tap/agenthandshake.h"
#include "app/tap/clienthello.h"
#include "app/tap/headrewriting.h"
#include "app/tap/plainstream.h"
#include "app/tap/routerefusals.h"
#include "app/tap/tapconnection.h"
#include "app/tap/tapserver.h"
#include "models/wire/httpheadparser.h"

#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace stepwire {

namespace {

constexpr std::string_view granted = "HTTP/1.1 200 Connection established\r\n\r\n";

} // namespace

ProxyConnection::ProxyConnection(int descriptor, TapContext &context, QObject *parent)
    : QObject(parent), m_descriptor(descriptor), m_context(context), m_peek(descriptor, context.buffer)
{
    connect(&m_peek, &SocketPeek::seen, this, &ProxyConnection::seen);
    connect(&m_peek, &SocketPeek::ended, this, &ProxyConnection::ended);
}

ProxyConnection::~ProxyConnection()
{
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void ProxyConnection::seen(std::string_view bytes)
{
    if (m_stage == Stage::Request)
        readRequest(bytes);
    else
        readHello(bytes);
}

/// It left before it was clear what it wanted. It is listed all the same, with what it said.
void ProxyConnection::ended()
{
    const bool promised = m_stage == Stage::Hello;
    TapRoute route = recordedRoute(TapRoute::Kind::Refused, promised ? address(true) : UpstreamAddress());
    route.refusal = promised ? badConnectTarget(m_target.host) : notAServer();
    handOverPlain(std::move(route));
}

void ProxyConnection::readRequest(std::string_view bytes)
{
    const ProxyRequest request = ProxyRequest::read(bytes);
    switch (request.kind) {
    case ProxyRequest::Kind::Incomplete: return m_peek.wantMore();
    case ProxyRequest::Kind::Connect: return takeConnect(request);
    case ProxyRequest::Kind::BadConnect: return refuse(badConnectTarget(request.text));
    case ProxyRequest::Kind::Other: return takeOther(request.text);
    }
}

void ProxyConnection::takeConnect(const ProxyRequest &request)
{
    m_target = request.server;
    m_headBytes = request.headBytes;
    if (!m_context.forward->intercepts(m_target.host, *m_target.port))
        return openTunnel();
    grantConnect();
    m_stage = Stage::Hello;
    m_peek.startOver();
}

/// Anything but a CONNECT.
void ProxyConnection::takeOther(const std::string &target)
{
    const std::string_view authority = authorityOf(target);
    if (!authority.empty()) {
        const auto upstream =
            UpstreamAddress::parsed(target.substr(0, target.find("://") + 3) + std::string(authority));
        if (upstream && !upstream->tls && m_context.forward->intercepts(asciiLower(upstream->host), upstream->port))
            return handOverPlain(recordedRoute(TapRoute::Kind::PlainProxy, *upstream));
        if (!m_context.upstream)
            return refuse(plainHostNotServed(target));
    }
    if (!m_context.upstream)
        return refuse(notAServer());
    auto *agent = new PlainStream(release(), m_context.buffer);
    handOver(agent, m_context.tapRoute(*agent));
}

/// Takes the head of the CONNECT from the socket and says yes. What comes next is what the agent says to its server.
void ProxyConnection::grantConnect()
{
    std::string head(m_headBytes, '\0');
    std::size_t taken = 0;
    while (taken < head.size()) {
        const ssize_t count = ::recv(m_descriptor, head.data() + taken, head.size() - taken, MSG_DONTWAIT);
        if (count <= 0)
            break; // It was all there a moment ago; if the peer is gone meanwhile, the next one to read finds out.
        taken += std::size_t(count);
    }
    // A fresh socket takes these few bytes at once.
    (void)::send(m_descriptor, granted.data(), granted.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
}

void ProxyConnection::readHello(std::string_view bytes)
{
    const ClientHello hello = ClientHello::read(bytes);
    if (hello.kind == ClientHello::Kind::Incomplete)
        return m_peek.wantMore();
    // Clients also ask for a tunnel to speak ws:// or http:// through.
    if (hello.kind == ClientHello::Kind::NotTls)
        return handOverPlain(recordedRoute(TapRoute::Kind::Intercepted, address(false)));
    secure(plainHost(hello.serverName).value_or(m_target.host));
}

/// `name`: for whom the agent takes us.
void ProxyConnection::secure(const std::string &name)
{
    m_route = recordedRoute(TapRoute::Kind::Intercepted, address(true));
    if (name != m_target.host)
        m_route->target.tlsName = name;
    const Result<ServerCertificate> certificate = m_context.forward->authority.serverCertificate(name);
    if (!certificate)
        return handshakeFailed(certificate.error().detail);
    auto *handshake = new AgentHandshake(release(), *certificate, m_context.buffer, this);
    connect(handshake, &AgentHandshake::secured, this,
            [this](PeerStream *stream) { handOver(stream, std::move(*m_route)); });
    connect(handshake, &AgentHandshake::failed, this, &ProxyConnection::handshakeFailed);
}

void ProxyConnection::handshakeFailed(const std::string &reason)
{
    ObservationSink &sink = m_context.sink;
    const std::string note = "tap.agent.tls " + m_target.host + ": " + reason;
    sink.observe({m_route->id, ObservationKind::Note, Direction::Sent, sink.now(), note, {}});
    for (const Direction direction : {Direction::Sent, Direction::Received})
        sink.observe({m_route->id, ObservationKind::Finished, direction, sink.now(), {}, {}});
    deleteLater();
}

/// Reached first and granted after, so that a host that is not there is told as such.
void ProxyConnection::openTunnel()
{
    m_peek.stop();
    UpstreamTarget target = m_context.target(address(true)); // The way is the one for https, whatever goes through.
    target.address.tls = false;                              // And what goes through is not ours to wrap.
    auto *connector = new UpstreamConnector(target, m_context.buffer, this);
    connect(connector, &UpstreamConnector::connected, this, [this](PeerStream *upstream) {
        grantConnect();
        TapRoute route;
        route.kind = TapRoute::Kind::Tunnel;
        route.sink = &m_context.forward->tunnels;
        route.id = m_context.forward->tunnels.opened(address(false).authority());
        auto *connection =
            new TapConnection(new PlainStream(release(), m_context.buffer), std::move(route), m_context, parent());
        connection->attachUpstream(upstream);
        deleteLater();
    });
    connect(connector, &UpstreamConnector::failed, this,
            [this, target](UpstreamConnector::Fault fault, const std::string &reason) {
                refuseTunnel(upstreamRefusal(target, address(false).authority(), fault, reason));
            });
    connector->start();
}

void ProxyConnection::handOver(PeerStream *agent, TapRoute route)
{
    new TapConnection(agent, std::move(route), m_context, parent());
    deleteLater();
}

void ProxyConnection::handOverPlain(TapRoute route)
{
    handOver(new PlainStream(release(), m_context.buffer), std::move(route));
}

TapRoute ProxyConnection::recordedRoute(TapRoute::Kind kind, const UpstreamAddress &upstream)
{
    TapRoute route;
    route.kind = kind;
    route.sink = &m_context.sink;
    if (upstream.host.empty()) {
        route.id = m_context.announce({});
        return route;
    }
    route.target = m_context.target(upstream);
    // The path of an upstream takes the place of /v1 (counting.md rule 10); for one that is reached by its own
    // address /v1 stays /v1, and so does every other path.
    route.target.address.path = "/v1";
    route.id = m_context.announce(route.target.address.url());
    return route;
}

void ProxyConnection::refuse(Refusal refusal)
{
    TapRoute route = recordedRoute(TapRoute::Kind::Refused, {});
    route.refusal = std::move(refusal);
    handOverPlain(std::move(route));
}

/// The answer goes the usual way, but no recording hears of it: what is not recorded when it works is not when it
/// fails.
void ProxyConnection::refuseTunnel(Refusal refusal)
{
    m_context.forward->tunnels.failed(address(false).authority());
    TapRoute route;
    route.kind = TapRoute::Kind::Refused;
    route.sink = &m_context.forward->tunnels;
    route.refusal = std::move(refusal);
    handOverPlain(std::move(route));
}

UpstreamAddress ProxyConnection::address(bool tls) const
{
    UpstreamAddress address;
    address.tls = tls;
    address.host = m_target.host;
    address.port = m_target.port.value_or(0);
    return address;
}

int ProxyConnection::release()
{
    m_peek.stop();
    return std::exchange(m_descriptor, -1);
}

} // namespace stepwire
