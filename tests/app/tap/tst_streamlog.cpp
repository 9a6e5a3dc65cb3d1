#include "app/tap/streamlog.h"
#include "tests/app/tap/collectingsink.h"

#include <QTest>

namespace stepwire {

using namespace testing;

class StreamLogTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void nothingLeavesBeforeItIsUnderstood();
    void eachReadIsOneObservationWithItsOwnTime();
    void aCredentialOverSeveralReadsIsBlottedInEach();
    void whatIsNoHeadIsNotBlotted();
};

void StreamLogTest::nothingLeavesBeforeItIsUnderstood()
{
    CollectingSink sink;
    StreamLog log(sink, ConnectionId{1}, Direction::Sent);
    log.arrived("GET / HTTP/1.1\r\nAuth", CaptureTime{5});
    QVERIFY(!log.isEmpty());
    QVERIFY(sink.all().empty());
    log.passRest();
    QVERIFY(log.isEmpty());
    QCOMPARE(sink.all().size(), std::size_t(1));
}

void StreamLogTest::eachReadIsOneObservationWithItsOwnTime()
{
    CollectingSink sink;
    StreamLog log(sink, ConnectionId{3}, Direction::Received);
    log.arrived("HTTP/1.1 200 OK\r\n", CaptureTime{10});
    log.arrived("A: b\r\n\r\nbody", CaptureTime{20});
    log.passHead("HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    QCOMPARE(sink.all().size(), std::size_t(1));
    log.pass(4);
    const auto all = sink.all();
    QCOMPARE(all.size(), std::size_t(2));
    QCOMPARE(all[0].at.nanoseconds, std::int64_t(10));
    QCOMPARE(all[1].at.nanoseconds, std::int64_t(20));
    QCOMPARE(all[1].bytes, std::string("A: b\r\n\r\nbody"));
    QCOMPARE(all[1].connection.value, 3u);
    QVERIFY(all[1].direction == Direction::Received);
}

void StreamLogTest::aCredentialOverSeveralReadsIsBlottedInEach()
{
    CollectingSink sink;
    StreamLog log(sink, ConnectionId{1}, Direction::Sent);
    const std::string head = "GET / HTTP/1.1\r\nX-Api-Key: secret\r\n\r\n";
    log.arrived("earlier body", CaptureTime{1});
    log.arrived(head.substr(0, 30), CaptureTime{2});
    log.arrived(head.substr(30, 2), CaptureTime{3});
    log.arrived(head.substr(32), CaptureTime{4});
    log.pass(12);
    log.passHead(head);
    QCOMPARE(sink.stream(Direction::Sent), std::string("earlier bodyGET / HTTP/1.1\r\nX-Api-Key: ******\r\n\r\n"));
    const auto all = sink.all();
    QVERIFY(all[0].blotted.empty());
    QVERIFY(all[1].blotted == (std::vector<ByteRange>{{27, 30}}));
    QVERIFY(all[2].blotted == (std::vector<ByteRange>{{0, 2}}));
    QVERIFY(all[3].blotted == (std::vector<ByteRange>{{0, 1}}));
}

void StreamLogTest::whatIsNoHeadIsNotBlotted()
{
    CollectingSink sink;
    StreamLog log(sink, ConnectionId{1}, Direction::Sent);
    const std::string body = "x\r\nAuthorization: part of a text\r\n\r\n";
    log.arrived(body, CaptureTime{1});
    log.pass(body.size());
    QCOMPARE(sink.stream(Direction::Sent), body);
}

} // namespace stepwire

QTEST_APPLESS_MAIN(stepwire::StreamLogTest)
#include "tst_streamlog.moc"
