#include "app/provider/providerserver.h"

#include "app/provider/httpserving.h"
#include "app/provider/overlongheadrelay.h"
#include "app/provider/websocketserving.h"
#include "models/vocabulary/simulation.h"

#include <QTcpSocket>
#include <QTimer>
#include <QWebSocket>

namespace stepwire {

namespace {

constexpr std::chrono::milliseconds acceptRetry(100);

FailureKind kindOf(QAbstractSocket::SocketError error)
{
    if (error == QAbstractSocket::AddressInUseError)
        return FailureKind::AddressInUse;
    if (error == QAbstractSocket::SocketAccessError)
        return FailureKind::NotPermitted;
    return error == QAbstractSocket::SocketAddressNotAvailableError ? FailureKind::BadArgument : FailureKind::Other;
}

} // namespace

ProviderServer::ProviderServer(std::unique_ptr<ResponsesEngine> engine)
    : m_engine(std::move(engine)), m_server(this), m_webSockets(QString::fromLatin1(simulatedServer.data(), qsizetype(simulatedServer.size())),
                                                                  QWebSocketServer::NonSecureMode, this)
{
    connect(&m_server, &QTcpServer::newConnection, this, &ProviderServer::accept);
    connect(&m_webSockets, &QWebSocketServer::newConnection, this, &ProviderServer::serveWebSockets);
    // Out of descriptors: Qt stops accepting for good, so it is told to go on when some were given back.
    connect(&m_server, &QTcpServer::acceptError, this, [this] {
        m_server.pauseAccepting();
        QTimer::singleShot(acceptRetry, &m_server, &QTcpServer::resumeAccepting);
    });
}

ProviderServer::~ProviderServer() = default;

Result<std::uint16_t> ProviderServer::listen(const ProviderSettings &settings)
{
    m_clock.start();
    m_patience = settings.patience;
    if (!settings.logFile.empty()) {
        if (auto opened = m_log.open(settings.logFile); !opened)
            return tl::unexpected(std::move(opened.error()));
    }
    const std::string host = settings.host == "localhost" ? "127.0.0.1" : settings.host;
    const std::string subject = settings.host + ':' + std::to_string(settings.port);
    QHostAddress address;
    if (!address.setAddress(QString::fromStdString(host)))
        return tl::unexpected(Failure{FailureKind::BadArgument, subject, "not an address of this machine"});
    if (!m_server.listen(address, settings.port))
        return tl::unexpected(Failure{kindOf(m_server.serverError()), subject, m_server.errorString().toStdString()});
    return m_server.serverPort();
}

void ProviderServer::close()
{
    m_server.close();
    m_webSockets.close();
    for (HttpServing *serving : findChildren<HttpServing *>())
        delete serving;
    for (WebSocketServing *serving : findChildren<WebSocketServing *>())
        delete serving;
    for (OverlongHeadRelay *relay : findChildren<OverlongHeadRelay *>())
        delete relay;
}

void ProviderServer::accept()
{
    while (QTcpSocket *socket = m_server.nextPendingConnection()) {
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
        auto *serving = new HttpServing(*m_engine, m_log, m_clock, m_patience, ++m_connections, socket, this);
        connect(serving, &HttpServing::upgradeAsked, this, [this, serving, socket] {
            serving->deleteLater();
            upgrade(socket);
        });
        connect(serving, &HttpServing::overlongUpgradeAsked, this, [this, serving, socket](const QByteArray &head) {
            serving->deleteLater();
            relayUpgrade(socket, head);
        });
        serving->begin();
    }
}

void ProviderServer::upgrade(QTcpSocket *socket)
{
    // Qt takes a frame out of the socket when all of it is there, so the largest one allowed must fit.
    socket->setReadBufferSize(qint64(WebSocketServing::largestMessage) + 1024 * 1024);
    m_webSockets.handleConnection(socket);
}

void ProviderServer::relayUpgrade(QTcpSocket *socket, const QByteArray &head)
{
    const bool any = m_server.serverAddress() == QHostAddress::Any || m_server.serverAddress() == QHostAddress::AnyIPv4;
    const QHostAddress own = any ? QHostAddress(QHostAddress::LocalHost) : m_server.serverAddress();
    new OverlongHeadRelay(socket, head, own, m_server.serverPort(), this);
}

void ProviderServer::serveWebSockets()
{
    while (QWebSocket *socket = m_webSockets.nextPendingConnection())
        new WebSocketServing(*m_engine, m_log, m_clock, ++m_connections, socket, this);
}

} // namespace stepwire
