#pragma once

#include "app/tap/socketpeek.h"
#include "models/wire/upstreamaddress.h"

#include <QNetworkProxy>
#include <QObject>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// Asks a SOCKS 5 proxy for a connection (RFC 1928; user and password by RFC 1929) and takes nothing but its answers from
/// the socket: for the same reasons as ProxyTunnel. Names are looked up by the proxy.
class Socks5Tunnel : public QObject
{
    Q_OBJECT
public:
    /// Owns the descriptor until opened(). `buffer`: see SocketPeek.
    Socks5Tunnel(int descriptor, const QNetworkProxy &proxy, std::vector<char> &buffer, QObject *parent = nullptr);
    ~Socks5Tunnel() override;

    void ask(const UpstreamAddress &to);

Q_SIGNALS:
    /// The receiver owns the descriptor.
    void opened(int descriptor);
    /// For a person; without user and password.
    void refused(const QString &reason);

private:
    enum class Stage { Method, Password, Connection };

    void readAnswer(std::string_view bytes);
    void takeMethod(char method);
    void takeConnection(std::string_view bytes);
    void askForConnection();
    void send(std::string_view bytes);
    /// Takes that many bytes of what was seen.
    void take(std::size_t bytes);
    void refuse(const QString &reason);

    int m_descriptor;
    const QNetworkProxy m_proxy;
    UpstreamAddress m_to;
    SocketPeek m_peek;
    Stage m_stage = Stage::Method;
};

} // namespace stepwire
