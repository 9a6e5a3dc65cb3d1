#pragma once

#include "app/certificates/certificateauthority.h"
#include "app/tap/tap.h"
#include "tests/app/tap/collectingsink.h"
#include "tests/app/tap/rawsocket.h"
#include "tests/app/tap/tlsagent.h"

#include <QSslServer>
#include <QTemporaryDir>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace stepwire::testing {

/// What the tests of a forward proxy stand on: an authority of the tap's, another for the servers, and settings for taps
/// that know them. Without an authority of the servers' (the disk is full) it is not valid.
class ProxyWorld
{
public:
    ProxyWorld();

    bool isValid() const { return m_upstreamAuthority.has_value(); }
    /// A forward proxy that looks into these hosts and uses no proxy itself.
    TapSettings settings(std::vector<std::string> intercepted = {}) const;
    /// The same, and it trusts the TLS servers of the test.
    TapSettings trusting(std::vector<std::string> intercepted) const;
    std::unique_ptr<QSslServer> tlsServer(const std::string &name = "127.0.0.1");
    std::string authority() const { return CertificateAuthority::opened(m_authorityFolder)->certificate(); }
    const CertificateAuthority &upstreamAuthority() const { return *m_upstreamAuthority; }

private:
    QTemporaryDir m_folder;
    std::string m_authorityFolder;
    std::optional<CertificateAuthority> m_upstreamAuthority;
};

/// A tap that looks into one TLS server, and an agent that has asked for it.
struct InterceptedAgent
{
    /// `name`: in the server's certificate.
    explicit InterceptedAgent(ProxyWorld &world, const std::string &name = "127.0.0.1");

    bool secure() { return agent.secure(QStringLiteral("127.0.0.1")); }
    /// The server's end of the connection; null when none came.
    QTcpSocket *accepted() const;

    std::unique_ptr<QSslServer> upstream;
    std::string target; ///< HOST:PORT
    CollectingSink sink;
    Tap tap;
    TlsAgent agent;
};

/// A tap, a server without TLS, and an agent that is connected to the tap and has said nothing.
struct PlainAgent
{
    explicit PlainAgent(const ProxyWorld &world, bool intercepted = false);

    RawListener upstream;
    std::string target; ///< HOST:PORT
    CollectingSink sink;
    Tap tap;
    RawSocket agent;
};

QTcpSocket *acceptedBy(QSslServer &server);
std::uint16_t closedPort();
std::string randomBytes(std::size_t size);
std::string connectHead(const std::string &target);
inline const std::string grantedHead = "HTTP/1.1 200 Connection established\r\n\r\n";

} // namespace stepwire::testing
