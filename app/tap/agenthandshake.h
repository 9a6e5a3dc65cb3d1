#pragma once

#include "app/certificates/certificateauthority.h"

#include <QObject>
#include <QTimer>
#include <string>
#include <vector>

class QSslSocket;

namespace stepwire {

class PeerStream;

/// TLS with an agent, in which we are the server: HTTP/1.1 is all that is offered by ALPN (RFC 7301), since nothing
/// else is relayed.
class AgentHandshake : public QObject
{
    Q_OBJECT
public:
    /// Takes the connected descriptor over. `buffer`: see PlainStream.
    AgentHandshake(int descriptor, const ServerCertificate &certificate, std::vector<char> &buffer,
                   QObject *parent = nullptr);

Q_SIGNALS:
    /// The receiver owns the stream from here on.
    void secured(stepwire::PeerStream *stream);
    /// The agent does not believe us, left, or speaks no TLS that we do.
    void failed(const std::string &reason);

private:
    void done();
    void fail(const QString &reason);

    QSslSocket *m_socket;
    std::vector<char> &m_buffer;
    QTimer m_patience;
    bool m_over = false;
};

} // namespace stepwire
