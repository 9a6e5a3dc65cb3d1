#include "app/tap/upstreamconnector.h"

#include "app/tap/plainstream.h"
#include "app/tap/proxytunnel.h"
#include "app/tap/socketstream.h"
#include "app/tap/socks5tunnel.h"

#include <QSslConfiguration>
#include <QSslError>
#include <QSslSocket>
#include <QTcpSocket>
#include <fcntl.h>
#include <unistd.h>

namespace stepwire {

namespace {

constexpr std::chrono::seconds connectPatience(30);

QString noDescriptor()
{
    return QStringLiteral("this process has too many files open");
}

} // namespace

UpstreamConnector::UpstreamConnector(UpstreamTarget target, std::vector<char> &buffer, QObject *parent)
    : QObject(parent), m_target(std::move(target)), m_buffer(buffer)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { fail(Fault::Unreachable, QStringLiteral("no answer within %1 s").arg(connectPatience.count())); });
}

void UpstreamConnector::start()
{
    const UpstreamAddress &address = m_target.address;
    const QString host = QString::fromStdString(address.host);
    m_patience.start(connectPatience);
    if (m_target.proxy.type() != QNetworkProxy::NoProxy)
        return connectToProxy();
    if (address.tls) {
        auto *secure = makeSecure();
        secure->setProxy(QNetworkProxy::NoProxy);
        secure->connectToHostEncrypted(host, address.port, QString::fromStdString(m_target.tlsName));
    } else {
        use(new QTcpSocket(this));
        connect(m_socket, &QTcpSocket::connected, this, &UpstreamConnector::reached);
        m_socket->setProxy(QNetworkProxy::NoProxy);
        m_socket->connectToHost(host, address.port);
    }
}

void UpstreamConnector::connectToProxy()
{
    use(new QTcpSocket(this));
    m_socket->setProxy(QNetworkProxy::NoProxy);
    connect(m_socket, &QTcpSocket::connected, this, [this] {
        const int descriptor = takeDescriptor();
        if (descriptor < 0)
            return fail(Fault::Proxy, noDescriptor());
        if (m_target.proxy.type() == QNetworkProxy::Socks5Proxy)
            askForTunnel<Socks5Tunnel>(descriptor);
        else
            askForTunnel<ProxyTunnel>(descriptor);
    });
    m_socket->connectToHost(m_target.proxy.hostName(), m_target.proxy.port());
}

template<class Tunnel>
void UpstreamConnector::askForTunnel(int descriptor)
{
    auto *tunnel = new Tunnel(descriptor, m_target.proxy, m_buffer, this);
    connect(tunnel, &Tunnel::opened, this, &UpstreamConnector::tunnelled);
    connect(tunnel, &Tunnel::refused, this, [this](const QString &reason) { fail(Fault::Proxy, reason); });
    tunnel->ask(m_target.address);
}

void UpstreamConnector::tunnelled(int descriptor)
{
    if (m_done) {
        ::close(descriptor);
    } else if (!m_target.address.tls) {
        m_done = true;
        m_patience.stop();
        Q_EMIT connected(new PlainStream(descriptor, m_buffer));
    } else {
        auto *secure = makeSecure();
        const std::string &name = m_target.tlsName.empty() ? m_target.address.host : m_target.tlsName;
        secure->setPeerVerifyName(QString::fromStdString(name));
        secure->setSocketDescriptor(descriptor);
        secure->startClientEncryption();
    }
}

void UpstreamConnector::use(QTcpSocket *socket)
{
    m_socket = socket;
    connect(socket, &QTcpSocket::errorOccurred, this,
            [this, socket](QAbstractSocket::SocketError error) { fail(faultOf(error), socket->errorString()); });
}

QSslSocket *UpstreamConnector::makeSecure()
{
    auto *secure = new QSslSocket(this);
    use(secure);
    QSslConfiguration configuration = secure->sslConfiguration();
    configuration.setAllowedNextProtocols({QByteArrayLiteral("http/1.1")});
    if (!m_target.roots.isEmpty())
        configuration.setCaCertificates(m_target.roots);
    secure->setSslConfiguration(configuration);
    connect(secure, &QSslSocket::encrypted, this, &UpstreamConnector::reached);
    connect(secure, &QSslSocket::sslErrors, this, [this](const QList<QSslError> &errors) {
        fail(Fault::Tls, errors.isEmpty() ? QStringLiteral("TLS error") : errors.first().errorString());
    });
    return secure;
}

UpstreamConnector::Fault UpstreamConnector::faultOf(QAbstractSocket::SocketError error) const
{
    switch (error) {
    case QAbstractSocket::SslHandshakeFailedError:
    case QAbstractSocket::SslInternalError:
    case QAbstractSocket::SslInvalidUserDataError:
        return Fault::Tls;
    case QAbstractSocket::ProxyAuthenticationRequiredError:
    case QAbstractSocket::ProxyConnectionRefusedError:
    case QAbstractSocket::ProxyConnectionClosedError:
    case QAbstractSocket::ProxyConnectionTimeoutError:
    case QAbstractSocket::ProxyNotFoundError:
    case QAbstractSocket::ProxyProtocolError:
        return Fault::Proxy;
    default:
        return m_target.proxy.type() == QNetworkProxy::NoProxy ? Fault::Unreachable : Fault::Proxy;
    }
}

void UpstreamConnector::reached()
{
    if (m_done)
        return;
    PeerStream *stream = nullptr;
    if (!m_target.address.tls) {
        const int descriptor = takeDescriptor();
        if (descriptor < 0)
            return fail(Fault::Unreachable, noDescriptor());
        stream = new PlainStream(descriptor, m_buffer);
    } else {
        m_socket->disconnect(this);
        stream = new SocketStream(m_socket, m_buffer);
    }
    m_done = true;
    m_patience.stop();
    Q_EMIT connected(stream);
}

/// QTcpSocket found the way (names, several addresses); from here on its descriptor is enough.
int UpstreamConnector::takeDescriptor()
{
    const int descriptor = ::fcntl(int(m_socket->socketDescriptor()), F_DUPFD_CLOEXEC, 0);
    m_socket->disconnect(this);
    m_socket->abort();
    return descriptor;
}

void UpstreamConnector::fail(Fault fault, const QString &reason)
{
    if (m_done)
        return;
    m_done = true;
    m_patience.stop();
    Q_EMIT failed(fault, reason.toStdString());
}

} // namespace stepwire
