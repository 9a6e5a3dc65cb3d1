#include "app/client/websockettransport.h"

#include <QNetworkProxy>
#include <QNetworkRequest>
#include <utility>

namespace stepwire {

namespace {

QUrl socketUrl(QUrl url)
{
    const QString scheme = url.scheme();
    url.setScheme(scheme == QLatin1String("http") || scheme == QLatin1String("ws") ? QStringLiteral("ws") : QStringLiteral("wss"));
    url.setPath(url.path() + QStringLiteral("/responses"));
    return url;
}

bool isLoopback(const QUrl &url)
{
    return url.host() == QLatin1String("127.0.0.1") || url.host() == QLatin1String("localhost") || url.host() == QLatin1String("::1");
}

} // namespace

WebSocketTransport::WebSocketTransport(const QUrl &baseUrl, QByteArray key, QObject *parent)
    : ResponsesTransport(parent), m_url(socketUrl(baseUrl)), m_key(std::move(key))
{
    if (isLoopback(m_url))
        m_socket.setProxy(QNetworkProxy::NoProxy);
    connect(&m_socket, &QWebSocket::connected, this, &WebSocketTransport::connected);
    connect(&m_socket, &QWebSocket::disconnected, this, &WebSocketTransport::disconnected);
    connect(&m_socket, &QWebSocket::textMessageReceived, this, [this](const QString &message) { Q_EMIT eventReceived(message.toUtf8()); });
    connect(&m_socket, qOverload<QAbstractSocket::SocketError>(&QWebSocket::error), this, [this] {
        if (!m_closing)
            Q_EMIT failed(m_url.toString() + QStringLiteral(": ") + m_socket.errorString());
    });
}

void WebSocketTransport::send(const std::string &request)
{
    const QString text = QString::fromStdString(request);
    if (m_socket.state() == QAbstractSocket::ConnectedState) {
        m_socket.sendTextMessage(text);
        m_socket.flush();
        return;
    }
    m_waiting = text;
    QNetworkRequest handshake(m_url);
    handshake.setRawHeader("User-Agent", "stepwire");
    if (!m_key.isEmpty())
        handshake.setRawHeader("Authorization", "Bearer " + m_key);
    m_socket.open(handshake);
}

void WebSocketTransport::connected()
{
    m_socket.sendTextMessage(std::exchange(m_waiting, QString()));
    m_socket.flush();
}

void WebSocketTransport::close()
{
    m_closing = true;
    if (m_socket.state() == QAbstractSocket::UnconnectedState)
        QMetaObject::invokeMethod(this, &WebSocketTransport::closed, Qt::QueuedConnection);
    else
        m_socket.close();
}

void WebSocketTransport::disconnected()
{
    if (m_closing)
        Q_EMIT closed();
    else
        Q_EMIT failed(QStringLiteral("%1 closed the connection (%2 %3)").arg(m_url.toString()).arg(m_socket.closeCode()).arg(m_socket.closeReason()));
}

} // namespace stepwire
