#include "tests/app/tap/tapsetting.h"

#include <QTest>
#include <thread>

namespace stepwire {

using namespace testing;

namespace {

using Ending = RawSocket::Ending;

} // namespace

class TapEndingsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void theAgentsFinIsPassedOnAndLeavesTheAnswerOpen();
    void theUpstreamsFinComesAfterItsBytes();
    void resetsArePassedOn();
    void aResetIsPassedOnWhileAnUpgradeIsNotAnswered();
    void theUpstreamsResetComesAfterItsBytes();
    void anAgentThatSaysNothingIsListed();
};

void TapEndingsTest::theAgentsFinIsPassedOnAndLeavesTheAnswerOpen()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get()));
    agent.finish();
    RawSocket server = s.upstream.accept();
    QCOMPARE(server.readToEnd(), s.passedOn());
    QVERIFY(server.ending() == Ending::Fin);
    QVERIFY(server.send(empty200));
    server.finish();
    QCOMPARE(agent.readToEnd(), empty200);
    QVERIFY(agent.ending() == Ending::Fin);
    QVERIFY(s.sink.waitUntil([&] { return s.sink.ends() == "Sf Rf"; }));
    QVERIFY(s.sink.waitUntil([&] { return s.tap.statistics().open == 0; }));
}

void TapEndingsTest::theUpstreamsFinComesAfterItsBytes()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    agent.setReceiveBuffer(32 * 1024);
    QVERIFY(agent.send(s.get()));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    const std::string body = randomBytes(4'000'000);
    std::thread sending([&] {
        server.send("HTTP/1.1 200 OK\r\n\r\n" + body);
        server.close();
    });
    const std::string answer = agent.readToEnd();
    sending.join();
    QVERIFY(answer.ends_with(body));
    QVERIFY(agent.ending() == Ending::Fin);
    agent.close();
    QVERIFY(s.sink.waitUntil([&] { return s.sink.ends() == "Rf Sf"; }));
    QVERIFY(s.sink.stream(Direction::Received) == answer);
}

void TapEndingsTest::resetsArePassedOn()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get()));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    agent.reset();
    server.readToEnd();
    QVERIFY(server.ending() == Ending::Rst);
    QVERIFY(s.sink.waitUntil([&] { return s.sink.ends() == "Sr"; }));
    QVERIFY(s.sink.waitUntil([&] { return s.tap.statistics().open == 0; }));
}

void TapEndingsTest::aResetIsPassedOnWhileAnUpgradeIsNotAnswered()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get("Upgrade: websocket\r\nConnection: Upgrade\r\n") + "already a frame"));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    agent.reset();
    server.readToEnd();
    QVERIFY(server.ending() == Ending::Rst);
}

void TapEndingsTest::theUpstreamsResetComesAfterItsBytes()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get(upgradeFields)));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    QVERIFY(server.send(switching + "last words"));
    // A RST drops what the kernel has not delivered, so the tap has to have it first.
    QVERIFY(s.sink.waitUntil([&] { return s.sink.stream(Direction::Received).ends_with("last words"); }));
    server.reset();
    QCOMPARE(agent.readToEnd(), switching + "last words");
    QVERIFY(agent.ending() == Ending::Rst);
    QVERIFY(s.sink.waitUntil([&] { return s.sink.ends() == "Rr"; }));
    QVERIFY(s.sink.waitUntil([&] { return s.tap.statistics().open == 0; }));
}

void TapEndingsTest::anAgentThatSaysNothingIsListed()
{
    TapSetting s;
    RawSocket::connected(s.port).close();
    QVERIFY(s.sink.waitUntil([&] { return s.sink.ends() == "Sf"; }));
    const Observation first = s.sink.all().front();
    QVERIFY(first.kind == ObservationKind::Opened);
    QCOMPARE(first.bytes, "http://127.0.0.1:" + number(s.upstream.port()) + "/v1");
    QVERIFY(s.upstream.nobodyWaits());
    QVERIFY(s.sink.waitUntil([&] { return s.tap.statistics().open == 0; }));
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TapEndingsTest)
#include "tst_tapendings.moc"
