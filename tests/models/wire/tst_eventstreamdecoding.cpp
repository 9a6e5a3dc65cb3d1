#include "tests/models/wire/httpanswers.h"
#include "tests/models/wire/scriptcheck.h"
#include "tests/support/frameencoder.h"

#include <QtTest>

using namespace stepwire;
using namespace stepwire::testing;

class TestEventStreamDecoding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventsAreMessages();
    void eventTakesTheLineEndOfItsChunkOnly();
    void eventsOfOneEncodedByteAreAllGiven();
    void eventStreamWithoutEvents();
    void eventWithoutDataCountsToTheNext();
    void eventStreamCut();
    void compressedEventStream_data();
    void compressedEventStream();
    void corruptCompressedEventStream();
    void eventStreamInAnUnknownEncoding();
    void eventTooLarge();
};

void TestEventStreamDecoding::eventsAreMessages()
{
    const std::string first = chunk("event: a\ndata: one\n\n: comment\n\n");
    const std::string second = chunk("data: two\nda");
    const std::string third = chunk("ta:three\n\n") + "0\r\n\r\n";
    const std::string firstEnd = streamHead + "20\r\nevent: a\ndata: one\n\n";
    const std::string all = streamHead + first + second + third;
    const std::size_t secondEnd = all.size() - 5; // the line end that closes its chunk belongs to it
    checkScript(answered(all),
                posted + "response 1.1 HTTP/1.1 200 OK fields 2\nmessage 1.1 received sse \"one\" payload 3 wire " +
                    number(firstEnd.size()) + " " + range(0, firstEnd.size()) +
                    " fragments 1\nmessage 1.1 received sse \"two\\nthree\" payload 9 wire " +
                    number(secondEnd - firstEnd.size()) + " " + range(firstEnd.size(), secondEnd) +
                    " fragments 1\nexchange over 1.1 complete trailing 5\n" + ending);
}

void TestEventStreamDecoding::eventTakesTheLineEndOfItsChunkOnly()
{
    // Within a chunk nothing is waited for: the event stands before what another connection sends after it.
    ObservationScript script;
    script.opened().sent(postRequest).received(streamHead + "12\r\ndata: 1\n\n").on(2).opened().sent(postRequest);
    script.on(1).received("data: 2\n\n\r").on(2).sent(postRequest).on(1).received("\nxyz").ended();
    const std::string text = decoded(script.observations(), false);
    const std::string begin = number(streamHead.size() + 13);
    const std::string end = number(streamHead.size() + 24);
    const std::size_t first = text.find("received sse \"1\" payload 1 wire " + begin + " [0," + begin + ")");
    const std::size_t second = text.find("received sse \"2\" payload 1 wire 11 [" + begin + "," + end + ")");
    QVERIFY2(first < text.find("message 2.1") && text.find("message 2.2") < second, text.c_str());
    QVERIFY2(second != std::string::npos && text.find("wire.http.framing error [" + end) > second, text.c_str());
    QVERIFY2(text.find("BROKEN") == std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);

    // A chunk that is not closed properly.
    for (const char *tail : {"x", "\rx", "\n\n", "\r", ""}) {
        const auto broken = answered(streamHead + "9\r\ndata: 1\n\n" + tail);
        const std::string seen = decoded(broken.observations());
        QVERIFY2(seen.find("received sse \"1\"") != std::string::npos, seen.c_str());
        QVERIFY2(seen.find("BROKEN") == std::string::npos, seen.c_str());
        QCOMPARE(decoded(cutAtEveryByte(broken.observations())), seen);
    }
}

void TestEventStreamDecoding::eventsOfOneEncodedByteAreAllGiven()
{
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: zstd\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n";
    // zstd gives a block out with its last byte: three events and the end of the chunk at once.
    const auto script = answered(head + chunk(zstdEncoded("data: 1\n\ndata: 2\n\ndata: 3\n\n")) + "0\r\n\r\n");
    const std::string text = decoded(script.observations());
    QCOMPARE(QByteArray::fromStdString(text).count("received sse"), 3);
    QVERIFY2(text.find("BROKEN") == std::string::npos && text.find("complete trailing 5") != std::string::npos,
             text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations())), text);
}

void TestEventStreamDecoding::eventStreamWithoutEvents()
{
    const std::string all = streamHead + chunk(": nothing to say\n\n") + "0\r\n\r\n";
    checkScript(answered(all), posted + plainAnswer("HTTP/1.1 200 OK", 2, "", 0, all.size()) + ending);
}

void TestEventStreamDecoding::eventWithoutDataCountsToTheNext()
{
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: Text/Event-Stream\r\n\r\n";
    const std::string all = head + "event: ping\n\nid: 7\n\ndata: x\n\n";
    ObservationScript script;
    script.opened().sent(postRequest).received(all).finished(Direction::Received).finished(Direction::Sent);
    checkScript(script, posted +
                            "response 1.1 HTTP/1.1 200 OK fields 1\nmessage 1.1 received sse \"x\" payload 1 wire " +
                            number(all.size()) + " " + range(0, all.size()) +
                            " fragments 1\nexchange over 1.1 complete trailing 0\nside over 1 received fin\n"
                            "side over 1 sent fin\nrecording over\n");
}

void TestEventStreamDecoding::eventStreamCut()
{
    const std::string whole = streamHead + "20\r\ndata: one\n\n";
    const auto script = answered(whole + "data: tw");
    checkScript(script, posted +
                            "response 1.1 HTTP/1.1 200 OK fields 2\nmessage 1.1 received sse \"one\" payload 3 wire " +
                            number(whole.size()) + " " + range(0, whole.size()) +
                            " fragments 1\nside over 1 sent fin\nexchange over 1.1 cut trailing 0\n"
                            "unfinished 1 received 8\nside over 1 received fin\nrecording over\n");
}

void TestEventStreamDecoding::compressedEventStream_data()
{
    QTest::addColumn<QByteArray>("encoding");
    QTest::addColumn<QByteArray>("body");
    const std::string events = "data: {\"n\":1}\n\ndata: {\"n\":2}\n\ndata: {\"n\":3}\n\n";
    QTest::newRow("gzip") << QByteArray("gzip") << QByteArray::fromStdString(zlibEncoded(events, 31));
    QTest::newRow("deflate") << QByteArray("deflate") << QByteArray::fromStdString(zlibEncoded(events, 15));
    QTest::newRow("zstd") << QByteArray("zstd") << QByteArray::fromStdString(zstdEncoded(events));
    QTest::newRow("br") << QByteArray("br") << QByteArray::fromStdString(brotliEncoded(events));
    QTest::newRow("gzip in br") << QByteArray("gzip, br")
                                << QByteArray::fromStdString(brotliEncoded(zlibEncoded(events, 31)));
}

void TestEventStreamDecoding::compressedEventStream()
{
    QFETCH(QByteArray, encoding);
    QFETCH(QByteArray, body);
    const std::string head =
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: " + encoding.toStdString() +
        "\r\nContent-Length: " + number(static_cast<std::size_t>(body.size())) + "\r\n\r\n";
    const auto script = answered(head + body.toStdString());
    const std::string text = decoded(script.observations());
    const QByteArray seen = QByteArray::fromStdString(text);
    QCOMPARE(seen.count("received sse"), 3);
    QCOMPARE(seen.count("fragments 1 compressed"), 3);
    for (const char *payload : {R"("{"n":1}")", R"("{"n":2}")", R"("{"n":3}")"})
        QVERIFY2(seen.contains(payload), text.c_str());
    QVERIFY2(!seen.contains("BROKEN") && !seen.contains("finding"), text.c_str());
    QVERIFY2(seen.contains("exchange over 1.1 complete"), text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations())), text);
}

void TestEventStreamDecoding::corruptCompressedEventStream()
{
    std::string body = zlibEncoded("data: first\n\n", 31);
    body += "this is no second member";
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
                             "Content-Length: " +
                             number(body.size()) + "\r\n\r\n";
    const auto script = answered(head + body);
    const std::string text = decoded(script.observations());
    QVERIFY2(text.find("received sse \"first\"") != std::string::npos, text.c_str());
    QVERIFY2(text.find("wire.body.encoding error") != std::string::npos, text.c_str());
    QVERIFY2(text.find("BROKEN") == std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations())), text);

    // Nothing was readable: the body is shown as it came.
    const std::string useless = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: gzip\r\n"
                                "Content-Length: 9\r\n\r\ndata: a\n\n";
    const std::string shownAsItCame = decoded(answered(useless).observations());
    QVERIFY2(shownAsItCame.find("received http \"data: a\\n\\n\" payload 9") != std::string::npos,
             shownAsItCame.c_str());
    QVERIFY2(shownAsItCame.find("undecodable") != std::string::npos, shownAsItCame.c_str());
    QCOMPARE(decoded(cutAtEveryByte(answered(useless).observations())), shownAsItCame);
}

void TestEventStreamDecoding::eventStreamInAnUnknownEncoding()
{
    const auto script = answered("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: own\r\n"
                                 "Content-Length: 3\r\n\r\nabc");
    const std::string text = decoded(script.observations(), false);
    QVERIFY2(text.find("received http \"abc\"") != std::string::npos, text.c_str());
    QVERIFY2(text.find("compressed undecodable") != std::string::npos, text.c_str());
}

void TestEventStreamDecoding::eventTooLarge()
{
    const WireLimits limits{.head = 1024, .message = 20, .connections = 4};
    const std::string large = "data: " + std::string(21, 'x') + "\n\n";
    const std::string all = streamHead + chunk("data: 1\n\n" + large + "data: 2\n\n") + "0\r\n\r\n";
    const auto script = answered(all);
    const std::string text = decoded(script.observations(), false, limits);
    QVERIFY2(text.find("wire.message.too_large error") != std::string::npos, text.c_str());
    QVERIFY2(text.find("21 limit 20\nmessage 1.1 received sse \"2\" payload 1 wire " + number(large.size() + 11)) !=
                 std::string::npos,
             text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false, limits), text);
}

QTEST_GUILESS_MAIN(TestEventStreamDecoding)
#include "tst_eventstreamdecoding.moc"
