#include "app/certificates/certificateauthority.h"
#include "app/tap/tap.h"
#include "tests/app/tap/collectingsink.h"
#include "tests/app/tap/rawsocket.h"
#include "tests/app/tap/tlsagent.h"

#include <QSslCertificate>
#include <QSslKey>
#include <QSslServer>
#include <QTemporaryDir>
#include <QTest>
#include <atomic>
#include <random>
#include <thread>

namespace stepwire {

using namespace testing;

namespace {

using Ending = RawSocket::Ending;

std::string number(std::uint64_t value)
{
    return std::to_string(value);
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

const std::string grantedHead = "HTTP/1.1 200 Connection established\r\n\r\n";
const QByteArray upgradeRequest = "GET /v1/responses HTTP/1.1\r\nhOsT:  api.example.test\r\nOrigin: https://page.example\r\nUpgrade: websocket\r\n"
                                  "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
const QByteArray switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

/// A proxy of others: wants a user and a password, then leads to one upstream of the test.
class StrictProxy
{
public:
    StrictProxy(std::string userAndPassword, std::uint16_t leadTo)
        : m_wanted("Proxy-Authorization: Basic " + std::move(userAndPassword) + "\r\n"), m_leadTo(leadTo),
          m_thread([this] { serve(); })
    {
    }
    ~StrictProxy()
    {
        m_stop = true;
        m_thread.join();
    }
    std::string url(const std::string &user) const { return "http://" + user + "127.0.0.1:" + number(m_listener.port()); }

private:
    void serve()
    {
        while (!m_stop) {
            if (m_listener.nobodyWaits())
                continue;
            RawSocket client = m_listener.accept();
            std::string head = client.readUntil("\r\n\r\n");
            if (head.find(m_wanted) == std::string::npos) {
                client.send("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: 0\r\n\r\n");
                head = client.readUntil("\r\n\r\n");
            }
            if (head.find(m_wanted) == std::string::npos)
                continue;
            RawSocket upstream = RawSocket::connected(m_leadTo);
            client.send("HTTP/1.1 200 OK\r\n\r\n");
            upstream.send(client.readUntil("\r\n\r\n"));
            client.send(upstream.readToEnd());
        }
    }

    RawListener m_listener;
    const std::string m_wanted;
    const std::uint16_t m_leadTo;
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

} // namespace

class TapProxyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();

    void anInterceptedConnectionIsRelayedUnchanged();
    void framesPassThroughAnInterceptedConnection();
    void theCertificateNamesWhomTheAgentAsksFor_data();
    void theCertificateNamesWhomTheAgentAsksFor();
    void http11IsAllThatIsAgreedOn();
    void aHelloInPiecesIsOneHello();
    void theServersEndComesAfterItsBytes();
    void theAgentsEndIsPassedOnWhileAnAnswerIsOwed();
    void aWrongUpstreamCertificateIsRefused();
    void anAgentThatDoesNotTrustUsIsNoted();
    void anAgentThatLeavesAfterTheHandshakeIsNoted();
    void plainHttpInsideATunnelToAnEndpointIsRecorded();

    void anotherHostIsTunnelledBitForBit();
    void bytesBehindTheConnectAreTheTunnels();
    void halfClosesAndResetsPassThroughTunnels();
    void aTunnelToNowhereIsRefusedAndNotRecorded();
    void tunnelsAreNotedAtTheEnd();

    void absoluteRequestsToAnEndpointGoOnInOriginForm();
    void aSecondServerOnAConnectionIsRefused();
    void requestsThatAreNoProxysAreRefused_data();
    void requestsThatAreNoProxysAreRefused();
    void aTapWithAnUpstreamServesBoth();
    void anAgentThatSaysNothingIsListed();
    void aHeadInPiecesIsOneHead();

    void proxiesCanBeChained();
    void aReverseTapGoesThroughAProxyToo();
    void theProxysUserAndPasswordAreGiven();
    void aProxyThatRefusesGives502();
    void aProxyThatIsNotThereGives502();
    void aTapThatIsItsOwnProxyIsRefused();
    void badSettingsAreTold_data();
    void badSettingsAreTold();

private:
    TapSettings settings(std::vector<std::string> intercepted) const;
    TapSettings trusting(std::vector<std::string> intercepted) const; ///< The test's TLS servers.
    std::unique_ptr<QSslServer> tlsServer(const std::string &name = "127.0.0.1");
    QTcpSocket *accepted(QSslServer &server);
    std::string authority() const { return CertificateAuthority::opened(m_authorityFolder)->certificate(); }

    QTemporaryDir m_folder;
    std::string m_authorityFolder;
    std::optional<CertificateAuthority> m_upstreamAuthority;
};

void TapProxyTest::initTestCase()
{
    m_authorityFolder = m_folder.filePath(QStringLiteral("tap")).toStdString();
    auto upstream = CertificateAuthority::opened(m_folder.filePath(QStringLiteral("upstream")).toStdString());
    QVERIFY(upstream);
    m_upstreamAuthority = std::move(*upstream);
    QVERIFY(CertificateAuthority::opened(m_authorityFolder));
}

TapSettings TapProxyTest::settings(std::vector<std::string> intercepted) const
{
    TapSettings settings;
    settings.upstream.clear();
    settings.proxy = true;
    settings.intercepted = std::move(intercepted);
    settings.proxyVia = "none";
    settings.authorityFolder = m_authorityFolder;
    return settings;
}

TapSettings TapProxyTest::trusting(std::vector<std::string> intercepted) const
{
    TapSettings wanted = settings(std::move(intercepted));
    wanted.upstreamRoots = m_upstreamAuthority->certificatePath();
    return wanted;
}

std::unique_ptr<QSslServer> TapProxyTest::tlsServer(const std::string &name)
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

QTcpSocket *TapProxyTest::accepted(QSslServer &server)
{
    const bool came = QTest::qWaitFor([&] { return server.hasPendingConnections(); }, 10000);
    return came ? server.nextPendingConnection() : nullptr;
}

void TapProxyTest::anInterceptedConnectionIsRelayedUnchanged()
{
    const auto upstream = tlsServer();
    const std::string target = "127.0.0.1:" + number(upstream->serverPort());
    CollectingSink sink;
    Tap tap(trusting({target}), sink);
    TlsAgent agent(tap.listen().value_or(0), authority());
    QCOMPARE(agent.connectTo(target, "Proxy-Authorization: Basic c2VjcmV0\r\n"), QByteArray::fromStdString(grantedHead));
    QVERIFY(agent.secure(QStringLiteral("127.0.0.1")));
    const QByteArray request = "POST /v1/responses?x=1 HTTP/1.1\r\nhOsT:\tapi.example.test \r\nOrigin: https://page.example\r\nX-Odd:  a \r\nContent-Length: 3000000\r\n\r\n"
        + QByteArray(3'000'000, 'b');
    agent.send(request);
    QTcpSocket *server = accepted(*upstream);
    QVERIFY(server);
    QByteArray received;
    QTRY_COMPARE_WITH_TIMEOUT((received += server->readAll()).size(), request.size(), 10000);
    QVERIFY(received == request);
    const QByteArray answer = "HTTP/1.1 200 Fine By Me\r\nContent-Length: 2000000\r\n\r\n" + QByteArray(2'000'000, 'a');
    server->write(answer);
    QVERIFY(agent.read(answer.size()) == answer);

    QVERIFY(sink.waitUntil([&] { return sink.stream(Direction::Received).size() == std::size_t(answer.size()); }));
    QVERIFY(sink.stream(Direction::Sent) == request.toStdString()); // Without the CONNECT.
    QCOMPARE(sink.all().front().bytes, "https://" + target + "/v1");
    QCOMPARE(sink.notes(), std::string());
    QCOMPARE(tap.tunnelled().hosts.size(), std::size_t(0));
}

void TapProxyTest::framesPassThroughAnInterceptedConnection()
{
    const auto upstream = tlsServer();
    const std::string target = "127.0.0.1:" + number(upstream->serverPort());
    CollectingSink sink;
    Tap tap(trusting({target}), sink);
    TlsAgent agent(tap.listen().value_or(0), authority());
    agent.connectTo(target);
    QVERIFY(agent.secure(QStringLiteral("127.0.0.1")));
    agent.send(upgradeRequest);
    QTcpSocket *server = accepted(*upstream);
    QVERIFY(server);
    QTRY_COMPARE(server->peek(65536), upgradeRequest);
    server->readAll();
    server->write(switching);
    QCOMPARE(agent.read(switching.size()), switching);
    const QByteArray frames = QByteArray::fromStdString(randomBytes(1'500'000));
    agent.send(frames);
    QByteArray received;
    QTRY_COMPARE_WITH_TIMEOUT((received += server->readAll()).size(), frames.size(), 10000);
    QVERIFY(received == frames);
    server->write(frames);
    QVERIFY(agent.read(frames.size()) == frames);
    QVERIFY(sink.waitUntil([&] { return sink.stream(Direction::Received).size() == std::size_t(switching.size() + frames.size()); }));
    QVERIFY(sink.stream(Direction::Sent) == (upgradeRequest + frames).toStdString());
}

void TapProxyTest::theCertificateNamesWhomTheAgentAsksFor_data()
{
    QTest::addColumn<QString>("connectHost");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("type");
    QTest::newRow("address") << "127.0.0.1" << "127.0.0.1" << int(QSsl::IpAddressEntry);
    QTest::newRow("name") << "LocalHost" << "localhost" << int(QSsl::DnsEntry);
    QTest::newRow("server name inside an address") << "127.0.0.1" << "api.example.test" << int(QSsl::DnsEntry);
}

void TapProxyTest::theCertificateNamesWhomTheAgentAsksFor()
{
    QFETCH(QString, connectHost);
    QFETCH(QString, name);
    QFETCH(int, type);
    const auto upstream = tlsServer(name.toStdString());
    CollectingSink sink;
    Tap tap(trusting({"127.0.0.1", "localhost"}), sink);
    TlsAgent agent(tap.listen().value_or(0), authority());
    agent.connectTo(connectHost.toStdString() + ':' + number(upstream->serverPort()));
    QVERIFY(agent.secure(name));
    const auto names = agent.socket().peerCertificate().subjectAlternativeNames();
    QCOMPARE(names.size(), 1);
    QCOMPARE(int(names.firstKey()), type);
    QCOMPARE(names.first(), name);
    // The upstream has to be who the agent wants, too.
    agent.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
    QTcpSocket *server = accepted(*upstream);
    QVERIFY(server);
    server->write("HTTP/1.1 204 No Content\r\n\r\n");
    QVERIFY(agent.readUntil("\r\n\r\n").startsWith("HTTP/1.1 204 "));
}

void TapProxyTest::http11IsAllThatIsAgreedOn()
{
    CollectingSink sink;
    Tap tap(settings({"localhost"}), sink);
    const std::uint16_t port = tap.listen().value_or(0);
    TlsAgent both(port, authority());
    both.connectTo("localhost:443");
    QVERIFY(both.secure(QStringLiteral("localhost"), {"h2", "http/1.1"}));
    QCOMPARE(both.socket().sslConfiguration().nextNegotiatedProtocol(), QByteArray("http/1.1"));
    TlsAgent none(port, authority());
    none.connectTo("localhost:443");
    QVERIFY(none.secure(QStringLiteral("localhost")));
    QCOMPARE(none.socket().sslConfiguration().nextNegotiatedProtocol(), QByteArray());
}

void TapProxyTest::aHelloInPiecesIsOneHello()
{
    CollectingSink sink;
    Tap tap(settings({"localhost"}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    QVERIFY(agent.send(connectHead("localhost:443")));
    QCOMPARE(agent.readUntil("\r\n\r\n"), grantedHead);
    QVERIFY(agent.send(std::string("\x16\x03\x01\x00", 4)));
    QTest::qWait(20); // Long enough to be looked at; it must neither be refused nor keep the thread busy.
    agent.finish();
    agent.readToEnd();
    QVERIFY(sink.waitUntil([&] { return sink.ends().find("Sf") != std::string::npos; }));
    QCOMPARE(sink.all().front().bytes, std::string("https://localhost/v1"));
}

void TapProxyTest::theServersEndComesAfterItsBytes()
{
    const auto upstream = tlsServer();
    const std::string target = "127.0.0.1:" + number(upstream->serverPort());
    CollectingSink sink;
    Tap tap(trusting({target}), sink);
    TlsAgent agent(tap.listen().value_or(0), authority());
    agent.connectTo(target);
    QVERIFY(agent.secure(QStringLiteral("127.0.0.1")));
    agent.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
    QTcpSocket *server = accepted(*upstream);
    QVERIFY(server);
    QTRY_VERIFY(server->peek(65536).endsWith("\r\n\r\n"));
    const QByteArray answer = "HTTP/1.1 200 OK\r\n\r\n" + QByteArray(3'000'000, 'a');
    server->write(answer);
    server->disconnectFromHost();
    QVERIFY(agent.readToEnd() == answer);
    QVERIFY(sink.waitUntil([&] { return sink.ends() == "Rf Sf"; }));
}

void TapProxyTest::theAgentsEndIsPassedOnWhileAnAnswerIsOwed()
{
    const auto upstream = tlsServer();
    const std::string target = "127.0.0.1:" + number(upstream->serverPort());
    CollectingSink sink;
    Tap tap(trusting({target}), sink);
    TlsAgent agent(tap.listen().value_or(0), authority());
    agent.connectTo(target);
    QVERIFY(agent.secure(QStringLiteral("127.0.0.1")));
    agent.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
    QTcpSocket *server = accepted(*upstream);
    QVERIFY(server);
    server->write("HTTP/1.1 200 OK\r\n\r\nthe beginning");
    QVERIFY(agent.readUntil("beginning").endsWith("beginning"));
    agent.socket().disconnectFromHost();
    // An agent that gives up must not leave the server generating.
    QTRY_COMPARE_WITH_TIMEOUT(server->state(), QAbstractSocket::UnconnectedState, 10000);
    QTRY_VERIFY_WITH_TIMEOUT(sink.ends().starts_with("Sf"), 10000);
}

void TapProxyTest::aWrongUpstreamCertificateIsRefused()
{
    const auto upstream = tlsServer("other.test");
    const std::string target = "127.0.0.1:" + number(upstream->serverPort());
    CollectingSink sink;
    Tap tap(trusting({target}), sink);
    TlsAgent agent(tap.listen().value_or(0), authority());
    agent.connectTo(target);
    QVERIFY(agent.secure(QStringLiteral("127.0.0.1")));
    agent.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
    const QByteArray answer = agent.readToEnd();
    QVERIFY2(answer.startsWith("HTTP/1.1 502 "), answer.constData());
    QVERIFY(answer.contains("upstream_tls"));
    QVERIFY(sink.waitUntil([&] { return sink.notes().starts_with("tap.upstream.tls https://" + target); }));
}

void TapProxyTest::anAgentThatDoesNotTrustUsIsNoted()
{
    CollectingSink sink;
    Tap tap(settings({"localhost"}), sink);
    TlsAgent agent(tap.listen().value_or(0), {});
    agent.connectTo("localhost:443");
    QVERIFY(!agent.secure(QStringLiteral("localhost")));
    QTRY_VERIFY_WITH_TIMEOUT(sink.notes().starts_with("tap.agent.tls localhost: "), 10000);
    QTRY_COMPARE_WITH_TIMEOUT(sink.ends(), std::string("Sf Rf"), 10000);
    QCOMPARE(sink.stream(Direction::Sent), std::string());
}

void TapProxyTest::anAgentThatLeavesAfterTheHandshakeIsNoted()
{
    CollectingSink sink;
    Tap tap(settings({"localhost"}), sink);
    TlsAgent agent(tap.listen().value_or(0), authority());
    agent.connectTo("localhost:443");
    QVERIFY(agent.secure(QStringLiteral("localhost")));
    agent.socket().disconnectFromHost();
    QTRY_COMPARE_WITH_TIMEOUT(sink.notes(), std::string("tap.warning.agent_silent localhost\n"), 10000);
}

void TapProxyTest::plainHttpInsideATunnelToAnEndpointIsRecorded()
{
    RawListener upstream;
    const std::string target = "127.0.0.1:" + number(upstream.port());
    CollectingSink sink;
    Tap tap(settings({target}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    QVERIFY(agent.send(connectHead(target)));
    QCOMPARE(agent.readUntil("\r\n\r\n"), grantedHead);
    QVERIFY(agent.send(upgradeRequest.toStdString()));
    RawSocket server = upstream.accept();
    QCOMPARE(server.readUntil("\r\n\r\n"), upgradeRequest.toStdString());
    QVERIFY(server.send(switching.toStdString() + "frame"));
    QCOMPARE(agent.readUntil("frame"), switching.toStdString() + "frame");
    QCOMPARE(sink.all().front().bytes, "http://" + target + "/v1");
    QVERIFY(sink.waitUntil([&] { return sink.stream(Direction::Received) == switching.toStdString() + "frame"; }));
}

void TapProxyTest::anotherHostIsTunnelledBitForBit()
{
    RawListener upstream;
    const std::string target = "127.0.0.1:" + number(upstream.port());
    CollectingSink sink;
    Tap tap(settings({}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    QVERIFY(agent.send(connectHead(target)));
    QCOMPARE(agent.readUntil("\r\n\r\n"), grantedHead);
    RawSocket server = upstream.accept();
    const std::string bytes = randomBytes(2'000'000);
    std::string there;
    std::thread reader([&] { there = server.read(bytes.size()); });
    QVERIFY(agent.send(bytes));
    reader.join();
    QVERIFY(there == bytes);
    std::thread writer([&] { server.send(bytes); });
    const std::string back = agent.read(bytes.size());
    writer.join();
    QVERIFY(back == bytes);
    QTRY_COMPARE(tap.tunnelled().received(), std::uint64_t(bytes.size()));
    const TunnelTotals totals = tap.tunnelled();
    QCOMPARE(totals.hosts.size(), std::size_t(1));
    QCOMPARE(totals.hosts.front().name, target);
    QCOMPARE(totals.connections(), std::uint64_t(1));
    QCOMPARE(totals.sent(), std::uint64_t(bytes.size()));
    QVERIFY(sink.all().empty());
}

void TapProxyTest::bytesBehindTheConnectAreTheTunnels()
{
    RawListener upstream;
    const std::string target = "127.0.0.1:" + number(upstream.port());
    CollectingSink sink;
    Tap tap(settings({}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    QVERIFY(agent.send(connectHead(target) + "early\r\n\r\nGET"));
    QCOMPARE(upstream.accept().read(12), std::string("early\r\n\r\nGET"));
}

void TapProxyTest::halfClosesAndResetsPassThroughTunnels()
{
    RawListener upstream;
    CollectingSink sink;
    Tap tap(settings({}), sink);
    const std::uint16_t port = tap.listen().value_or(0);
    const auto tunnel = [&] {
        RawSocket agent = RawSocket::connected(port);
        agent.send(connectHead("127.0.0.1:" + number(upstream.port())));
        agent.readUntil("\r\n\r\n");
        return agent;
    };
    RawSocket agent = tunnel();
    RawSocket server = upstream.accept();
    QVERIFY(agent.send("last words"));
    agent.finish();
    QCOMPARE(server.readToEnd(), std::string("last words"));
    QVERIFY(server.ending() == Ending::Fin);
    QVERIFY(server.send("an answer")); // The other direction is still open.
    QCOMPARE(agent.read(9), std::string("an answer"));
    server.finish();
    QCOMPARE(agent.readToEnd(), std::string());
    QVERIFY(agent.ending() == Ending::Fin);
    QTRY_COMPARE(tap.statistics().open, 0U);

    RawSocket second = tunnel();
    RawSocket secondServer = upstream.accept();
    secondServer.reset();
    second.readToEnd();
    QVERIFY(second.ending() == Ending::Rst);
    QTRY_COMPARE(tap.statistics().open, 0U);
}

void TapProxyTest::aTunnelToNowhereIsRefusedAndNotRecorded()
{
    std::uint16_t closedPort = 0;
    {
        const RawListener gone;
        closedPort = gone.port();
    }
    CollectingSink sink;
    Tap tap(settings({}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    QVERIFY(agent.send(connectHead("127.0.0.1:" + number(closedPort))));
    const std::string answer = agent.readToEnd();
    QVERIFY2(answer.starts_with("HTTP/1.1 502 "), answer.c_str());
    QVERIFY(answer.find("upstream_unreachable") != std::string::npos);
    QCOMPARE(tap.tunnelled().failed(), std::uint64_t(1));
    QCOMPARE(tap.tunnelled().connections(), std::uint64_t(0));
    QVERIFY(sink.all().empty());
}

void TapProxyTest::tunnelsAreNotedAtTheEnd()
{
    RawListener upstream;
    const std::string target = "127.0.0.1:" + number(upstream.port());
    CollectingSink sink;
    Tap tap(settings({}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    QVERIFY(agent.send(connectHead(target) + "12345"));
    RawSocket server = upstream.accept();
    QCOMPARE(server.read(5), std::string("12345"));
    QTRY_COMPARE(tap.tunnelled().sent(), std::uint64_t(5));
    tap.stop();
    QCOMPARE(sink.notes(), "tap.info.tunnelled connections: 1, bytes sent: 5, bytes received: 0, not reached: 0; " + target + '\n');
    QVERIFY(!sink.all().back().connection);
    tap.stop();
    QCOMPARE(sink.all().size(), std::size_t(1));
}

void TapProxyTest::absoluteRequestsToAnEndpointGoOnInOriginForm()
{
    RawListener upstream;
    const std::string target = "127.0.0.1:" + number(upstream.port());
    CollectingSink sink;
    Tap tap(settings({target}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    const std::string rest = " HTTP/1.1\r\nHost: " + target + "\r\nOrigin: https://page.example\r\n\r\n";
    QVERIFY(agent.send("GET http://" + target + "/v1/models?a=b" + rest));
    RawSocket server = upstream.accept();
    QCOMPARE(server.readUntil("\r\n\r\n"), "GET /v1/models?a=b" + rest);
    QVERIFY(server.send("HTTP/1.1 204 No Content\r\n\r\n"));
    agent.readUntil("\r\n\r\n");
    QVERIFY(agent.send("GET http://" + target + rest));
    QCOMPARE(server.readUntil("\r\n\r\n"), "GET /" + rest);
    QCOMPARE(sink.all().front().bytes, "http://" + target + "/v1");
}

void TapProxyTest::aSecondServerOnAConnectionIsRefused()
{
    RawListener upstream;
    const std::string target = "127.0.0.1:" + number(upstream.port());
    CollectingSink sink;
    Tap tap(settings({"127.0.0.1"}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    QVERIFY(agent.send("GET http://" + target + "/a HTTP/1.1\r\nHost: a\r\n\r\nGET http://127.0.0.1:1/b HTTP/1.1\r\nHost: b\r\n\r\n"));
    RawSocket server = upstream.accept();
    server.readUntil("\r\n\r\n");
    QVERIFY(server.send("HTTP/1.1 204 No Content\r\n\r\n"));
    const std::string answers = agent.readToEnd();
    QVERIFY2(answers.starts_with("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 400 "), answers.c_str());
    QVERIFY(sink.notes().starts_with("tap.proxy.target http://127.0.0.1:1/b"));
}

void TapProxyTest::requestsThatAreNoProxysAreRefused_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("note");
    QTest::newRow("origin form") << QByteArray("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n") << 400 << QByteArray("tap.proxy.direct");
    QTest::newRow("plain http elsewhere") << QByteArray("GET http://example.test/a HTTP/1.1\r\nHost: example.test\r\n\r\n") << 403
                                          << QByteArray("tap.proxy.plain_http http://example.test/a");
    QTest::newRow("https in absolute form") << QByteArray("GET https://api.openai.com/a HTTP/1.1\r\nHost: api.openai.com\r\n\r\n") << 403
                                            << QByteArray("tap.proxy.plain_http https://api.openai.com/a");
    QTest::newRow("no port") << QByteArray("CONNECT example.test HTTP/1.1\r\nHost: a\r\n\r\n") << 400 << QByteArray("tap.proxy.target example.test");
    QTest::newRow("no host") << QByteArray("CONNECT :443 HTTP/1.1\r\nHost: a\r\n\r\n") << 400 << QByteArray("tap.proxy.target :443");
    QTest::newRow("a path") << QByteArray("CONNECT a.test:443/x HTTP/1.1\r\nHost: a\r\n\r\n") << 400 << QByteArray("tap.proxy.target a.test:443/x");
    QTest::newRow("TLS") << QByteArray("\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03", 10) << 400 << QByteArray("tap.head.malformed");
    QTest::newRow("too long") << QByteArray("CONNECT a.test:443 HTTP/1.1\r\nA: ") + QByteArray(70000, 'a') << 400 << QByteArray("tap.proxy.target");
}

void TapProxyTest::requestsThatAreNoProxysAreRefused()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(QByteArray, note);
    CollectingSink sink;
    Tap tap(settings({}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    QVERIFY(agent.send(request.toStdString()));
    if (!request.contains("\r\n\r\n"))
        agent.finish();
    const std::string answer = agent.readToEnd();
    if (request.size() < 70000) // A head without end gets no answer, but its note.
        QVERIFY2(answer.starts_with("HTTP/1.1 " + number(unsigned(status)) + ' '), answer.c_str());
    if (request.size() < 70000)
        QVERIFY2(sink.notes().starts_with(note.toStdString()), sink.notes().c_str());
    QVERIFY(sink.waitUntil([&] { return !sink.ends().empty(); }));
}

void TapProxyTest::aTapWithAnUpstreamServesBoth()
{
    RawListener model;
    RawListener other;
    CollectingSink sink;
    TapSettings both = settings({});
    both.upstream = "http://127.0.0.1:" + number(model.port()) + "/api";
    Tap tap(both, sink);
    const std::uint16_t port = tap.listen().value_or(0);
    RawSocket agent = RawSocket::connected(port);
    QVERIFY(agent.send("GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:" + number(port) + "\r\n\r\n"));
    QVERIFY(model.accept().readUntil("\r\n\r\n").starts_with("GET /api/models HTTP/1.1\r\nHost: 127.0.0.1:" + number(model.port())));
    RawSocket page = RawSocket::connected(port);
    QVERIFY(page.send("GET /v1/models HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    QVERIFY(page.readToEnd().starts_with("HTTP/1.1 403 "));
    RawSocket tunnel = RawSocket::connected(port);
    QVERIFY(tunnel.send(connectHead("127.0.0.1:" + number(other.port())) + "x"));
    QCOMPARE(other.accept().read(1), std::string("x"));
}

void TapProxyTest::anAgentThatSaysNothingIsListed()
{
    CollectingSink sink;
    Tap tap(settings({}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    agent.finish();
    agent.readToEnd();
    QVERIFY(agent.ending() == Ending::Fin);
    QVERIFY(sink.waitUntil([&] { return sink.ends() == "Sf"; }));
    QVERIFY(sink.all().front().kind == ObservationKind::Opened);
    QTRY_COMPARE(tap.statistics().open, 0U);
}

void TapProxyTest::aHeadInPiecesIsOneHead()
{
    RawListener upstream;
    CollectingSink sink;
    Tap tap(settings({}), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    for (const char byte : connectHead("127.0.0.1:" + number(upstream.port()))) {
        QVERIFY(agent.send(std::string(1, byte)));
        if (byte == ' ' || byte == '\r')
            QTest::qWait(5); // So that some pieces are looked at alone.
    }
    QCOMPARE(agent.readUntil("\r\n\r\n"), grantedHead);
}

void TapProxyTest::proxiesCanBeChained()
{
    const auto upstream = tlsServer();
    const std::string target = "127.0.0.1:" + number(upstream->serverPort());
    CollectingSink outerSink;
    Tap outer(settings({}), outerSink);
    TapSettings inner = trusting({target});
    inner.proxyVia = "http://127.0.0.1:" + number(outer.listen().value_or(0));
    CollectingSink sink;
    Tap tap(inner, sink);
    const std::uint16_t port = tap.listen().value_or(0);
    TlsAgent agent(port, authority());
    agent.connectTo(target);
    QVERIFY(agent.secure(QStringLiteral("127.0.0.1")));
    agent.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
    QTcpSocket *server = accepted(*upstream);
    QVERIFY(server);
    server->write("HTTP/1.1 204 No Content\r\n\r\n");
    QVERIFY(agent.readUntil("\r\n\r\n").startsWith("HTTP/1.1 204 "));
    QCOMPARE(outer.tunnelled().connections(), std::uint64_t(1));

    RawListener elsewhere; // And tunnels go the same way.
    RawSocket tunnel = RawSocket::connected(port);
    QVERIFY(tunnel.send(connectHead("127.0.0.1:" + number(elsewhere.port())) + "through two"));
    RawSocket far = elsewhere.accept();
    QCOMPARE(far.read(11), std::string("through two"));
    QVERIFY(far.send("and back"));
    QCOMPARE(tunnel.read(grantedHead.size() + 8), grantedHead + "and back");
    QCOMPARE(outer.tunnelled().connections(), std::uint64_t(2));
}

void TapProxyTest::aReverseTapGoesThroughAProxyToo()
{
    RawListener upstream;
    CollectingSink outerSink;
    Tap outer(settings({}), outerSink);
    TapSettings reverse;
    reverse.upstream = "http://127.0.0.1:" + number(upstream.port()) + "/v1";
    reverse.proxyVia = "http://127.0.0.1:" + number(outer.listen().value_or(0));
    CollectingSink sink;
    Tap tap(reverse, sink);
    const std::uint16_t port = tap.listen().value_or(0);
    RawSocket agent = RawSocket::connected(port);
    QVERIFY(agent.send("GET /v1/models HTTP/1.1\r\nHost: localhost:" + number(port) + "\r\n\r\n"));
    RawSocket server = upstream.accept();
    QVERIFY(server.readUntil("\r\n\r\n").starts_with("GET /v1/models "));
    QVERIFY(server.send("HTTP/1.1 204 No Content\r\n\r\n"));
    QVERIFY(agent.readUntil("\r\n\r\n").starts_with("HTTP/1.1 204 "));
    QCOMPARE(outer.tunnelled().connections(), std::uint64_t(1));
}

void TapProxyTest::theProxysUserAndPasswordAreGiven()
{
    RawListener upstream;
    const StrictProxy proxy("dXNlcjpwQHNz", upstream.port()); // user:p@ss
    TapSettings reverse;
    reverse.upstream = "http://model.test/v1";
    reverse.proxyVia = proxy.url("user:p%40ss@");
    CollectingSink sink;
    Tap tap(reverse, sink);
    const std::uint16_t port = tap.listen().value_or(0);
    RawSocket agent = RawSocket::connected(port);
    QVERIFY(agent.send("GET /v1/models HTTP/1.1\r\nHost: localhost:" + number(port) + "\r\n\r\n"));
    RawSocket server = upstream.accept();
    const std::string head = server.readUntil("\r\n\r\n");
    QCOMPARE(head, std::string("GET /v1/models HTTP/1.1\r\nHost: model.test\r\n\r\n")); // The proxy's credentials are the proxy's.
    server.close();
}

void TapProxyTest::aProxyThatRefusesGives502()
{
    const StrictProxy proxy("dXNlcjpwQHNz", 1);
    for (const std::string user : {"", "user:wrong@"}) {
        TapSettings reverse;
        reverse.upstream = "http://model.test/v1";
        reverse.proxyVia = proxy.url(user);
        CollectingSink sink;
        Tap tap(reverse, sink);
        const std::uint16_t port = tap.listen().value_or(0);
        RawSocket agent = RawSocket::connected(port);
        QVERIFY(agent.send("GET /v1/models HTTP/1.1\r\nHost: localhost:" + number(port) + "\r\n\r\n"));
        const std::string answer = agent.readToEnd();
        QVERIFY2(answer.starts_with("HTTP/1.1 502 "), answer.c_str());
        QVERIFY2(answer.find("upstream_proxy") != std::string::npos, answer.c_str());
        QVERIFY2(sink.notes().starts_with("tap.upstream.proxy http://model.test/v1 through http://127.0.0.1:"), sink.notes().c_str());
        QVERIFY(sink.notes().find("wrong") == std::string::npos);
    }
}

void TapProxyTest::aProxyThatIsNotThereGives502()
{
    std::uint16_t closedPort = 0;
    {
        const RawListener gone;
        closedPort = gone.port();
    }
    TapSettings reverse;
    reverse.upstream = "https://model.test/v1";
    reverse.proxyVia = "127.0.0.1:" + number(closedPort);
    CollectingSink sink;
    Tap tap(reverse, sink);
    const std::uint16_t port = tap.listen().value_or(0);
    RawSocket agent = RawSocket::connected(port);
    QVERIFY(agent.send("GET /v1/models HTTP/1.1\r\nHost: localhost:" + number(port) + "\r\n\r\n"));
    QVERIFY(agent.readToEnd().starts_with("HTTP/1.1 502 "));
    QVERIFY2(sink.notes().starts_with("tap.upstream.proxy "), sink.notes().c_str());
}

void TapProxyTest::aTapThatIsItsOwnProxyIsRefused()
{
    TapSettings circle = settings({});
    {
        const RawListener free;
        circle.listenPort = free.port();
    }
    circle.proxyVia = "http://localhost:" + number(circle.listenPort);
    CollectingSink sink;
    Tap tap(circle, sink);
    const auto port = tap.listen();
    QVERIFY(!port);
    QVERIFY(port.error().kind == FailureKind::BadArgument);
}

void TapProxyTest::badSettingsAreTold_data()
{
    QTest::addColumn<QString>("member");
    QTest::addColumn<int>("kind");
    QTest::newRow("pattern") << "pattern" << int(FailureKind::BadArgument);
    QTest::newRow("proxy") << "proxy" << int(FailureKind::BadArgument);
    QTest::newRow("roots that are not there") << "roots" << int(FailureKind::NotFound);
    QTest::newRow("roots that are none") << "key" << int(FailureKind::BadArgument);
    QTest::newRow("no upstream, no proxy") << "upstream" << int(FailureKind::BadArgument);
}

void TapProxyTest::badSettingsAreTold()
{
    QFETCH(QString, member);
    QFETCH(int, kind);
    TapSettings bad = settings({});
    if (member == QLatin1String("pattern"))
        bad.intercepted = {"https://a.test"};
    else if (member == QLatin1String("proxy"))
        bad.proxyVia = "ftp://a.test";
    else if (member == QLatin1String("roots"))
        bad.upstreamRoots = "/no/such/file";
    else if (member == QLatin1String("key"))
        bad.upstreamRoots = m_upstreamAuthority->keyPath();
    else
        bad.proxy = false;
    CollectingSink sink;
    Tap tap(bad, sink);
    const auto port = tap.listen();
    QVERIFY(!port);
    QCOMPARE(int(port.error().kind), kind);
    QVERIFY(!tap.proxyAddress());
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TapProxyTest)
#include "tst_tapproxy.moc"
