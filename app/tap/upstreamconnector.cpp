#include "app/tap/upstreamconnector.h"

#include "app/tap/plainstream.h"
#include "app/tap/socketstream.h"

#include <QHostAddress>
#include <QNetworkProxyFactory>
#include <QNetworkProxyQuery>
#include <QSslConfiguration>
#include <QSslError>
#include <QSslSocket>
#include <QTcpSocket>
#include <QUrl>
#include <fcntl.h>

namespace stepwire {

namespace {

constexpr std::chrono::seconds connectPatience(30);

} // namespace

QNetworkProxy proxyFor(const UpstreamAddress &upstream)
{
    const QString host = QString::fromStdString(upstream.host);
    const QHostAddress address(host);
    if (host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0 || address.isLoopback())
        return QNetworkProxy::NoProxy;
    QUrl url;
    url.setScheme(upstream.tls ? QStringLiteral("https") : QStringLiteral("http"));
    url.setHost(host);
    url.setPort(upstream.port);
    for (const QNetworkProxy &proxy : QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url))) {
        if (proxy.type() == QNetworkProxy::NoProxy)
            break;
        // Only a tunnel passes bytes on unchanged.
        if (proxy.capabilities() & QNetworkProxy::TunnelingCapability)
            return proxy;
    }
    return QNetworkProxy::NoProxy;
}

UpstreamConnector::UpstreamConnector(const UpstreamAddress &upstream, const QNetworkProxy &proxy,
                                     std::vector<char> &buffer, QObject *parent)
    : QObject(parent), m_upstream(upstream), m_proxy(proxy), m_buffer(buffer)
{
    m_patience.setSingleShot(true);
    connect(&m_patience, &QTimer::timeout, this,
            [this] { fail(false, QStringLiteral("no answer within %1 s").arg(connectPatience.count())); });
}

void UpstreamConnector::start()
{
    const QString host = QString::fromStdString(m_upstream.host);
    m_patience.start(connectPatience);
    if (!m_upstream.tls) {
        m_socket = new QTcpSocket(this);
        connect(m_socket, &QTcpSocket::connected, this, &UpstreamConnector::reached);
    } else {
        auto *secure = new QSslSocket(this);
        m_socket = secure;
        QSslConfiguration configuration = secure->sslConfiguration();
        configuration.setAllowedNextProtocols({QByteArrayLiteral("http/1.1")});
        secure->setSslConfiguration(configuration);
        connect(secure, &QSslSocket::encrypted, this, &UpstreamConnector::reached);
        connect(secure, &QSslSocket::sslErrors, this, [this](const QList<QSslError> &errors) {
            fail(true, errors.isEmpty() ? QStringLiteral("TLS error") : errors.first().errorString());
        });
    }
    m_socket->setProxy(m_proxy);
    connect(m_socket, &QTcpSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        const bool tls = error == QAbstractSocket::SslHandshakeFailedError || error == QAbstractSocket::SslInternalError
            || error == QAbstractSocket::SslInvalidUserDataError;
        fail(tls, m_socket->errorString());
    });
    if (auto *secure = qobject_cast<QSslSocket *>(m_socket))
        secure->connectToHostEncrypted(host, m_upstream.port);
    else
        m_socket->connectToHost(host, m_upstream.port);
}

void UpstreamConnector::reached()
{
    if (m_done)
        return;
    m_done = true;
    m_patience.stop();
    const bool direct = !m_upstream.tls && m_proxy.type() == QNetworkProxy::NoProxy;
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

void UpstreamConnector::fail(bool tls, const QString &reason)
{
    if (m_done)
        return;
    m_done = true;
    m_patience.stop();
    Q_EMIT failed(tls, reason.toStdString());
}

} // namespace stepwire
