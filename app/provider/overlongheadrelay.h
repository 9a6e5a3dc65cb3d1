#pragma once

#include <QHostAddress>
#include <QObject>

class QTcpSocket;

namespace stepwire {

/// Qt's WebSocket server refuses a handshake with a header line over 8 KiB, which agents do send (turn metadata, long
/// tokens). Such a connection goes through this relay: it is made again to the provider's own port with a head that
/// lacks the lines that are too long, and from then on bytes pass both ways unchanged.
class OverlongHeadRelay : public QObject
{
    Q_OBJECT
public:
    static constexpr qsizetype longestLine = 4096;
    static constexpr qsizetype mostLines = 90;

    /// Whether Qt's server would refuse this head.
    static bool isNeeded(const QByteArray &head);

    /// Takes `client`, whose head has been read: `head`. Deletes itself when one side is gone.
    OverlongHeadRelay(QTcpSocket *client, const QByteArray &head, const QHostAddress &address, quint16 port, QObject *parent);

private:
    static QByteArray shortened(const QByteArray &head);
    void pass(QTcpSocket *from, QTcpSocket *to);
    void end();

    QTcpSocket *m_client;
    QTcpSocket *m_server;
};

} // namespace stepwire
