#pragma once

#include "app/tap/peerstream.h"

#include <QAbstractSocket>
#include <vector>

class QTcpSocket;

namespace stepwire {

/// A connected QTcpSocket or QSslSocket: for upstreams behind TLS, which end their two directions
/// together.
class SocketStream final : public PeerStream
{
    Q_OBJECT
public:
    /// Takes the socket over.
    SocketStream(QTcpSocket *socket, std::vector<char> &buffer, QObject *parent = nullptr);

    void send(std::string_view bytes) override;
    std::size_t pending() const override;
    void finish() override;
    void reset() override;
    void setPaused(bool paused) override;
    bool isOver() const override { return m_over; }
    bool finishesAlone() const override { return false; }

private:
    void readSome();
    void wrote();
    void disconnected();
    void tellEnd();

    QTcpSocket *m_socket;
    std::vector<char> &m_buffer;
    bool m_paused = false;
    bool m_peerEnded = false;
    bool m_withoutOrder = false; ///< Ended by something else than the peer's FIN.
    bool m_over = false;
};

} // namespace stepwire
