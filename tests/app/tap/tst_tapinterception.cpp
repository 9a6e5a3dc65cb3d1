#include "tests/app/tap/proxyworld.h"

#include <QSslCertificate>
#include <QTest>

namespace stepwire {

using namespace testing;

namespace {

std::string number(std::uint64_t value)
{
    return std::to_string(value);
}

const QByteArray upgradeRequest = "GET /v1/responses HTTP/1.1\r\nhOsT:  api.example.test\r\nOrigin: https://page.example\r\nUpgrade: websocket\r\n"
                                  "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
const QByteArray switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";

} // namespace

class TapInterceptionTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.isValid()); }

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

private:
    ProxyWorld m_world;
};

void TapInterceptionTest::anInterceptedConnectionIsRelayedUnchanged()
{
    const auto upstream = m_world.tlsServer();
    const std::string target = "127.0.0.1:" + number(upstream->serverPort());
    CollectingSink sink;
    Tap tap(m_world.trusting({target}), sink);
    TlsAgent agent(tap.listen().value_or(0), m_world.authority());
    QCOMPARE(agent.connectTo(target, "Proxy-Authorization: Basic c2VjcmV0\r\n"), QByteArray::fromStdString(grantedHead));
    QVERIFY(agent.secure(QStringLiteral("127.0.0.1")));
    const QByteArray request = "POST /v1/responses?x=1 HTTP/1.1\r\nhOsT:\tapi.example.test \r\nOrigin: https://page.example\r\nX-Odd:  a \r\nContent-Length: 3000000\r\n\r\n"
        + QByteArray(3'000'000, 'b');
    agent.send(request);
    QTcpSocket *server = acceptedBy(*upstream);
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

void TapInterceptionTest::framesPassThroughAnInterceptedConnection()
{
    InterceptedAgent one(m_world);
    QVERIFY(one.secure());
    one.agent.send(upgradeRequest);
    QTcpSocket *server = one.accepted();
    QVERIFY(server);
    QTRY_COMPARE(server->peek(65536), upgradeRequest);
    server->readAll();
    server->write(switching);
    QCOMPARE(one.agent.read(switching.size()), switching);
    const QByteArray frames = QByteArray::fromStdString(randomBytes(1'500'000));
    one.agent.send(frames);
    QByteArray received;
    QTRY_COMPARE_WITH_TIMEOUT((received += server->readAll()).size(), frames.size(), 10000);
    QVERIFY(received == frames);
    server->write(frames);
    QVERIFY(one.agent.read(frames.size()) == frames);
    QVERIFY(one.sink.waitUntil([&] { return one.sink.stream(Direction::Received).size() == std::size_t(switching.size() + frames.size()); }));
    QVERIFY(one.sink.stream(Direction::Sent) == (upgradeRequest + frames).toStdString());
}

void TapInterceptionTest::theCertificateNamesWhomTheAgentAsksFor_data()
{
    QTest::addColumn<QString>("connectHost");
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("type");
    QTest::newRow("address") << "127.0.0.1" << "127.0.0.1" << int(QSsl::IpAddressEntry);
    QTest::newRow("name") << "LocalHost" << "localhost" << int(QSsl::DnsEntry);
    QTest::newRow("server name inside an address") << "127.0.0.1" << "api.example.test" << int(QSsl::DnsEntry);
}

void TapInterceptionTest::theCertificateNamesWhomTheAgentAsksFor()
{
    QFETCH(QString, connectHost);
    QFETCH(QString, name);
    QFETCH(int, type);
    const auto upstream = m_world.tlsServer(name.toStdString());
    CollectingSink sink;
    Tap tap(m_world.trusting({"127.0.0.1", "localhost"}), sink);
    TlsAgent agent(tap.listen().value_or(0), m_world.authority());
    agent.connectTo(connectHost.toStdString() + ':' + number(upstream->serverPort()));
    QVERIFY(agent.secure(name));
    const auto names = agent.socket().peerCertificate().subjectAlternativeNames();
    QCOMPARE(names.size(), 1);
    QCOMPARE(int(names.firstKey()), type);
    QCOMPARE(names.first(), name);
    // The upstream has to be who the agent wants, too.
    agent.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
    QTcpSocket *server = acceptedBy(*upstream);
    QVERIFY(server);
    server->write("HTTP/1.1 204 No Content\r\n\r\n");
    QVERIFY(agent.readUntil("\r\n\r\n").startsWith("HTTP/1.1 204 "));
}

void TapInterceptionTest::http11IsAllThatIsAgreedOn()
{
    CollectingSink sink;
    Tap tap(m_world.settings({"localhost"}), sink);
    const std::uint16_t port = tap.listen().value_or(0);
    TlsAgent both(port, m_world.authority());
    both.connectTo("localhost:443");
    QVERIFY(both.secure(QStringLiteral("localhost"), {"h2", "http/1.1"}));
    QCOMPARE(both.socket().sslConfiguration().nextNegotiatedProtocol(), QByteArray("http/1.1"));
    TlsAgent none(port, m_world.authority());
    none.connectTo("localhost:443");
    QVERIFY(none.secure(QStringLiteral("localhost")));
    QCOMPARE(none.socket().sslConfiguration().nextNegotiatedProtocol(), QByteArray());
}

void TapInterceptionTest::aHelloInPiecesIsOneHello()
{
    CollectingSink sink;
    Tap tap(m_world.settings({"localhost"}), sink);
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

void TapInterceptionTest::theServersEndComesAfterItsBytes()
{
    InterceptedAgent one(m_world);
    QVERIFY(one.secure());
    one.agent.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
    QTcpSocket *server = one.accepted();
    QVERIFY(server);
    QTRY_VERIFY(server->peek(65536).endsWith("\r\n\r\n"));
    const QByteArray answer = "HTTP/1.1 200 OK\r\n\r\n" + QByteArray(3'000'000, 'a');
    server->write(answer);
    server->disconnectFromHost();
    QVERIFY(one.agent.readToEnd() == answer);
    QVERIFY(one.sink.waitUntil([&] { return one.sink.ends() == "Rf Sf"; }));
}

void TapInterceptionTest::theAgentsEndIsPassedOnWhileAnAnswerIsOwed()
{
    InterceptedAgent one(m_world);
    QVERIFY(one.secure());
    one.agent.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
    QTcpSocket *server = one.accepted();
    QVERIFY(server);
    server->write("HTTP/1.1 200 OK\r\n\r\nthe beginning");
    QVERIFY(one.agent.readUntil("beginning").endsWith("beginning"));
    one.agent.socket().disconnectFromHost();
    // An agent that gives up must not leave the server generating.
    QTRY_COMPARE_WITH_TIMEOUT(server->state(), QAbstractSocket::UnconnectedState, 10000);
    QTRY_VERIFY_WITH_TIMEOUT(one.sink.ends().starts_with("Sf"), 10000);
}

void TapInterceptionTest::aWrongUpstreamCertificateIsRefused()
{
    InterceptedAgent one(m_world, "other.test");
    QVERIFY(one.secure());
    one.agent.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
    const QByteArray answer = one.agent.readToEnd();
    QVERIFY2(answer.startsWith("HTTP/1.1 502 "), answer.constData());
    QVERIFY(answer.contains("upstream_tls"));
    QVERIFY(one.sink.waitUntil([&] { return one.sink.notes().starts_with("tap.upstream.tls https://" + one.target); }));
}

void TapInterceptionTest::anAgentThatDoesNotTrustUsIsNoted()
{
    CollectingSink sink;
    Tap tap(m_world.settings({"localhost"}), sink);
    TlsAgent agent(tap.listen().value_or(0), {});
    agent.connectTo("localhost:443");
    QVERIFY(!agent.secure(QStringLiteral("localhost")));
    QTRY_VERIFY_WITH_TIMEOUT(sink.notes().starts_with("tap.agent.tls localhost: "), 10000);
    QTRY_COMPARE_WITH_TIMEOUT(sink.ends(), std::string("Sf Rf"), 10000);
    QCOMPARE(sink.stream(Direction::Sent), std::string());
}

void TapInterceptionTest::anAgentThatLeavesAfterTheHandshakeIsNoted()
{
    CollectingSink sink;
    Tap tap(m_world.settings({"localhost"}), sink);
    TlsAgent agent(tap.listen().value_or(0), m_world.authority());
    agent.connectTo("localhost:443");
    QVERIFY(agent.secure(QStringLiteral("localhost")));
    agent.socket().disconnectFromHost();
    QTRY_COMPARE_WITH_TIMEOUT(sink.notes(), std::string("tap.warning.agent_silent localhost\n"), 10000);
}

void TapInterceptionTest::plainHttpInsideATunnelToAnEndpointIsRecorded()
{
    PlainAgent one(m_world, true);
    QVERIFY(one.agent.send(connectHead(one.target)));
    QCOMPARE(one.agent.readUntil("\r\n\r\n"), grantedHead);
    QVERIFY(one.agent.send(upgradeRequest.toStdString()));
    RawSocket server = one.upstream.accept();
    QCOMPARE(server.readUntil("\r\n\r\n"), upgradeRequest.toStdString());
    QVERIFY(server.send(switching.toStdString() + "frame"));
    QCOMPARE(one.agent.readUntil("frame"), switching.toStdString() + "frame");
    QCOMPARE(one.sink.all().front().bytes, "http://" + one.target + "/v1");
    QVERIFY(one.sink.waitUntil([&] { return one.sink.stream(Direction::Received) == switching.toStdString() + "frame"; }));
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TapInterceptionTest)
#include "tst_tapinterception.moc"
