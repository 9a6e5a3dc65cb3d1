#include "tests/app/tap/tapsetting.h"

#include <QTest>
#include <atomic>
#include <thread>

namespace stepwire {

using namespace testing;

namespace {

using Ending = RawSocket::Ending;

} // namespace

class TapTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void onlyHostDiffersInAHead();
    void thePathOfTheUpstreamReplacesV1();
    void anAbsoluteTargetIsPassedOnLikeAnOriginTarget();
    void framesPassByteForByteBothWays();
    void bytesBehindAnUpgradeRequestWaitForTheAnswer();
    void aRefusedUpgradeLeavesAnHttpConnection();
    void aBodyStreamsBeforeItIsWhole();
    void anAnswerStreamsBeforeItIsWhole();
    void keptAndPipelinedRequestsAreEachRewritten();
    void aHeadInPiecesIsOneHead();
    void aLargeBodyPassesInBoundedMemory();
    void aFullSinkPausesTheSockets();
    void aUsedPortIsTold();
    void badSettingsAreTold();
    void stoppingClosesWhatIsOpen();
    void stoppingTakesInWhatHasArrived();
    void theAddedDelayIsMeasured();
    void eachConnectionGivesAnAccountOfItsOwn();
    void aSlowReadersTimeIsNotTheTaps();
    void timeThatTheRecordingWasBehindIsTold();
};

void TapTest::onlyHostDiffersInAHead()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    const std::string odd = "X-Odd:\tvalue \t\r\nACCEPT:*/*\r\nx-host: a\r\n";
    QVERIFY(agent.send(s.get(odd)));
    RawSocket server = s.upstream.accept();
    const std::string expected = s.passedOn(odd);
    QCOMPARE(server.read(expected.size()), expected);
    const std::string answer = "HTTP/1.1 200 Fine By Me\r\ncontent-LENGTH:2\r\nX-A: b\r\n\r\nok";
    QVERIFY(server.send(answer));
    QCOMPARE(agent.read(answer.size()), answer);
    QVERIFY(s.sink.waitUntil([&] { return s.sink.stream(Direction::Received) == answer; }));
    QCOMPARE(s.sink.stream(Direction::Sent), s.get(odd)); // As the agent wrote it.
}

void TapTest::thePathOfTheUpstreamReplacesV1()
{
    TapSetting s("/api/codex");
    RawSocket agent = RawSocket::connected(s.port);
    const std::string rest = " HTTP/1.1\r\nHost: " + s.host + "\r\n\r\n";
    QVERIFY(agent.send("GET /v1/models?x=1" + rest + "GET /codex/responses" + rest));
    RawSocket server = s.upstream.accept();
    QVERIFY(server.readUntil("\r\n\r\n").starts_with("GET /api/codex/models?x=1 HTTP/1.1\r\n"));
    QVERIFY(server.readUntil("\r\n\r\n").starts_with("GET /codex/responses HTTP/1.1\r\n"));
}

void TapTest::anAbsoluteTargetIsPassedOnLikeAnOriginTarget()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send("GET http://" + s.host + "/v1/models HTTP/1.1\r\nHost: " + s.host + "\r\n\r\n"));
    QVERIFY(s.upstream.accept().readUntil("\r\n\r\n").starts_with("GET /v1/models HTTP/1.1\r\n"));
}

void TapTest::framesPassByteForByteBothWays()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get(upgradeFields)));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    QVERIFY(server.send(switching));
    QCOMPARE(agent.read(switching.size()), switching);

    // Any bytes at all, also such that look like a request with a foreign Host.
    const std::string up = "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n" + randomBytes(3'000'000);
    const std::string down = randomBytes(2'000'000);
    std::thread sending([&] { agent.send(up); });
    std::thread answering([&] { server.send(down); });
    std::string arrivedDown;
    std::thread reading([&] { arrivedDown = agent.read(down.size()); });
    const std::string arrivedUp = server.read(up.size());
    sending.join();
    answering.join();
    reading.join();
    QVERIFY(arrivedUp == up);
    QVERIFY(arrivedDown == down);
    QVERIFY(s.sink.waitUntil([&] { return s.sink.stream(Direction::Received).size() == switching.size() + down.size(); }));
    QVERIFY(s.sink.stream(Direction::Sent) == s.get(upgradeFields) + up);
    QVERIFY(s.sink.stream(Direction::Received) == switching + down);
}

void TapTest::bytesBehindAnUpgradeRequestWaitForTheAnswer()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get(upgradeFields) + "early frames"));
    RawSocket server = s.upstream.accept();
    QVERIFY(server.readUntil("\r\n\r\n").starts_with("GET"));
    QVERIFY(server.send(switching));
    QCOMPARE(server.read(12), std::string("early frames"));
}

void TapTest::aRefusedUpgradeLeavesAnHttpConnection()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get(upgradeFields) + s.get()));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    const std::string refused = "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno";
    QVERIFY(server.send(refused));
    QCOMPARE(agent.read(refused.size()), refused);
    QCOMPARE(server.readUntil("\r\n\r\n"), s.passedOn()); // Rewritten: it was read as a request.
}

void TapTest::aBodyStreamsBeforeItIsWhole()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send("POST /v1/responses HTTP/1.1\r\nHost: " + s.host + "\r\nContent-Length: 10\r\n\r\nfirst"));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    QCOMPARE(server.read(5), std::string("first"));
    QVERIFY(agent.send("later"));
    QCOMPARE(server.read(5), std::string("later"));
}

void TapTest::anAnswerStreamsBeforeItIsWhole()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get()));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    const std::string head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    for (const std::string &piece : {head, std::string("6\r\ndata:1\r\n"), std::string("6\r\nda"), std::string("ta:2\r\n0\r\n\r\n")}) {
        QVERIFY(server.send(piece));
        QCOMPARE(agent.read(piece.size()), piece);
    }
}

void TapTest::keptAndPipelinedRequestsAreEachRewritten()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    const std::string post = "POST /v1/responses HTTP/1.1\r\nHost: " + s.host + "\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n";
    QVERIFY(agent.send(s.get() + post + s.get()));
    RawSocket server = s.upstream.accept();
    std::string expectedPost = post;
    expectedPost.replace(expectedPost.find(s.host), s.host.size(), "127.0.0.1:" + number(s.upstream.port()));
    const std::string expected = s.passedOn() + expectedPost + s.passedOn();
    QCOMPARE(server.read(expected.size()), expected);
    QVERIFY(server.send(empty200 + empty200 + empty200));
    QCOMPARE(agent.read(3 * empty200.size()), empty200 + empty200 + empty200);
    QVERIFY(agent.send(s.get()));
    QCOMPARE(server.readUntil("\r\n\r\n"), s.passedOn());
    QCOMPARE(s.tap.statistics().accepted, 1u);
}

void TapTest::aHeadInPiecesIsOneHead()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    for (const char byte : s.get())
        QVERIFY(agent.send(std::string_view(&byte, 1)));
    RawSocket server = s.upstream.accept();
    QCOMPARE(server.readUntil("\r\n\r\n"), s.passedOn());
    QVERIFY(s.sink.waitUntil([&] { return s.sink.stream(Direction::Sent) == s.get(); }));
}

void TapTest::aLargeBodyPassesInBoundedMemory()
{
    TapSetting s;
    const std::string body = randomBytes(20 * 1024 * 1024);
    RawSocket agent = RawSocket::connected(s.port);
    std::thread sending([&] {
        agent.send("POST /v1/responses HTTP/1.1\r\nHost: " + s.host + "\r\nContent-Length: " + number(body.size()) + "\r\n\r\n");
        agent.send(body);
    });
    RawSocket server = s.upstream.accept();
    server.setReceiveBuffer(64 * 1024);
    server.readUntil("\r\n\r\n");
    // A server that does not read makes the tap stop reading, so that what it took in stays far below the body.
    QTest::qWait(300);
    QVERIFY(s.sink.stream(Direction::Sent).size() < body.size() / 2);
    QVERIFY(server.read(body.size()) == body);
    sending.join();
    QVERIFY(s.sink.waitUntil([&] { return s.sink.stream(Direction::Sent).ends_with(body); }));
}

void TapTest::aFullSinkPausesTheSockets()
{
    std::atomic<bool> crowded = true;
    TapSetting s("/v1", {}, [&] { return crowded.load(); });
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get()));
    RawSocket server = s.upstream.accept();
    QVERIFY(server.send(empty200 + empty200));
    QTest::qWait(100);
    QCOMPARE(s.sink.stream(Direction::Received).size(), std::size_t(0));
    crowded = false;
    QCOMPARE(agent.read(empty200.size()), empty200);
}

void TapTest::aUsedPortIsTold()
{
    RawListener other;
    TapSettings settings;
    settings.listenPort = other.port();
    CollectingSink sink;
    Tap tap(settings, sink);
    const Result<std::uint16_t> port = tap.listen();
    QVERIFY(!port);
    QVERIFY(port.error().kind == FailureKind::AddressInUse);
    QCOMPARE(port.error().subject, "127.0.0.1:" + number(other.port()));
}

void TapTest::badSettingsAreTold()
{
    CollectingSink sink;
    TapSettings upstream;
    upstream.upstream = "ftp://example.org";
    QVERIFY(Tap(upstream, sink).listen().error().kind == FailureKind::BadArgument);
    TapSettings host;
    host.listenHost = "not an address";
    QVERIFY(Tap(host, sink).listen().error().kind == FailureKind::BadArgument);
}

void TapTest::stoppingClosesWhatIsOpen()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get()));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    s.tap.stop();
    agent.readToEnd();
    server.readToEnd();
    QVERIFY(agent.ending() != Ending::Open);
    QVERIFY(server.ending() != Ending::Open);
    QVERIFY(!RawSocket::connected(s.port).isOpen());
    QCOMPARE(s.sink.ends(), std::string()); // Neither side ended it.
    s.tap.stop();
}

void TapTest::stoppingTakesInWhatHasArrived()
{
    for (int round = 0; round < 20; ++round) {
        TapSetting s;
        RawSocket agent = RawSocket::connected(s.port);
        QVERIFY(agent.send(s.get()));
        RawSocket server = s.upstream.accept();
        server.readUntil("\r\n\r\n");
        QVERIFY(server.send("HTTP/1.1 204 No Content\r\n\r\n"));
        agent.readUntil("\r\n\r\n");
        const std::string last = s.get();
        QVERIFY(agent.send(last));
        agent.finish();
        server.finish();
        s.tap.stop();
        QCOMPARE(s.sink.stream(Direction::Sent), last + last);
        QVERIFY2(s.sink.ends() == "Sf Rf" || s.sink.ends() == "Rf Sf", s.sink.ends().c_str());
    }
}

void TapTest::theAddedDelayIsMeasured()
{
    TapSetting s;
    QVERIFY(!s.tap.statistics().delay);
    RawSocket agent = RawSocket::connected(s.port);
    RawSocket server;
    for (int i = 0; i < 100; ++i) {
        QVERIFY(agent.send(s.get()));
        if (i == 0)
            server = s.upstream.accept();
        server.readUntil("\r\n\r\n");
        QVERIFY(server.send(empty200));
        agent.read(empty200.size());
    }
    QVERIFY(s.sink.waitUntil([&] { return s.tap.statistics().delay->chunks == 200; }));
    const AddedDelay delay = *s.tap.statistics().delay;
    QVERIFY(delay.p50 > 0 && delay.p50 <= delay.p99 && delay.p99 <= delay.max);
}

void TapTest::eachConnectionGivesAnAccountOfItsOwn()
{
    TapSetting s;
    RawSocket first = RawSocket::connected(s.port), second = RawSocket::connected(s.port);
    for (RawSocket *agent : {&first, &second}) {
        QVERIFY(agent->send(s.get()));
        RawSocket server = s.upstream.accept();
        server.readUntil("\r\n\r\n");
        for (int i = 0; i < (agent == &first ? 3 : 1); ++i) {
            QVERIFY(server.send(empty200));
            QCOMPARE(agent->read(empty200.size()), empty200);
        }
    }
    s.tap.stop();
    for (const std::uint32_t connection : {1U, 2U}) {
        const AddedDelay sent = s.sink.delays(Direction::Sent, connection).summary();
        const AddedDelay received = s.sink.delays(Direction::Received, connection).summary();
        QCOMPARE(sent.chunks, std::uint64_t(1));
        QVERIFY(received.chunks >= 1 && received.chunks <= 3);
        QVERIFY(sent.p50 > 0 && sent.p99 <= sent.max && received.max > 0);
        QCOMPARE(sent.waited + received.waited, std::uint64_t(0));
    }
}

void TapTest::aSlowReadersTimeIsNotTheTaps()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get()));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    constexpr std::size_t size = 24 * 1024 * 1024; // More than the buffers of all sockets on the way can hold.
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: " + number(size) + "\r\n\r\n";
    std::thread sender([&] { server.send(head + std::string(size, 'x')); });
    // The agent does not read until the tap has stopped reading too, because nobody takes what it has.
    std::size_t before = 0;
    int still = 0;
    QVERIFY(s.sink.waitUntil([&] {
        const std::size_t now = s.sink.stream(Direction::Received).size();
        still = now > 0 && now == before ? still + 1 : 0;
        before = now;
        return still >= 10; // looks, 20 ms apart
    }));
    QVERIFY(before < size);
    QCOMPARE(agent.read(head.size() + size).size(), head.size() + size);
    sender.join();
    s.tap.stop();
    const AddedDelay delay = s.sink.delays(Direction::Received).summary();
    QVERIFY(delay.waited > 0);
    QVERIFY2(delay.longestWait >= 50'000'000, qPrintable(QString::number(delay.longestWait)));
    std::uint64_t chunks = 0;
    for (const Observation &observation : s.sink.all())
        chunks += observation.kind == ObservationKind::Data && observation.direction == Direction::Received;
    QCOMPARE(delay.chunks + delay.waited, chunks);
}

void TapTest::timeThatTheRecordingWasBehindIsTold()
{
    std::atomic<bool> crowded = false;
    TapSetting s("/v1", {}, [&] { return crowded.load(); });
    RawSocket agent = RawSocket::connected(s.port);
    crowded = true;
    QVERIFY(agent.send(s.get()));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    crowded = false;
    QVERIFY(server.send(empty200));
    QCOMPARE(agent.read(empty200.size()), empty200);
    s.tap.stop();
    QVERIFY(s.sink.delays(Direction::Sent).summary().heldBack > 0);
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TapTest)
#include "tst_tap.moc"
