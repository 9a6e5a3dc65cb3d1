#include "tests/app/tap/proxyworld.h"

#include <QTest>

namespace stepwire {

using namespace testing;

namespace {

using Ending = RawSocket::Ending;

std::string number(std::uint64_t value)
{
    return std::to_string(value);
}

} // namespace

class TapProxyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.isValid()); }

    void absoluteRequestsToAnEndpointGoOnInOriginForm();
    void aSecondServerOnAConnectionIsRefused();
    void requestsThatAreNoProxysAreRefused_data();
    void requestsThatAreNoProxysAreRefused();
    void aTapWithAnUpstreamServesBoth();
    void anAgentThatSaysNothingIsListed();
    void aHeadInPiecesIsOneHead();
    void badSettingsAreTold_data();
    void badSettingsAreTold();

private:
    ProxyWorld m_world;
};

void TapProxyTest::absoluteRequestsToAnEndpointGoOnInOriginForm()
{
    PlainAgent one(m_world, true);
    const std::string rest = " HTTP/1.1\r\nHost: " + one.target + "\r\nOrigin: https://page.example\r\n\r\n";
    QVERIFY(one.agent.send("GET http://" + one.target + "/v1/models?a=b" + rest));
    RawSocket server = one.upstream.accept();
    QCOMPARE(server.readUntil("\r\n\r\n"), "GET /v1/models?a=b" + rest);
    QVERIFY(server.send("HTTP/1.1 204 No Content\r\n\r\n"));
    one.agent.readUntil("\r\n\r\n");
    QVERIFY(one.agent.send("GET http://" + one.target + rest));
    QCOMPARE(server.readUntil("\r\n\r\n"), "GET /" + rest);
    QCOMPARE(one.sink.all().front().bytes, "http://" + one.target + "/v1");
}

void TapProxyTest::aSecondServerOnAConnectionIsRefused()
{
    RawListener upstream;
    const std::string target = "127.0.0.1:" + number(upstream.port());
    CollectingSink sink;
    Tap tap(m_world.settings({"127.0.0.1"}), sink);
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
    Tap tap(m_world.settings(), sink);
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
    TapSettings both = m_world.settings();
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
    Tap tap(m_world.settings(), sink);
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
    Tap tap(m_world.settings(), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    for (const char byte : connectHead("127.0.0.1:" + number(upstream.port()))) {
        QVERIFY(agent.send(std::string(1, byte)));
        if (byte == ' ' || byte == '\r')
            QTest::qWait(5); // So that some pieces are looked at alone.
    }
    QCOMPARE(agent.readUntil("\r\n\r\n"), grantedHead);
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
    TapSettings bad = m_world.settings();
    if (member == QLatin1String("pattern"))
        bad.intercepted = {"https://a.test"};
    else if (member == QLatin1String("proxy"))
        bad.proxyVia = "ftp://a.test";
    else if (member == QLatin1String("roots"))
        bad.upstreamRoots = "/no/such/file";
    else if (member == QLatin1String("key"))
        bad.upstreamRoots = m_world.upstreamAuthority().keyPath();
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
