#include "app/tap/tapserver.h"

#include "app/tap/plainstream.h"
#include "app/tap/proxyconnection.h"
#include "app/tap/tapconnection.h"

#include <QHostAddress>
#include <QTimer>

namespace stepwire {

namespace {

constexpr std::chrono::milliseconds acceptRetry(100);

std::optional<QHostAddress> addressOf(const std::string &host)
{
    if (host == "localhost")
        return QHostAddress(QHostAddress::LocalHost);
    if (host == "*")
        return QHostAddress(QHostAddress::AnyIPv4);
    QHostAddress address;
    const std::string bare = host.starts_with('[') && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
    if (!address.setAddress(QString::fromStdString(bare)))
        return std::nullopt;
    return address;
}

FailureKind kindOf(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::AddressInUseError: return FailureKind::AddressInUse;
    case QAbstractSocket::SocketAccessError: return FailureKind::NotPermitted;
    case QAbstractSocket::SocketAddressNotAvailableError: return FailureKind::BadArgument;
    default: return FailureKind::Other;
    }
}

} // namespace

UpstreamTarget TapContext::target(const UpstreamAddress &address)
{
    return {address, {}, proxies.proxyFor(address), upstreamRoots};
}

ConnectionId TapContext::announce(std::string_view to)
{
    const ConnectionId id = sink.nextConnection();
    sink.observe({id, ObservationKind::Opened, Direction::Sent, sink.now(), std::string(to), {}});
    return id;
}

TapRoute TapContext::tapRoute(const PlainStream &agent)
{
    TapRoute route;
    route.id = announce(upstreamAsGiven);
    route.sink = &sink;
    route.target = target(*upstream);
    route.localAddress = agent.localAddress();
    return route;
}

TapServer::TapServer(TapContext &context, QObject *parent) : QTcpServer(parent), m_context(context)
{
    // Out of descriptors, for example: what is open goes on, and new ones are tried again.
    connect(this, &QTcpServer::acceptError, this, [this] {
        pauseAccepting();
        QTimer::singleShot(acceptRetry, this, &QTcpServer::resumeAccepting);
    });
}

Result<std::uint16_t> TapServer::start(const TapSettings &settings)
{
    const std::optional<QHostAddress> address = addressOf(settings.listenHost);
    const std::string where = bracketed(settings.listenHost) + ':' + std::to_string(settings.listenPort);
    if (!address)
        return tl::unexpected(Failure{FailureKind::BadArgument, where, "the host to listen on has to be a numeric address or localhost"});
    setProxy(QNetworkProxy::NoProxy);
    setListenBacklogSize(512);
    if (!listen(*address, settings.listenPort))
        return tl::unexpected(Failure{kindOf(serverError()), where, errorString().toStdString()});
    m_context.door.emplace(settings, address->toString().toStdString(), serverPort());
    if (!m_context.proxies.leaveOut(serverPort()))
        return tl::unexpected(Failure{FailureKind::BadArgument, "--proxy-via " + where, "this is the tap itself"});
    return serverPort();
}

void TapServer::incomingConnection(qintptr descriptor)
{
    m_context.accepted.fetch_add(1);
    if (m_context.forward) {
        new ProxyConnection(int(descriptor), m_context, this);
        return;
    }
    auto *agent = new PlainStream(int(descriptor), m_context.buffer);
    new TapConnection(agent, m_context.tapRoute(*agent), m_context, this);
}

} // namespace stepwire
