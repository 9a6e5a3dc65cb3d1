#pragma once

#include "app/tap/socketpeek.h"
#include "models/wire/httphead.h"

#include <QNetworkProxy>
#include <QObject>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

struct UpstreamAddress;

/// Asks an HTTP proxy for a tunnel (CONNECT, RFC 9110 section 9.3.6) on a connection to it, and takes nothing but the
/// proxy's answer from the socket. What comes through the tunnel can so be relayed from the descriptor itself: Qt's own
/// proxied sockets hold without bound what is read or written too slowly, and cannot end one direction alone.
/// Says who it is at once, by Basic (RFC 7617), where the proxy's address holds a user.
class ProxyTunnel : public QObject
{
    Q_OBJECT
public:
    /// Owns the descriptor until opened(). `buffer`: see SocketPeek.
    ProxyTunnel(int descriptor, const QNetworkProxy &proxy, std::vector<char> &buffer, QObject *parent = nullptr);
    ~ProxyTunnel() override;

    void ask(const UpstreamAddress &to);

Q_SIGNALS:
    /// The receiver owns the descriptor.
    void opened(int descriptor);
    /// For a person; without user and password.
    void refused(const QString &reason);

private:
    void readAnswer(std::string_view bytes);
    void takeAnswer(const HttpHead &answer, std::size_t bytes);
    QString reasonOf(const HttpHead &answer) const;

    int m_descriptor;
    const QNetworkProxy m_proxy;
    SocketPeek m_peek;
};

} // namespace stepwire
