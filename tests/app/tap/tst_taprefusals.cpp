#include "tests/app/tap/tapsetting.h"

#include <QTest>

namespace stepwire {

using namespace testing;

namespace {

using Ending = RawSocket::Ending;

} // namespace

class TapRefusalsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void foreignRequestsAreRefused_data();
    void foreignRequestsAreRefused();
    void allowedNamesMayPass();
    void aLaterRequestOfAKeptConnectionIsRefused();
    void aRefusalWaitsForTheAnswersOwed();
    void aRequestThatBreaksOffInItsBodyIsRefusedAtOnce();
    void anUnreachableUpstreamGives502();
    void anUpstreamWithoutTlsGives502();
};

void TapRefusalsTest::foreignRequestsAreRefused_data()
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

void TapRefusalsTest::foreignRequestsAreRefused()
{
    QFETCH(QByteArray, request);
    QFETCH(int, status);
    QFETCH(QByteArray, note);
    TapSetting s;
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

void TapRefusalsTest::allowedNamesMayPass()
{
    TapSettings settings;
    settings.allowedHosts = {"Tap.Example", "exact.example:99"};
    settings.allowedOrigins = {"http://localhost:3000"};
    TapSetting s("/v1", settings);
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

void TapRefusalsTest::aLaterRequestOfAKeptConnectionIsRefused()
{
    TapSetting s;
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

void TapRefusalsTest::aRefusalWaitsForTheAnswersOwed()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get() + "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n"));
    RawSocket server = s.upstream.accept();
    QCOMPARE(server.readUntil("\r\n\r\n"), s.passedOn());
    QVERIFY(server.send(empty200));
    const std::string answers = agent.readToEnd();
    QVERIFY(answers.starts_with(empty200 + "HTTP/1.1 403 "));
}

void TapRefusalsTest::aRequestThatBreaksOffInItsBodyIsRefusedAtOnce()
{
    TapSetting s;
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

void TapRefusalsTest::anUnreachableUpstreamGives502()
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

void TapRefusalsTest::anUpstreamWithoutTlsGives502()
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

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TapRefusalsTest)
#include "tst_taprefusals.moc"
