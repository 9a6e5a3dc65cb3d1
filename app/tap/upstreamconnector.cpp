#include "app/tap/upstreamconnector.h"

#include "app/tap/plainstream.h"
#include "app/tap/socketstream.h"

#include <QSslConfiguration>
#include <QSslError>
#include <QSslSocket>
#include <QTcpSocket>
#include <fcntl.h>

namespace stepwire {

namespace {

constexpr std::chrono::seconds connectPatience(30);

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
    if (address.tls) {
        makeSecure();
    } else {
        m_socket = new QTcpSocket(this);
        connect(m_socket, &QTcpSocket::connected, this, &UpstreamConnector::reached);
    }
    m_socket->setProxy(m_target.proxy);
    connect(m_socket, &QTcpSocket::errorOccurred, this,
            [this](QAbstractSocket::SocketError error) { fail(faultOf(error), m_socket->errorString()); });
    if (auto *secure = qobject_cast<QSslSocket *>(m_socket))
        secure->connectToHostEncrypted(host, address.port, QString::fromStdString(m_target.tlsName));
    else
        m_socket->connectToHost(host, address.port);
}

void UpstreamConnector::makeSecure()
{
    auto *secure = new QSslSocket(this);
    m_socket = secure;
    QSslConfiguration configuration = secure->sslConfiguration();
    configuration.setAllowedNextProtocols({QByteArrayLiteral("http/1.1")});
    if (!m_target.roots.isEmpty())
        configuration.setCaCertificates(m_target.roots);
    secure->setSslConfiguration(configuration);
    connect(secure, &QSslSocket::encrypted, this, &UpstreamConnector::reached);
    connect(secure, &QSslSocket::sslErrors, this, [this](const QList<QSslError> &errors) {
        fail(Fault::Tls, errors.isEmpty() ? QStringLiteral("TLS error") : errors.first().errorString());
    });
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
    m_done = true;
    m_patience.stop();
    const bool direct = !m_target.address.tls && m_target.proxy.type() == QNetworkProxy::NoProxy;
    // QTcpSocket found the way (names, several addresses); from here on its descriptor is enough.
    const int descriptor = direct ? ::fcntl(int(m_socket->socketDescriptor()), F_DUPFD_CLOEXEC, 0) : -1;
    PeerStream *stream = nullptr;
    if (descriptor >= 0) {
        m_socket->disconnect(this);
        m_socket->abort();
        stream = new PlainStream(descriptor, m_buffer);
    } else {
        m_socket->disconnect(this);
        stream = new SocketStream(m_socket, m_buffer);
    }
    Q_EMIT connected(stream);
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
