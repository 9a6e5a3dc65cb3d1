#include "tests/app/tap/proxyworld.h"

#include <QTest>
#include <thread>

namespace stepwire {

using namespace testing;

namespace {

using Ending = RawSocket::Ending;

std::string number(std::uint64_t value)
{
    return std::to_string(value);
}

} // namespace

class TapTunnelTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_world.isValid()); }

    void anotherHostIsTunnelledBitForBit();
    void bytesBehindTheConnectAreTheTunnels();
    void halfClosesAndResetsPassThroughTunnels();
    void aTunnelToNowhereIsRefusedAndNotRecorded();
    void tunnelsAreNotedAtTheEnd();

private:
    ProxyWorld m_world;
};

void TapTunnelTest::anotherHostIsTunnelledBitForBit()
{
    PlainAgent one(m_world);
    QVERIFY(one.agent.send(connectHead(one.target)));
    QCOMPARE(one.agent.readUntil("\r\n\r\n"), grantedHead);
    RawSocket server = one.upstream.accept();
    const std::string bytes = randomBytes(2'000'000);
    std::string there;
    std::thread reader([&] { there = server.read(bytes.size()); });
    QVERIFY(one.agent.send(bytes));
    reader.join();
    QVERIFY(there == bytes);
    std::thread writer([&] { server.send(bytes); });
    const std::string back = one.agent.read(bytes.size());
    writer.join();
    QVERIFY(back == bytes);
    QTRY_COMPARE(one.tap.tunnelled().received(), std::uint64_t(bytes.size()));
    const TunnelTotals totals = one.tap.tunnelled();
    QCOMPARE(totals.hosts.size(), std::size_t(1));
    QCOMPARE(totals.hosts.front().name, one.target);
    QCOMPARE(totals.connections(), std::uint64_t(1));
    QCOMPARE(totals.sent(), std::uint64_t(bytes.size()));
    QVERIFY(one.sink.all().empty());
}

void TapTunnelTest::bytesBehindTheConnectAreTheTunnels()
{
    PlainAgent one(m_world);
    QVERIFY(one.agent.send(connectHead(one.target) + "early\r\n\r\nGET"));
    QCOMPARE(one.upstream.accept().read(12), std::string("early\r\n\r\nGET"));
}

void TapTunnelTest::halfClosesAndResetsPassThroughTunnels()
{
    RawListener upstream;
    CollectingSink sink;
    Tap tap(m_world.settings(), sink);
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

void TapTunnelTest::aTunnelToNowhereIsRefusedAndNotRecorded()
{
    CollectingSink sink;
    Tap tap(m_world.settings(), sink);
    RawSocket agent = RawSocket::connected(tap.listen().value_or(0));
    QVERIFY(agent.send(connectHead("127.0.0.1:" + number(closedPort()))));
    const std::string answer = agent.readToEnd();
    QVERIFY2(answer.starts_with("HTTP/1.1 502 "), answer.c_str());
    QVERIFY(answer.find("upstream_unreachable") != std::string::npos);
    QCOMPARE(tap.tunnelled().failed(), std::uint64_t(1));
    QCOMPARE(tap.tunnelled().connections(), std::uint64_t(0));
    QVERIFY(sink.all().empty());
}

void TapTunnelTest::tunnelsAreNotedAtTheEnd()
{
    PlainAgent one(m_world);
    QVERIFY(one.agent.send(connectHead(one.target) + "12345"));
    RawSocket server = one.upstream.accept();
    QCOMPARE(server.read(5), std::string("12345"));
    QTRY_COMPARE(one.tap.tunnelled().sent(), std::uint64_t(5));
    one.tap.stop();
    QCOMPARE(one.sink.notes(), "tap.info.tunnelled connections: 1, bytes sent: 5, bytes received: 0, not reached: 0; " + one.target + '\n');
    QVERIFY(!one.sink.all().back().connection);
    one.tap.stop();
    QCOMPARE(one.sink.all().size(), std::size_t(1));
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TapTunnelTest)
#include "tst_taptunnel.moc"
