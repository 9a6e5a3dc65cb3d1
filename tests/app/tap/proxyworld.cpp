#include "tests/app/tap/proxyworld.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QTest>
#include <algorithm>
#include <random>

namespace stepwire::testing {

ProxyWorld::ProxyWorld() : m_authorityFolder(m_folder.filePath(QStringLiteral("tap")).toStdString())
{
    auto upstream = CertificateAuthority::opened(m_folder.filePath(QStringLiteral("upstream")).toStdString());
    if (upstream && CertificateAuthority::opened(m_authorityFolder))
        m_upstreamAuthority = std::move(*upstream);
}

TapSettings ProxyWorld::settings(std::vector<std::string> intercepted) const
{
    TapSettings settings;
    settings.upstream.clear();
    settings.proxy = true;
    settings.intercepted = std::move(intercepted);
    settings.proxyVia = "none";
    settings.authorityFolder = m_authorityFolder;
    return settings;
}

TapSettings ProxyWorld::trusting(std::vector<std::string> intercepted) const
{
    TapSettings wanted = settings(std::move(intercepted));
    wanted.upstreamRoots = m_upstreamAuthority->certificatePath();
    return wanted;
}

std::unique_ptr<QSslServer> ProxyWorld::tlsServer(const std::string &name)
{
    auto server = std::make_unique<QSslServer>();
    const auto certificate = m_upstreamAuthority->serverCertificate(name);
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setLocalCertificate(QSslCertificate(QByteArray::fromStdString(certificate->leaf)));
    configuration.setPrivateKey(QSslKey(QByteArray::fromStdString(certificate->key), QSsl::Ec));
    server->setSslConfiguration(configuration);
    server->listen(QHostAddress::LocalHost);
    return server;
}

InterceptedAgent::InterceptedAgent(ProxyWorld &world, const std::string &name)
    : upstream(world.tlsServer(name)), target("127.0.0.1:" + std::to_string(upstream->serverPort())),
      tap(world.trusting({target}), sink), agent(tap.listen().value_or(0), world.authority())
{
    agent.connectTo(target);
}

QTcpSocket *InterceptedAgent::accepted() const
{
    return acceptedBy(*upstream);
}

PlainAgent::PlainAgent(const ProxyWorld &world, bool intercepted)
    : target("127.0.0.1:" + std::to_string(upstream.port())),
      tap(world.settings(intercepted ? std::vector<std::string>{target} : std::vector<std::string>()), sink),
      agent(RawSocket::connected(tap.listen().value_or(0)))
{
}

QTcpSocket *acceptedBy(QSslServer &server)
{
    const bool came = QTest::qWaitFor([&] { return server.hasPendingConnections(); }, 10000);
    return came ? server.nextPendingConnection() : nullptr;
}

std::uint16_t closedPort()
{
    const RawListener gone;
    return gone.port();
}

std::string randomBytes(std::size_t size)
{
    std::mt19937 random(42);
    std::string bytes(size, '\0');
    std::ranges::generate(bytes, [&] { return char(random()); });
    return bytes;
}

std::string connectHead(const std::string &target)
{
    return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n\r\n";
}

} // namespace stepwire::testing
