#pragma once

#include <QByteArray>
#include <QSslSocket>
#include <cstdint>
#include <string>

namespace stepwire::testing {

/// An agent behind a forward proxy: CONNECT first, then TLS as a client that trusts one authority. Waits in an event
/// loop, so a TLS server of the same thread can answer.
class TlsAgent
{
public:
    /// `authority`: PEM; empty: trusts nobody.
    TlsAgent(std::uint16_t proxyPort, const std::string &authority);

    /// The head of the proxy's answer.
    QByteArray connectTo(const std::string &target, const QByteArray &fields = {});
    /// Whether TLS came to be. `name`: whom the certificate has to name, and the server name that is asked for.
    bool secure(const QString &name, const QList<QByteArray> &protocols = {});
    void send(const QByteArray &bytes);
    QByteArray read(qsizetype bytes); ///< Exactly that many, or fewer at the end.
    QByteArray readUntil(const QByteArray &mark);
    QByteArray readToEnd();
    QSslSocket &socket() { return m_socket; }

private:
    bool waitForMore();
    QSslSocket m_socket;
    QByteArray m_read; ///< And not given out.
};

} // namespace stepwire::testing
