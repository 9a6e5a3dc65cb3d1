#include "app/provider/websocketserving.h"

#include <QWebSocket>
#include <algorithm>

namespace stepwire {

WebSocketServing::WebSocketServing(ResponsesEngine &engine, ProviderLog &log, const QElapsedTimer &clock,
                                   std::uint32_t connection, QWebSocket *socket, QObject *parent)
    : QObject(parent), m_log(log), m_clock(clock), m_connection(connection), m_socket(socket), m_session(engine, now())
{
    m_socket->setParent(this);
    m_socket->setMaxAllowedIncomingMessageSize(largestMessage);
    m_socket->setMaxAllowedIncomingFrameSize(largestMessage);
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &WebSocketServing::play);
    connect(m_socket, &QWebSocket::textMessageReceived, this, &WebSocketServing::receive);
    connect(m_socket, &QWebSocket::binaryMessageReceived, this, [this](const QByteArray &message) {
        m_log.write(m_connection, "websocket", "sent", "binary", {message.constData(), std::size_t(message.size())});
        m_session.receive({}, now()); // no protocol message is binary
        play();
    });
    connect(m_socket, &QWebSocket::disconnected, this, [this] {
        m_timer.stop();
        deleteLater();
    });
    play();
}

SocketSession::Time WebSocketServing::now() const
{
    return SocketSession::Time(m_clock.nsecsElapsed() / 1000);
}

void WebSocketServing::receive(const QString &message)
{
    std::string text = message.toStdString();
    m_log.write(m_connection, "websocket", "sent", "text", text);
    m_session.receive(std::move(text), now());
    play();
}

void WebSocketServing::play()
{
    for (const std::string &message : m_session.advance(now())) {
        m_log.write(m_connection, "websocket", "received", "text", message);
        m_socket->sendTextMessage(QString::fromStdString(message));
    }
    m_socket->flush();
    if (m_session.ended()) {
        m_socket->close(QWebSocketProtocol::CloseCodeGoingAway, QStringLiteral("connection limit reached"));
        return;
    }
    if (const auto due = m_session.nextDue()) {
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*due - now());
        m_timer.start(std::clamp(wait, std::chrono::milliseconds(0), std::chrono::milliseconds(std::chrono::hours(24))));
    }
}

} // namespace stepwire
