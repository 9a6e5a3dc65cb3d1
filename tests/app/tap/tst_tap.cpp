#include "app/tap/tap.h"
#include "tests/app/tap/collectingsink.h"
#include "tests/app/tap/rawsocket.h"

#include <QTest>
#include <atomic>
#include <random>
#include <thread>

namespace stepwire {

using namespace testing;

namespace {

using Ending = RawSocket::Ending;

std::string randomBytes(std::size_t size)
{
    std::mt19937 random(42);
    std::string bytes(size, '\0');
    std::ranges::generate(bytes, [&] { return char(random()); });
    return bytes;
}

std::string number(std::uint64_t value)
{
    return std::to_string(value);
}

/// A tap before an upstream that the test plays itself.
struct Setting
{
    explicit Setting(std::string path = "/v1", TapSettings wanted = {}, std::function<bool()> crowded = {})
        : tap(settings(wanted, path), sink, std::move(crowded))
    {
        port = tap.listen().value_or(0);
        host = "127.0.0.1:" + number(port);
    }

    TapSettings settings(TapSettings wanted, const std::string &path) const
    {
        wanted.upstream = "http://127.0.0.1:" + number(upstream.port()) + path;
        return wanted;
    }
    std::string get(const std::string &extra = {}) const
    {
        return "GET /v1/models HTTP/1.1\r\nhOsT:  " + host + " \r\n" + extra + "\r\n";
    }
    /// What the upstream has to see of get().
    std::string passedOn(const std::string &extra = {}) const
    {
        return "GET /v1/models HTTP/1.1\r\nhOsT:  127.0.0.1:" + number(upstream.port()) + " \r\n" + extra + "\r\n";
    }

    RawListener upstream;
    CollectingSink sink;
    Tap tap;
    std::uint16_t port = 0;
    std::string host;
};

const std::string upgradeFields = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
const std::string switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
const std::string empty200 = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

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

    void foreignRequestsAreRefused_data();
    void foreignRequestsAreRefused();
    void allowedNamesMayPass();
    void aLaterRequestOfAKeptConnectionIsRefused();
    void aRefusalWaitsForTheAnswersOwed();
    void aRequestThatBreaksOffInItsBodyIsRefusedAtOnce();
    void anUnreachableUpstreamGives502();
    void anUpstreamWithoutTlsGives502();

    void credentialsAreBlottedAtEqualLength();
    void credentialsInAHeadCutAnywhereAreBlotted();
    void aHalfHeadIsBlotted();

    void theAgentsFinIsPassedOnAndLeavesTheAnswerOpen();
    void theUpstreamsFinComesAfterItsBytes();
    void resetsArePassedOn();
    void aResetIsPassedOnWhileAnUpgradeIsNotAnswered();
    void theUpstreamsResetComesAfterItsBytes();
    void anAgentThatSaysNothingIsListed();

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
    Setting s;
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
    Setting s("/api/codex");
    RawSocket agent = RawSocket::connected(s.port);
    const std::string rest = " HTTP/1.1\r\nHost: " + s.host + "\r\n\r\n";
    QVERIFY(agent.send("GET /v1/models?x=1" + rest + "GET /codex/responses" + rest));
    RawSocket server = s.upstream.accept();
    QVERIFY(server.readUntil("\r\n\r\n").starts_with("GET /api/codex/models?x=1 HTTP/1.1\r\n"));
    QVERIFY(server.readUntil("\r\n\r\n").starts_with("GET /codex/responses HTTP/1.1\r\n"));
}

void TapTest::anAbsoluteTargetIsPassedOnLikeAnOriginTarget()
{
    Setting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send("GET http://" + s.host + "/v1/models HTTP/1.1\r\nHost: " + s.host + "\r\n\r\n"));
    QVERIFY(s.upstream.accept().readUntil("\r\n\r\n").starts_with("GET /v1/models HTTP/1.1\r\n"));
}

void TapTest::framesPassByteForByteBothWays()
{
    Setting s;
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
    Setting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get(upgradeFields) + "early frames"));
    RawSocket server = s.upstream.accept();
    QVERIFY(server.readUntil("\r\n\r\n").starts_with("GET"));
    QVERIFY(server.send(switching));
    QCOMPARE(server.read(12), std::string("early frames"));
}

void TapTest::aRefusedUpgradeLeavesAnHttpConnection()
{
    Setting s;
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
    Setting s;
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
    Setting s;
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
    Setting s;
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
    Setting s;
    RawSocket agent = RawSocket::connected(s.port);
    for (const char byte : s.get())
        QVERIFY(agent.send(std::string_view(&byte, 1)));
    RawSocket server = s.upstream.accept();
    QCOMPARE(server.readUntil("\r\n\r\n"), s.passedOn());
    QVERIFY(s.sink.waitUntil([&] { return s.sink.stream(Direction::Sent) == s.get(); }));
}

void TapTest::aLargeBodyPassesInBoundedMemory()
{
    Setting s;
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
    Setting s("/v1", {}, [&] { return crowded.load(); });
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get()));
    RawSocket server = s.upstream.accept();
    QVERIFY(server.send(empty200 + empty200));
    QTest::qWait(100);
    QCOMPARE(s.sink.stream(Direction::Received).size(), std::size_t(0));
    crowded = false;
    QCOMPARE(agent.read(empty200.size()), empty200);
}

void TapTest::foreignRequestsAreRefused_data()
{
    QTest::addColumn<QByteArray>("request"); // %H stands for the tap's address.
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("note");
    QTest::newRow("foreign host") << QByteArray("GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n") << 403 << QByteArray("tap.host.foreign evil.example\n");
    QTest::newRow("right name, wrong port") << QByteArray("GET / HTTP/1.1\r\nHost: localhost:1\r\n\r\n") << 403 << QByteArray("tap.host.foreign localhost:1\n");
    QTest::newRow("no host") << QByteArray("GET / HTTP/1.1\r\nAccept: */*\r\n\r\n") << 400 << QByteArray("tap.host.missing\n");
    QTest::newRow("two hosts") << QByteArray("GET / HTTP/1.1\r\nHost: %H\r\nHost: %H\r\n\r\n") << 400 << QByteArray("tap.head.malformed several Host fields\n");
    QTest::newRow("foreign authority") << QByteArray("GET http://evil.example/ HTTP/1.1\r\nHost: %H\r\n\r\n") << 403 << QByteArray("tap.host.foreign evil.example\n");
    QTest::newRow("foreign origin") << QByteArray("GET / HTTP/1.1\r\nHost: %H\r\nOrigin: https://evil.example\r\n\r\n") << 403 << QByteArray("tap.origin.foreign https://evil.example\n");
    QTest::newRow("null origin") << QByteArray("POST / HTTP/1.1\r\nHost: %H\r\norigin: null\r\nContent-Length: 1\r\n\r\nx") << 403 << QByteArray("tap.origin.foreign null\n");
    QTest::newRow("preflight") << QByteArray("OPTIONS /v1/responses HTTP/1.1\r\nHost: %H\r\nOrigin: http://a\r\nAccess-Control-Request-Method: POST\r\n\r\n")
                               << 403 << QByteArray("tap.origin.foreign http://a\n");
    QTest::newRow("foreign WebSocket") << QByteArray("GET / HTTP/1.1\r\nHost: %H\r\nOrigin: http://a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
                                       << 403 << QByteArray("tap.origin.foreign http://a\n");
    QTest::newRow("connect") << QByteArray("CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n\r\n") << 405 << QByteArray("tap.connect.unsupported api.example:443\n");
    QTest::newRow("garbage") << QByteArray("\x16\x03\x01 no HTTP at all\r\n\r\n") << 400 << QByteArray();
}

void TapTest::foreignRequestsAreRefused()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(QByteArray, note);
    Setting s;
    request.replace("%H", QByteArray::fromStdString(s.host));
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(request.toStdString()));
    const std::string answer = agent.readToEnd();
    QVERIFY(agent.ending() == Ending::Fin);
    QVERIFY2(answer.starts_with("HTTP/1.1 " + number(std::uint64_t(status)) + ' '), answer.c_str());
    QVERIFY(answer.find("Access-Control") == std::string::npos);
    QVERIFY(answer.find("{\"error\":{\"message\":\"") != std::string::npos);
    QVERIFY(answer.find("\"type\":\"stepwire_tap\"") != std::string::npos);
    agent.close();
    QVERIFY(s.upstream.nobodyWaits()); // Nothing of it reached the upstream.
    QVERIFY(s.sink.waitUntil([&] { return s.sink.ends() == "Rf Sf"; }));
    QCOMPARE(s.sink.stream(Direction::Sent), request.toStdString());
    QCOMPARE(s.sink.stream(Direction::Received), answer);
    if (!note.isEmpty())
        QCOMPARE(s.sink.notes(), note.toStdString());
    bool noteSeen = false;
    for (const Observation &observation : s.sink.all()) {
        noteSeen = noteSeen || observation.kind == ObservationKind::Note;
        if (observation.kind == ObservationKind::Data && observation.direction == Direction::Received)
            QVERIFY(noteSeen);
    }
}

void TapTest::aRequestThatBreaksOffInItsBodyIsRefusedAtOnce()
{
    Setting s;
    RawSocket agent = RawSocket::connected(s.port);
    const std::string head = "POST /v1/responses HTTP/1.1\r\nHost: " + s.host + "\r\nTransfer-Encoding: chunked\r\n\r\n";
    QVERIFY(agent.send(head));
    RawSocket server = s.upstream.accept();
    QVERIFY(!server.read(1).empty());
    QVERIFY(agent.send("10000000000000000\r\n")); // The server waits for the rest and will never answer.
    const std::string answer = agent.readToEnd();
    QVERIFY2(answer.starts_with("HTTP/1.1 400 "), answer.c_str());
    agent.close();
    server.readToEnd();
    QCOMPARE(s.sink.notes(), std::string("tap.head.malformed chunk size\n"));
}

void TapTest::allowedNamesMayPass()
{
    TapSettings settings;
    settings.allowedHosts = {"Tap.Example", "exact.example:99"};
    settings.allowedOrigins = {"http://localhost:3000"};
    Setting s("/v1", settings);
    for (const std::string &host : {"localhost:" + number(s.port), "[::1]:" + number(s.port), std::string("tap.example:8080"),
                                    std::string("TAP.example"), std::string("exact.example:99")}) {
        RawSocket agent = RawSocket::connected(s.port);
        QVERIFY(agent.send("GET / HTTP/1.1\r\nHost: " + host + "\r\nOrigin: http://localhost:3000\r\n\r\n"));
        QVERIFY(s.upstream.accept().readUntil("\r\n\r\n").starts_with("GET / "));
    }
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send("GET / HTTP/1.1\r\nHost: exact.example:98\r\n\r\n"));
    QVERIFY(agent.readToEnd().starts_with("HTTP/1.1 403 "));
}

void TapTest::aLaterRequestOfAKeptConnectionIsRefused()
{
    Setting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get()));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    QVERIFY(server.send(empty200));
    QCOMPARE(agent.read(empty200.size()), empty200);
    QVERIFY(agent.send(s.get("Origin: https://evil.example\r\n")));
    QVERIFY(agent.readToEnd().starts_with("HTTP/1.1 403 "));
    QCOMPARE(server.readToEnd(), std::string()); // Nothing, and the end.
}

void TapTest::aRefusalWaitsForTheAnswersOwed()
{
    Setting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get() + "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    RawSocket server = s.upstream.accept();
    QCOMPARE(server.readUntil("\r\n\r\n"), s.passedOn());
    QVERIFY(server.send(empty200));
    const std::string answers = agent.readToEnd();
    QVERIFY(answers.starts_with(empty200 + "HTTP/1.1 403 "));
}

void TapTest::anUnreachableUpstreamGives502()
{
    TapSettings settings;
    {
        RawListener nobody;
        settings.upstream = "http://127.0.0.1:" + number(nobody.port()) + "/v1";
    }
    CollectingSink sink;
    Tap tap(settings, sink);
    const std::uint16_t port = tap.listen().value_or(0);
    RawSocket agent = RawSocket::connected(port);
    QVERIFY(agent.send("POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:" + number(port) + "\r\nContent-Length: 2\r\n\r\n{}"));
    const std::string answer = agent.readToEnd();
    QVERIFY(answer.starts_with("HTTP/1.1 502 "));
    QVERIFY(answer.find("\"code\":\"upstream_unreachable\"") != std::string::npos);
    QVERIFY(answer.find(settings.upstream) != std::string::npos);
    QVERIFY(sink.notes().starts_with("tap.upstream.unreachable "));
}

void TapTest::anUpstreamWithoutTlsGives502()
{
    RawListener upstream;
    TapSettings settings;
    settings.upstream = "https://127.0.0.1:" + number(upstream.port()) + "/v1";
    CollectingSink sink;
    Tap tap(settings, sink);
    const std::uint16_t port = tap.listen().value_or(0);
    RawSocket agent = RawSocket::connected(port);
    QVERIFY(agent.send("GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:" + number(port) + "\r\n\r\n"));
    RawSocket server = upstream.accept();
    QVERIFY(server.send("HTTP/1.1 400 Bad Request\r\n\r\n"));
    QVERIFY(agent.readToEnd().starts_with("HTTP/1.1 502 "));
    QVERIFY(sink.notes().starts_with("tap.upstream.tls "));
}

void TapTest::credentialsAreBlottedAtEqualLength()
{
    Setting s;
    const std::string secret = "sk-verysecret-0123456789";
    const std::string fields = "Authorization: Bearer " + secret + "\r\nX-Api-Key: " + secret + "\r\n";
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get(fields)));
    RawSocket server = s.upstream.accept();
    QCOMPARE(server.readUntil("\r\n\r\n"), s.passedOn(fields)); // The upstream needs them.
    const std::string answer = "HTTP/1.1 200 OK\r\nSet-Cookie: " + secret + "\r\nContent-Length: 1\r\n\r\n!";
    QVERIFY(server.send(answer));
    QCOMPARE(agent.read(answer.size()), answer);
    QVERIFY(s.sink.waitUntil([&] { return s.sink.stream(Direction::Received).size() == answer.size(); }));
    QCOMPARE(s.sink.stream(Direction::Sent).size(), s.get(fields).size());
    for (const Observation &observation : s.sink.all()) {
        QVERIFY(observation.bytes.find(secret) == std::string::npos);
        for (const ByteRange &range : observation.blotted) {
            QVERIFY(range.end <= observation.bytes.size());
            QCOMPARE(observation.bytes.substr(range.begin, range.size()), std::string(range.size(), '*'));
        }
    }
    QVERIFY(s.sink.stream(Direction::Received).ends_with("\r\n\r\n!"));
}

void TapTest::credentialsInAHeadCutAnywhereAreBlotted()
{
    const std::string secret = "sk-verysecret";
    Setting s;
    const std::string whole = s.get("authorization: " + secret + "\r\n");
    std::uint32_t connection = 0;
    for (std::size_t cut = 1; cut < whole.size(); cut += 3) {
        RawSocket agent = RawSocket::connected(s.port);
        ++connection;
        QVERIFY(agent.send(std::string_view(whole).substr(0, cut)));
        // The second piece has to be another read, so the first must have been read before it is sent.
        QVERIFY(s.sink.waitUntil([&] { return s.tap.statistics().accepted == connection; }));
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        QVERIFY(agent.send(std::string_view(whole).substr(cut)));
        RawSocket server = s.upstream.accept();
        server.readUntil("\r\n\r\n");
        QVERIFY(s.sink.waitUntil([&] { return s.sink.stream(Direction::Sent, connection).size() == whole.size(); }));
        QVERIFY(s.sink.stream(Direction::Sent, connection).find("sk-") == std::string::npos);
    }
}

void TapTest::aHalfHeadIsBlotted()
{
    Setting s;
    RawSocket agent = RawSocket::connected(s.port);
    const std::string half = "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-half";
    QVERIFY(agent.send(half));
    agent.finish();
    QVERIFY(s.sink.waitUntil([&] { return s.sink.ends().starts_with("Sf"); }));
    QCOMPARE(s.sink.stream(Direction::Sent).size(), half.size());
    QVERIFY(s.sink.stream(Direction::Sent).find("sk-half") == std::string::npos);
}

void TapTest::theAgentsFinIsPassedOnAndLeavesTheAnswerOpen()
{
    Setting s;
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

void TapTest::theUpstreamsFinComesAfterItsBytes()
{
    Setting s;
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

void TapTest::resetsArePassedOn()
{
    Setting s;
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

void TapTest::aResetIsPassedOnWhileAnUpgradeIsNotAnswered()
{
    Setting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get("Upgrade: websocket\r\nConnection: Upgrade\r\n") + "already a frame"));
    RawSocket server = s.upstream.accept();
    server.readUntil("\r\n\r\n");
    agent.reset();
    server.readToEnd();
    QVERIFY(server.ending() == Ending::Rst);
}

void TapTest::theUpstreamsResetComesAfterItsBytes()
{
    Setting s;
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

void TapTest::anAgentThatSaysNothingIsListed()
{
    Setting s;
    RawSocket::connected(s.port).close();
    QVERIFY(s.sink.waitUntil([&] { return s.sink.ends() == "Sf"; }));
    const Observation first = s.sink.all().front();
    QVERIFY(first.kind == ObservationKind::Opened);
    QCOMPARE(first.bytes, "http://127.0.0.1:" + number(s.upstream.port()) + "/v1");
    QVERIFY(s.upstream.nobodyWaits());
    QVERIFY(s.sink.waitUntil([&] { return s.tap.statistics().open == 0; }));
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
    Setting s;
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
        Setting s;
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
    Setting s;
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
    Setting s;
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
    Setting s;
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
    Setting s("/v1", {}, [&] { return crowded.load(); });
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
