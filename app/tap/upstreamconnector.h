#pragma once

#include "models/wire/upstreamaddress.h"

#include <QNetworkProxy>
#include <QObject>
#include <QTimer>
#include <string>
#include <vector>

class QTcpSocket;

namespace stepwire {

class PeerStream;

/// Opens one connection to the upstream: directly or through the system's proxy, with TLS where the address says so.
class UpstreamConnector : public QObject
{
    Q_OBJECT
public:
    /// `buffer` is the read buffer of the thread, see PlainStream.
    UpstreamConnector(const UpstreamAddress &upstream, const QNetworkProxy &proxy, std::vector<char> &buffer,
                      QObject *parent = nullptr);

    void start();

Q_SIGNALS:
    /// The receiver owns the stream from here on.
    void connected(stepwire::PeerStream *stream);
    /// `tls`: the server was reached, but its certificate or protocol was refused.
    void failed(bool tls, const std::string &reason);

private:
    void reached();
    void fail(bool tls, const QString &reason);

    const UpstreamAddress m_upstream;
    const QNetworkProxy m_proxy;
    std::vector<char> &m_buffer;
    QTcpSocket *m_socket = nullptr;
    QTimer m_patience;
    bool m_done = false;
};

/// The proxy that the system wants for the upstream; none for this machine. May ask the system and take a moment.
QNetworkProxy proxyFor(const UpstreamAddress &upstream);

} // namespace stepwire
