#pragma once

#include "models/wire/upstreamaddress.h"

#include <QAbstractSocket>
#include <QList>
#include <QNetworkProxy>
#include <QObject>
#include <QSslCertificate>
#include <QTimer>
#include <string>
#include <vector>

class QSslSocket;
class QTcpSocket;

namespace stepwire {

class PeerStream;

/// Where a connection leads, by which way, and whom to believe there.
struct UpstreamTarget
{
    UpstreamAddress address;
    std::string tlsName; ///< Whom the certificate has to name; empty: the address's host.
    QNetworkProxy proxy = QNetworkProxy::NoProxy;
    QList<QSslCertificate> roots; ///< All that are trusted; none: the system's.
};

/// Opens one connection to an upstream: directly or through a proxy, with TLS where the address says so.
class UpstreamConnector : public QObject
{
    Q_OBJECT
public:
    enum class Fault {
        Unreachable,
        Proxy, ///< The proxy was reached or not, but it did not lead on.
        Tls,   ///< The server was reached, but its certificate or protocol was refused.
    };
    Q_ENUM(Fault)

    /// `buffer` is the read buffer of the thread, see PlainStream.
    UpstreamConnector(UpstreamTarget target, std::vector<char> &buffer, QObject *parent = nullptr);

    void start();

Q_SIGNALS:
    /// The receiver owns the stream from here on.
    void connected(stepwire::PeerStream *stream);
    void failed(stepwire::UpstreamConnector::Fault fault, const std::string &reason);

private:
    void connectToProxy();
    template<class Tunnel>
    void askForTunnel(int descriptor);
    void tunnelled(int descriptor);
    void use(QTcpSocket *socket);
    QSslSocket *makeSecure();
    int takeDescriptor();
    void reached();
    void fail(Fault fault, const QString &reason);
    Fault faultOf(QAbstractSocket::SocketError error) const;

    const UpstreamTarget m_target;
    std::vector<char> &m_buffer;
    QTcpSocket *m_socket = nullptr;
    QTimer m_patience;
    bool m_done = false;
};

} // namespace stepwire
