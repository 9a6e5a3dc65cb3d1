#include "tests/models/wire/httpanswers.h"
#include "tests/models/wire/scriptcheck.h"
#include "tests/support/frameencoder.h"

#include <QtTest>

using namespace stepwire;
using namespace stepwire::testing;

class TestHttpDecoding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void oneMessagePerRequestAndPlainResponse();
    void emptyBodyIsAMessage();
    void chunkedBodiesAreJoined();
    void interimResponsesCountToTheFinalOne();
    void pipelinedRequestsAreAnsweredInOrder();
    void bodilessResponses_data();
    void bodilessResponses();
    void readUntilClose();
    void readUntilCloseCutByReset();
    void plainBodyCut();
    void requestCut();
    void contentEncodings_data();
    void contentEncodings();
    void encodingThatCannotBeTakenOff_data();
    void encodingThatCannotBeTakenOff();
    void bodyTooLarge_data();
    void bodyTooLarge();
    void responseBeforeTheRequestIsWhole();
    void responseThatNobodyAskedFor();
    void faults_data();
    void faults();
    void responsesGoOnAfterARequestFault();
    void timesOfARequestAndItsResponse();
    void notes();
    void gapStopsConnections();
    void connectionsAreLimited();
    void nothingAfterTheEnd();
    void dataOfAnUnknownConnection();
    void messagesStandInOrderOfTheirLastByte();
};

void TestHttpDecoding::oneMessagePerRequestAndPlainResponse()
{
    const std::string answer =
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}";
    checkScript(answered(answer), posted + plainAnswer("HTTP/1.1 200 OK", 2, "{\"a\":1}", 7, answer.size()) + ending);
}

void TestHttpDecoding::emptyBodyIsAMessage()
{
    ObservationScript script;
    script.opened().sent("GET /v1/models HTTP/1.1\r\n\r\n").received("HTTP/1.1 204 No Content\r\n\r\n").closed();
    checkScript(script, opening +
                            "request 1.1 GET /v1/models HTTP/1.1 fields 0\n"
                            "message 1.1 sent http \"\" payload 0 wire 27 [0,27) fragments 1\n" +
                            plainAnswer("HTTP/1.1 204 No Content", 0, "", 0, 27) + ending);
}

void TestHttpDecoding::chunkedBodiesAreJoined()
{
    const std::string head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string body = "4;name=\"v;v\"\r\nWiki\r\n0A \r\npedia in c\r\n0\r\nTrailer: x\r\nOther: y\r\n\r\n";
    ObservationScript script;
    script.opened().sent(head + body).closed();
    const std::string wire = number(head.size() + body.size());
    checkScript(script,
                opening +
                    "request 1.1 POST / HTTP/1.1 fields 1\nmessage 1.1 sent http \"Wikipedia in c\" payload 14 wire " +
                    wire + " [0," + wire +
                    ") fragments 1\nside over 1 sent fin\nexchange over 1.1 cut trailing 0\nside over 1 received fin\n"
                    "recording over\n");
}

void TestHttpDecoding::interimResponsesCountToTheFinalOne()
{
    const std::string answer = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
                               "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";
    checkScript(answered(answer), posted + plainAnswer("HTTP/1.1 200 OK", 1, "x", 1, answer.size()) + ending);
}

void TestHttpDecoding::pipelinedRequestsAreAnsweredInOrder()
{
    const std::string head = "HEAD / HTTP/1.1\r\n\r\n";
    const std::string get = "GET / HTTP/1.1\r\n\r\n";
    ObservationScript script;
    script.opened().sent(head + get + head);
    // Every answer says that it has three bytes; only the one to GET has them.
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n";
    script.received(answer + answer + "abc" + answer).closed();
    const std::string text = decoded(script.observations(), false);
    const QByteArray seen = QByteArray::fromStdString(text);
    QCOMPARE(seen.count("exchange over 1."), 3);
    QCOMPARE(seen.count("received http \"\" payload 0 wire 38"), 2);
    QVERIFY2(text.find("message 1.2 received http \"abc\" payload 3 wire 41 [38,79)") != std::string::npos,
             text.c_str());
    QVERIFY2(text.find("BROKEN") == std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestHttpDecoding::bodilessResponses_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::newRow("204") << QByteArray("204 No Content");
    QTest::newRow("304") << QByteArray("304 Not Modified");
}

void TestHttpDecoding::bodilessResponses()
{
    QFETCH(QByteArray, status);
    const std::string answer = "HTTP/1.1 " + status.toStdString() + "\r\nContent-Length: 5\r\n\r\n";
    checkScript(answered(answer),
                posted + plainAnswer("HTTP/1.1 " + status.toStdString(), 1, "", 0, answer.size()) + ending);
}

void TestHttpDecoding::readUntilClose()
{
    const std::string answer = "HTTP/1.0 200 OK\r\n\r\nuntil the end";
    ObservationScript script;
    script.opened().sent(postRequest).received(answer).finished(Direction::Received).finished(Direction::Sent);
    checkScript(
        script,
        posted +
            "response 1.1 HTTP/1.0 200 OK fields 0\nmessage 1.1 received http \"until the end\" payload 13 wire 32 "
            "[0,32) fragments 1\nexchange over 1.1 complete trailing 0\nside over 1 received fin\n"
            "side over 1 sent fin\nrecording over\n");
}

void TestHttpDecoding::readUntilCloseCutByReset()
{
    ObservationScript script;
    script.opened().sent(postRequest).received("HTTP/1.0 200 OK\r\n\r\nuntil the e").reset(Direction::Received);
    checkScript(script, posted + "response 1.1 HTTP/1.0 200 OK fields 0\nexchange over 1.1 cut trailing 0\n"
                                 "unfinished 1 received 30\nside over 1 received rst\nrecording over\n");
}

void TestHttpDecoding::plainBodyCut()
{
    ObservationScript script = answered("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
    checkScript(script,
                posted +
                    "response 1.1 HTTP/1.1 200 OK fields 1\nside over 1 sent fin\nexchange over 1.1 cut trailing 0\n"
                    "unfinished 1 received 42\nside over 1 received fin\nrecording over\n");
}

void TestHttpDecoding::requestCut()
{
    ObservationScript script;
    script.opened().sent("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nabc").finished(Direction::Sent);
    script.on(2).opened().sent("POST / HT").finished(Direction::Sent).ended();
    checkScript(script, opening + "request 1.1 POST / HTTP/1.1 fields 1\nunfinished 1 sent 41\nside over 1 sent fin\n"
                                  "open 2 https://api.example/v1\nunfinished 2 sent 9\nside over 2 sent fin\n"
                                  "exchange over 1.1 cut trailing 0\nrecording over\n");
}

void TestHttpDecoding::contentEncodings_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("encoded");
    const std::string body = "{\"text\":\"so la la la la la la la la\"}";
    const auto row = [](const char *name, const std::string &encoded) {
        QTest::newRow(name) << QByteArray(name) << QByteArray::fromStdString(encoded);
    };
    row("gzip", zlibEncoded(body, 31));
    row("x-gzip", zlibEncoded(body, 31));
    row("GZip", zlibEncoded(body.substr(0, 9), 31) + zlibEncoded(body.substr(9), 31));
    row("deflate", zlibEncoded(body, 15));
    row("identity, deflate", zlibEncoded(body, -15));
    row("zstd", zstdEncoded(body));
    row("zstd,", zstdEncoded(body.substr(0, 20)) + zstdEncoded(body.substr(20)));
    row("br", brotliEncoded(body));
    row("gzip, br", brotliEncoded(zlibEncoded(body, 31)));
    row("zstd, deflate, gzip", zlibEncoded(zlibEncoded(zstdEncoded(body), 15), 31));
}

void TestHttpDecoding::contentEncodings()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, encoded);
    const std::string head = "POST / HTTP/1.1\r\nContent-Encoding: " + encoding.toStdString() +
                             "\r\nContent-Length: " + number(static_cast<std::size_t>(encoded.size())) + "\r\n\r\n";
    ObservationScript script;
    script.opened().sent(head + encoded.toStdString()).ended();
    const std::string wire = number(head.size() + static_cast<std::size_t>(encoded.size()));
    checkScript(script,
                opening +
                    "request 1.1 POST / HTTP/1.1 fields 2\nmessage 1.1 sent http \"{\"text\":\"so la la la la la la la "
                    "la\"}\" payload 37 wire " +
                    wire + " [0," + wire +
                    ") fragments 1 compressed\nexchange over 1.1 cut trailing 0\nrecording over\n");
}

void TestHttpDecoding::encodingThatCannotBeTakenOff_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("unknown") << QByteArray("compress") << QByteArray("abc");
    QTest::newRow("not what it says") << QByteArray("gzip") << QByteArray("abc");
    QTest::newRow("cut gzip") << QByteArray("gzip") << QByteArray::fromStdString(zlibEncoded("hello", 31)).chopped(4);
    QTest::newRow("cut zstd") << QByteArray("zstd") << QByteArray::fromStdString(zstdEncoded("hello")).chopped(1);
    QTest::newRow("cut br") << QByteArray("br") << QByteArray::fromStdString(brotliEncoded("hello hello")).chopped(1);
    QTest::newRow("more behind br") << QByteArray("br") << QByteArray::fromStdString(brotliEncoded("hello")) + "more";
    QTest::newRow("one byte of deflate") << QByteArray("deflate") << QByteArray("x");
    QTest::newRow("five codings") << QByteArray("gzip, gzip, gzip, gzip, gzip") << QByteArray("abc");
}

void TestHttpDecoding::encodingThatCannotBeTakenOff()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, body);
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Encoding: " + encoding.toStdString() +
                               "\r\nContent-Length: " + number(static_cast<std::size_t>(body.size())) + "\r\n\r\n" +
                               body.toStdString();
    checkScript(answered(answer),
                posted + "response 1.1 HTTP/1.1 200 OK fields 2\nfinding 1 wire.body.encoding warning " +
                    range(0, answer.size()) + " " + encoding.toStdString() + "\nmessage 1.1 received http \"" +
                    shown(body.toStdString()) + "\" payload " + number(static_cast<std::size_t>(body.size())) +
                    " wire " + number(answer.size()) + " " + range(0, answer.size()) +
                    " fragments 1 compressed undecodable\nexchange over 1.1 complete trailing 0\n" + ending);
}

void TestHttpDecoding::bodyTooLarge_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("body");
    const std::string large(100'000, 'a');
    QTest::newRow("as it crossed") << QByteArray("identity") << QByteArray(101, 'a');
    QTest::newRow("a gzip bomb") << QByteArray("gzip")
                                 << QByteArray::fromStdString(zlibEncoded(large, 31)).left(100000);
    QTest::newRow("a bomb in two layers")
        << QByteArray("gzip, gzip") << QByteArray::fromStdString(zlibEncoded(zlibEncoded(large, 31), 31));
    QTest::newRow("a br bomb") << QByteArray("br") << QByteArray::fromStdString(brotliEncoded(large));
    QTest::newRow("a zstd bomb") << QByteArray("zstd") << QByteArray::fromStdString(zstdEncoded(large));
}

void TestHttpDecoding::bodyTooLarge()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, body);
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Encoding: " + encoding.toStdString() +
                               "\r\nContent-Length: " + number(static_cast<std::size_t>(body.size())) + "\r\n\r\n" +
                               body.toStdString();
    const WireLimits limits{.head = 1024, .message = 100, .connections = 4};
    const auto script = answered(answer + "HTTP/1.1 200 OK\r\n");
    const std::string text = decoded(script.observations(), false, limits);
    QVERIFY2(text.find("finding 1 wire.body.too_large error " + range(0, answer.size())) != std::string::npos,
             text.c_str());
    QVERIFY2(text.find("received http") == std::string::npos, text.c_str());
    QVERIFY2(text.find("exchange over 1.1 complete trailing 0") != std::string::npos, text.c_str());
    QVERIFY2(text.find("unfinished 1 received " + number(answer.size() + 17)) != std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false, limits), text);
}

void TestHttpDecoding::responseBeforeTheRequestIsWhole()
{
    ObservationScript script;
    script.opened().sent("POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\nab");
    script.received("HTTP/1.1 413 Too Much\r\nContent-Length: 0\r\n\r\n").sent("cde").closed();
    checkScript(script, opening +
                            "request 1.1 POST / HTTP/1.1 fields 1\nresponse 1.1 HTTP/1.1 413 Too Much fields 1\n"
                            "message 1.1 received http \"\" payload 0 wire 44 [0,44) fragments 1\n"
                            "exchange over 1.1 complete trailing 0\n"
                            "message 1.1 sent http \"abcde\" payload 5 wire 43 [0,43) fragments 1\n" +
                            ending);
}

void TestHttpDecoding::responseThatNobodyAskedFor()
{
    ObservationScript script;
    const std::string answer = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\n\r\n";
    script.opened().received(answer).closed();
    checkScript(
        script,
        opening + "finding 1 wire.http.unrequested warning " + range(0, answer.size()) +
            " HTTP/1.1 408 Request Timeout\nmessage 1.0 received http \"\" payload 0 wire 51 [0,51) fragments 1\n" +
            ending);
}

void TestHttpDecoding::faults_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char *name, const char *answer, const char *code) {
        QTest::newRow(name) << QByteArray(answer) << QByteArray(code);
    };
    row("no HTTP", "hello there\r\n\r\n", "wire.http.head");
    row("another version", "HTTP/2.0 200 OK\r\n\r\n", "wire.http.head");
    row("status of two digits", "HTTP/1.1 20 OK\r\n\r\n", "wire.http.head");
    row("TLS alert", "\x15\x03\x01\x02", "wire.http.head");
    row("field without colon", "HTTP/1.1 200 OK\r\nnonsense\r\n\r\n", "wire.http.head");
    row("space before the colon", "HTTP/1.1 200 OK\r\nContent-Length : 4\r\n\r\n", "wire.http.head");
    row("control character", "HTTP/1.1 200 OK\r\na: \x01\r\n\r\n", "wire.http.head");
    row("length that is no number", "HTTP/1.1 200 OK\r\nContent-Length: 0x10\r\n\r\n", "wire.http.framing");
    row("two lengths", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "wire.http.framing");
    row("empty length", "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n", "wire.http.framing");
    row("length past 2^64", "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n", "wire.http.framing");
    row("chunk size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", "wire.http.framing");
    row("chunk size past 2^64", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        "wire.http.framing");
    row("chunk without end", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n", "wire.http.framing");
    row("empty chunk size", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n", "wire.http.framing");
    row("101 that nobody asked for", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "wire.http.framing");
}

void TestHttpDecoding::faults()
{
    QFETCH(QByteArray, answer);
    QFETCH(QByteArray, code);
    const std::string good = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    ObservationScript script;
    script.opened().sent(postRequest + postRequest + postRequest).received(good + answer.toStdString() + good).closed();
    const std::string text = decoded(script.observations(), false);
    QCOMPARE(QByteArray::fromStdString(text).count("finding"), 1);
    QVERIFY2(text.find("finding 1 " + code.toStdString() + " error [" + number(good.size()) + ",") != std::string::npos,
             text.c_str());
    QVERIFY2(text.find("unfinished 1 received " + number(static_cast<std::size_t>(answer.size()) + good.size())) !=
                 std::string::npos,
             text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestHttpDecoding::responsesGoOnAfterARequestFault()
{
    ObservationScript script;
    script.opened()
        .sent(postRequest + "\x16\x03\x01 garbage")
        .received("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")
        .closed();
    const std::string text = decoded(script.observations(), false);
    QVERIFY2(text.find("finding 1 wire.http.head error [52,53) control character") != std::string::npos, text.c_str());
    QVERIFY2(text.find("received http \"x\"") != std::string::npos, text.c_str());
    QVERIFY2(text.find("unfinished 1 sent 11") != std::string::npos, text.c_str());
}

void TestHttpDecoding::timesOfARequestAndItsResponse()
{
    ObservationScript script;
    script.opened()
        .at(10'000)
        .sent(postRequest.substr(0, 5))
        .at(20'000)
        .sent(postRequest.substr(5, 40))
        .at(30'000)
        .sent(postRequest.substr(45));
    const std::string answer = streamHead + chunk("data: 1\n\n") + chunk("data: 2\n\n") + "0\r\n\r\n";
    const std::size_t head = streamHead.size();
    script.at(40'000).received(answer.substr(0, 10)).at(50'000).received(answer.substr(10, head - 10));
    script.at(60'000).received(answer.substr(head, 14)).at(70'000).received(answer.substr(head + 14, 5));
    script.at(80'000).received(answer.substr(head + 19));
    script.at(90'000).closed();
    const std::string text = decoded(script.observations());
    for (const char *expected : {"request 1.1 POST /v1/responses HTTP/1.1 fields 1 from 10000",
                                 "sent http \"{}\" payload 2 wire 52 [0,52) fragments 1 from 10000 to 30000",
                                 "response 1.1 HTTP/1.1 200 OK fields 2 at 50000", "fragments 1 from 40000 to 60000",
                                 "fragments 1 from 70000 to 80000", "complete trailing 5 at 80000"})
        QVERIFY2(text.find(expected) != std::string::npos, (expected + ("\n" + text)).c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations())), text);
}

void TestHttpDecoding::notes()
{
    ObservationScript script;
    script.opened().note("tap.host.foreign evil.example:80").note("tap.warning.slow 12").note("tap.info.seen 3").note("else.what");
    checkScript(
        script,
        opening + "finding 1 tap.host.foreign error [0,0) evil.example:80\n"
                  "finding 1 tap.warning.slow warning [0,0) 12\nfinding 1 tap.info.seen info [0,0) 3\nfinding 1 else.what warning [0,0) \nrecording over\n");
}

void TestHttpDecoding::gapStopsConnections()
{
    ObservationScript script;
    script.opened().sent(postRequest.substr(0, 20)).on(2).opened().gap(4711).sent(postRequest).on(1).sent(postRequest);
    script.on(3).opened().sent(postRequest).ended();
    const std::string text = decoded(script.observations(), false);
    const QByteArray seen = QByteArray::fromStdString(text);
    QVERIFY2(seen.contains("gap 4711\n"), text.c_str());
    QCOMPARE(seen.count("wire.gap error"), 4);
    QVERIFY2(seen.contains("unfinished 1 sent 72\n") && seen.contains("unfinished 2 sent 52\n"), text.c_str());
    QVERIFY2(seen.contains("message 3.1 sent http"), text.c_str());
    QVERIFY2(!seen.contains("BROKEN"), text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestHttpDecoding::connectionsAreLimited()
{
    const WireLimits limits{.head = 1024, .message = 1024, .connections = 1};
    ObservationScript script;
    script.opened().on(2).opened().sent(postRequest).closed().on(1).closed().on(3).opened().sent(postRequest).ended();
    const std::string text = decoded(script.observations(), false, limits);
    QVERIFY2(text.find("open 2 https://api.example/v1\nfinding 2 wire.connections error") != std::string::npos,
             text.c_str());
    QVERIFY2(text.find("message 2.1") == std::string::npos, text.c_str());
    QVERIFY2(text.find("message 3.1") != std::string::npos, text.c_str());
}

void TestHttpDecoding::nothingAfterTheEnd()
{
    ObservationScript script;
    script.opened().ended().sent(postRequest).on(2).opened().ended();
    checkScript(script, opening + "recording over\n");
}

void TestHttpDecoding::dataOfAnUnknownConnection()
{
    ObservationScript script;
    script.on(9).sent(postRequest).ended();
    const std::string text = decoded(script.observations(), false);
    QVERIFY2(text.starts_with("open 9 \nrequest 9.1"), text.c_str());
}

void TestHttpDecoding::messagesStandInOrderOfTheirLastByte()
{
    ObservationScript script;
    script.opened().on(2).opened();
    script.on(1).sent(postRequest.substr(0, 30)).on(2).sent(postRequest).on(1).sent(postRequest.substr(30)).ended();
    const std::string text = decoded(script.observations(), false);
    QVERIFY2(text.find("message 2.1") < text.find("message 1.1"), text.c_str());
}

QTEST_GUILESS_MAIN(TestHttpDecoding)
#include "tst_httpdecoding.moc"
