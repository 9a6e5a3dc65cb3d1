#include "tests/app/tap/proxyworld.h"

#include <QSslServer>
#include <QTest>
#include <atomic>
#include <thread>

namespace stepwire {

using namespace testing;

namespace {

std::string number(std::uint64_t value)
{
    return std::to_string(value);
}

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

/// A reverse tap whose way to its server leads through a forward tap.
struct ReverseTapBehindAProxy
{
    explicit ReverseTapBehindAProxy(const ProxyWorld &world) : outer(world.settings(), outerSink), tap(settings(), sink)
    {
        port = tap.listen().value_or(0);
    }

    TapSettings settings()
    {
        TapSettings reverse;
        reverse.upstream = "http://127.0.0.1:" + number(upstream.port()) + "/v1";
        reverse.proxyVia = "http://127.0.0.1:" + number(outer.listen().value_or(0));
        return reverse;
    }
    std::string request() const { return "GET /v1/models HTTP/1.1\r\nHost: localhost:" + number(port) + "\r\n\r\n"; }

    RawListener upstream;
    CollectingSink outerSink, sink;
    Tap outer, tap;
    std::uint16_t port = 0;
};

} // namespace

class UpstreamProxyTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.isValid()); }

    void proxiesCanBeChained();
    void aReverseTapGoesThroughAProxyToo();
    void aHalfClosePassesThroughAProxy();
    void theProxysUserAndPasswordAreGiven();
    void aProxyThatRefusesGives502();
    void aProxyThatIsNotThereGives502();
    void aTapThatIsItsOwnProxyIsRefused();

private:
    ProxyWorld m_world;
};

void UpstreamProxyTest::proxiesCanBeChained()
{
    const auto upstream = m_world.tlsServer();
    const std::string target = "127.0.0.1:" + number(upstream->serverPort());
    CollectingSink outerSink;
    Tap outer(m_world.settings(), outerSink);
    TapSettings inner = m_world.trusting({target});
    inner.proxyVia = "http://127.0.0.1:" + number(outer.listen().value_or(0));
    CollectingSink sink;
    Tap tap(inner, sink);
    const std::uint16_t port = tap.listen().value_or(0);
    TlsAgent agent(port, m_world.authority());
    agent.connectTo(target);
    QVERIFY(agent.secure(QStringLiteral("127.0.0.1")));
    agent.send("GET /v1/models HTTP/1.1\r\nHost: a\r\n\r\n");
    QTcpSocket *server = acceptedBy(*upstream);
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

void UpstreamProxyTest::aReverseTapGoesThroughAProxyToo()
{
    ReverseTapBehindAProxy way(m_world);
    RawSocket agent = RawSocket::connected(way.port);
    QVERIFY(agent.send(way.request()));
    RawSocket server = way.upstream.accept();
    QVERIFY(server.readUntil("\r\n\r\n").starts_with("GET /v1/models "));
    QVERIFY(server.send("HTTP/1.1 204 No Content\r\n\r\n"));
    QVERIFY(agent.readUntil("\r\n\r\n").starts_with("HTTP/1.1 204 "));
    QCOMPARE(way.outer.tunnelled().connections(), std::uint64_t(1));
}

void UpstreamProxyTest::aHalfClosePassesThroughAProxy()
{
    ReverseTapBehindAProxy way(m_world);
    RawSocket agent = RawSocket::connected(way.port);
    QVERIFY(agent.send(way.request()));
    agent.finish();
    RawSocket server = way.upstream.accept();
    QVERIFY(server.readToEnd().starts_with("GET /v1/models "));
    QVERIFY(server.ending() == RawSocket::Ending::Fin);
    QVERIFY(server.send("HTTP/1.1 204 No Content\r\n\r\n")); // The other direction is still open.
    server.finish();
    QCOMPARE(agent.readToEnd(), std::string("HTTP/1.1 204 No Content\r\n\r\n"));
    QVERIFY(agent.ending() == RawSocket::Ending::Fin);
}

void UpstreamProxyTest::theProxysUserAndPasswordAreGiven()
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

void UpstreamProxyTest::aProxyThatRefusesGives502()
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

void UpstreamProxyTest::aProxyThatIsNotThereGives502()
{
    TapSettings reverse;
    reverse.upstream = "https://model.test/v1";
    reverse.proxyVia = "127.0.0.1:" + number(closedPort());
    CollectingSink sink;
    Tap tap(reverse, sink);
    const std::uint16_t port = tap.listen().value_or(0);
    RawSocket agent = RawSocket::connected(port);
    QVERIFY(agent.send("GET /v1/models HTTP/1.1\r\nHost: localhost:" + number(port) + "\r\n\r\n"));
    QVERIFY(agent.readToEnd().starts_with("HTTP/1.1 502 "));
    QVERIFY2(sink.notes().starts_with("tap.upstream.proxy "), sink.notes().c_str());
}

void UpstreamProxyTest::aTapThatIsItsOwnProxyIsRefused()
{
    TapSettings circle = m_world.settings();
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

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::UpstreamProxyTest)
#include "tst_upstreamproxy.moc"
