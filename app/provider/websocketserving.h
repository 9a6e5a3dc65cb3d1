#pragma once

#include "app/provider/providerlog.h"
#include "app/provider/socketsession.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

class QWebSocket;

namespace stepwire {

/// Plays a SocketSession over one WebSocket. Deletes itself when the socket is gone.
class WebSocketServing : public QObject
{
    Q_OBJECT
public:
    /// A larger message closes the socket with 1009, as measured at a real backend.
    static constexpr quint64 largestMessage = 16 * 1024 * 1024;

    WebSocketServing(ResponsesEngine &engine, ProviderLog &log, const QElapsedTimer &clock, std::uint32_t connection,
                     QWebSocket *socket, QObject *parent);

private:
    SocketSession::Time now() const;
    void receive(const QString &message);
    void play();

    ProviderLog &m_log;
    const QElapsedTimer &m_clock;
    std::uint32_t m_connection;
    QWebSocket *m_socket;
    SocketSession m_session;
    QTimer m_timer;
};

} // namespace stepwire
