#include "app/tap/tapserver.h"

#include "app/tap/plainstream.h"
#include "app/tap/tapconnection.h"
#include "app/tap/upstreamconnector.h"

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
    m_context.proxy = proxyFor(m_context.upstream);
    setProxy(QNetworkProxy::NoProxy);
    setListenBacklogSize(512);
    if (!listen(*address, settings.listenPort))
        return tl::unexpected(Failure{kindOf(serverError()), where, errorString().toStdString()});
    m_context.door.emplace(settings, address->toString().toStdString(), serverPort());
    return serverPort();
}

void TapServer::incomingConnection(qintptr descriptor)
{
    m_context.accepted.fetch_add(1);
    new TapConnection(new PlainStream(int(descriptor), m_context.buffer), m_context, this);
}

} // namespace stepwire
