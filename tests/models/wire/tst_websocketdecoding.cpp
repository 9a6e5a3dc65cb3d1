#include "tests/models/wire/upgradedscript.h"
#include "tests/models/wire/scriptcheck.h"

#include <QtTest>

using namespace stepwire;
using namespace stepwire::testing;

class TestWebSocketDecoding : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void handshakeIsNoMessage();
    void messageOfEachDirection();
    void fragmentsAreJoinedAndControlFramesComeFirst();
    void timesAreThoseOfFirstAndLastByte();
    void lengthsOfAllThreeForms();
    void emptyMessageIsAMessage();
    void closeFrames_data();
    void closeFrames();
    void framesSentBeforeTheAnswerAreKept();
    void serversFramesInTheSameSegmentAsTheAnswer();
    void refusedUpgradeIsHttp();
    void requestAfterARefusedUpgradeIsRead();
    void refusalAfterTheAgentsEnd();
    void unansweredHandshakeIsUnfinished();
    void upgradeAfterHttpExchangesKeepsOffsets();
    void otherUpgradesAreNotFollowed();
    void faultyFrames_data();
    void faultyFrames();
    void otherDirectionGoesOnAfterAFault();
    void maskFindingsComeOnce();
    void badTextIsAFindingAndAMessage();
    void tooLargeIsPassedOver();
    void halfMessagesAreUnfinished();
    void resetIsTold();
};

void TestWebSocketDecoding::handshakeIsNoMessage()
{
    checkScript(upgraded().closed(), opening + ending);
}

void TestWebSocketDecoding::messageOfEachDirection()
{
    auto script = upgraded();
    script.sent(frame(textFrame, "hello", masked())).received(frame(binaryFrame, std::string("\x00\xff", 2))).closed();
    checkScript(script, opening + "message 1.0 sent text \"hello\" payload 5 wire 11 " +
                            range(upgradeRequest.size(), 0, 11) + " fragments 1\n" +
                            "message 1.0 received binary \"\\x00\\xff\" payload 2 wire 4 " +
                            range(granted().size(), 0, 4) + " fragments 1\n" + ending);
}

void TestWebSocketDecoding::fragmentsAreJoinedAndControlFramesComeFirst()
{
    auto script = upgraded();
    script.received(frame(textFrame, "one ", part()) + frame(pingFrame, "p") +
                    frame(continuationFrame, "two ", part()) + frame(pongFrame, "") +
                    frame(continuationFrame, "three"));
    script.closed();
    const std::size_t base = granted().size();
    checkScript(script, opening + "message 1.0 received ping \"p\" payload 1 wire 3 " + range(base, 6, 9) +
                            " fragments 1\nmessage 1.0 received pong \"\" payload 0 wire 2 " + range(base, 15, 17) +
                            " fragments 1\nmessage 1.0 received text \"one two three\" payload 13 wire 19 " +
                            range(base, 0, 24) + " fragments 3\n" + ending);
}

void TestWebSocketDecoding::timesAreThoseOfFirstAndLastByte()
{
    const std::string bytes = frame(textFrame, "hello") + frame(pingFrame, "");
    auto script = upgraded();
    script.at(50'000).received(bytes.substr(0, 1)).at(60'000).received(bytes.substr(1, 3));
    script.at(70'000).received(bytes.substr(4));
    script.ended();
    const std::string text = decoded(script.observations());
    QVERIFY2(text.find("\"hello\" payload 5 wire 7 " + range(granted().size(), 0, 7) +
                       " fragments 1 from 50000 to 70000") != std::string::npos,
             text.c_str());
    QVERIFY2(text.find("fragments 1 from 70000 to 70000") != std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations())), text);
}

void TestWebSocketDecoding::lengthsOfAllThreeForms()
{
    for (const std::size_t length : {0, 1, 125, 126, 127, 65535, 65536, 70001}) {
        const std::string payload(length, 'x');
        const std::string bytes = frame(textFrame, payload, masked(0xa1b2c3d4));
        auto script = upgraded();
        script.sent(bytes).closed();
        checkScript(script, opening + "message 1.0 sent text \"" + shown(payload) + "\" payload " +
                                std::to_string(length) + " wire " + std::to_string(bytes.size()) + " " +
                                range(upgradeRequest.size(), 0, bytes.size()) + " fragments 1\n" + ending);
    }
}

void TestWebSocketDecoding::emptyMessageIsAMessage()
{
    auto script = upgraded();
    script.sent(frame(textFrame, "", masked())).closed();
    checkScript(script, opening + "message 1.0 sent text \"\" payload 0 wire 6 " + range(upgradeRequest.size(), 0, 6) +
                            " fragments 1\n" + ending);
}

void TestWebSocketDecoding::closeFrames_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("empty is 1005") << QByteArray() << QByteArray("message close \"\" payload 0 code 1005");
    QTest::newRow("with reason") << QByteArray("\x03\xe8 bye", 6)
                                 << QByteArray("message close \" bye\" payload 6 code 1000");
    QTest::newRow("of an application") << QByteArray("\x0f\xa1", 2)
                                       << QByteArray("message close \"\" payload 2 code 4001");
    QTest::newRow("half a code") << QByteArray("\x03", 1)
                                 << QByteArray("wire.close.code error|message close \"\" payload 1 code 1005");
    QTest::newRow("never sent") << QByteArray("\x03\xee", 2)
                                << QByteArray("wire.close.code warning|message close \"\" payload 2 code 1006");
    QTest::newRow("reason that is no text")
        << QByteArray("\x03\xe8\xff", 3)
        << QByteArray("wire.text.utf8 error|message close \"\\xff\" payload 3 code 1000");
}

void TestWebSocketDecoding::closeFrames()
{
    QFETCH(QByteArray, payload);
    QFETCH(QByteArray, expected);
    const std::string bytes = frame(closeFrame, payload.toStdString());
    auto script = upgraded();
    script.received(bytes).closed();
    const std::string text = decoded(script.observations(), false);
    std::string seen;
    for (const QByteArray &line : QByteArray::fromStdString(text).split('\n')) {
        const QList<QByteArray> words = line.split(' ');
        if (line.startsWith("finding"))
            seen += (words[2] + " " + words[3] + "|").toStdString();
        if (line.startsWith("message"))
            seen += "message close " +
                    line.mid(line.indexOf('"'), line.indexOf(" wire") - line.indexOf('"')).toStdString() +
                    line.mid(line.indexOf(" code")).toStdString();
    }
    QCOMPARE(QByteArray::fromStdString(seen), expected);
    QVERIFY(!text.empty() && text.find("BROKEN") == std::string::npos);
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestWebSocketDecoding::framesSentBeforeTheAnswerAreKept()
{
    ObservationScript script;
    const std::string early = frame(textFrame, "early", masked()) + frame(textFrame, "half", masked());
    script.opened().at(5000).sent(upgradeRequest + early.substr(0, 14)).at(6000).sent(early.substr(14));
    script.at(7000).received(granted()).closed();
    checkScript(script,
                "open 1 https://api.example/v1 at 1000\n"
                "request 1.1 GET /v1/responses HTTP/1.1 fields 5 from 5000\n"
                "upgraded 1 /v1/responses HTTP/1.1 101 Switching Protocols at 7000\n"
                "message 1.0 sent text \"early\" payload 5 wire 11 " +
                    range(upgradeRequest.size(), 0, 11) +
                    " fragments 1 from 5000 to 5000\n"
                    "message 1.0 sent text \"half\" payload 4 wire 10 " +
                    range(upgradeRequest.size(), 11, 21) +
                    " fragments 1 from 5000 to 6000\n"
                    "side over 1 sent fin at 8000\nside over 1 received fin at 9000\nrecording over at 9000\n",
                true);
}

void TestWebSocketDecoding::serversFramesInTheSameSegmentAsTheAnswer()
{
    ObservationScript script;
    script.opened().sent(upgradeRequest).received(granted() + frame(textFrame, "at once")).closed();
    checkScript(script, opening + "message 1.0 received text \"at once\" payload 7 wire 9 " +
                            range(granted().size(), 0, 9) + " fragments 1\n" + ending);
}

void TestWebSocketDecoding::refusedUpgradeIsHttp()
{
    ObservationScript script;
    const std::string refusal = "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 2\r\n\r\nno";
    script.opened().sent(upgradeRequest).received(refusal).closed();
    checkScript(script, "open 1 https://api.example/v1\nrequest 1.1 GET /v1/responses HTTP/1.1 fields 5\n"
                        "message 1.1 sent http \"\" payload 0 wire " +
                            sentAt + " [0," + sentAt +
                            ") fragments 1\n"
                            "response 1.1 HTTP/1.1 426 Upgrade Required fields 1\n"
                            "message 1.1 received http \"no\" payload 2 wire " +
                            std::to_string(refusal.size()) + " [0," + std::to_string(refusal.size()) +
                            ") fragments 1\nexchange over 1.1 complete trailing 0\n" + ending);
}

void TestWebSocketDecoding::requestAfterARefusedUpgradeIsRead()
{
    const std::string second = "POST /v1/responses HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}";
    ObservationScript script;
    script.opened().sent(upgradeRequest + second).received("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
    script.received("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").closed();
    checkScript(script, "open 1 https://api.example/v1\nrequest 1.1 GET /v1/responses HTTP/1.1 fields 5\n"
                        "message 1.1 sent http \"\" payload 0 wire " +
                            sentAt + " [0," + sentAt + ") fragments 1\n" +
                            "request 1.2 POST /v1/responses HTTP/1.1 fields 1\n"
                            "message 1.2 sent http \"{}\" payload 2 wire 52 " +
                            range(upgradeRequest.size(), 0, 52) +
                            " fragments 1\n"
                            "response 1.1 HTTP/1.1 404 No fields 1\n"
                            "message 1.1 received http \"\" payload 0 wire 38 [0,38) fragments 1\n"
                            "exchange over 1.1 complete trailing 0\n"
                            "response 1.2 HTTP/1.1 200 OK fields 1\n"
                            "message 1.2 received http \"\" payload 0 wire 38 [38,76) fragments 1\n"
                            "exchange over 1.2 complete trailing 0\n" +
                            ending);
}

void TestWebSocketDecoding::refusalAfterTheAgentsEnd()
{
    ObservationScript script;
    script.opened().sent(upgradeRequest + "GET / HTTP/1.1\r\n\r\nGET").finished(Direction::Sent);
    script.received("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n").finished(Direction::Received);
    const std::string text = decoded(script.observations(), false);
    QVERIFY2(text.find("message 1.2 sent http \"\" payload 0 wire 18") != std::string::npos, text.c_str());
    QVERIFY2(text.find("unfinished 1 sent 3\n") != std::string::npos, text.c_str());
    QVERIFY2(text.find("exchange over 1.2 cut") != std::string::npos, text.c_str());
    QVERIFY2(text.find("BROKEN") == std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestWebSocketDecoding::unansweredHandshakeIsUnfinished()
{
    ObservationScript script;
    script.opened().sent(upgradeRequest).closed();
    checkScript(script, "open 1 https://api.example/v1\nrequest 1.1 GET /v1/responses HTTP/1.1 fields 5\n"
                        "side over 1 sent fin\nexchange over 1.1 cut trailing 0\nunfinished 1 sent " +
                            sentAt + "\nside over 1 received fin\nrecording over\n");
}

void TestWebSocketDecoding::upgradeAfterHttpExchangesKeepsOffsets()
{
    ObservationScript script;
    const std::string get = "GET /v1/models HTTP/1.1\r\n\r\n";
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    script.opened().sent(get).received(answer).sent(upgradeRequest).received(granted());
    script.sent(frame(textFrame, "x", masked())).closed();
    const std::string text = decoded(script.observations(), false);
    const std::string expected = "message 1.0 sent text \"x\" payload 1 wire 7 " +
                                 range(get.size() + upgradeRequest.size(), 0, 7) + " fragments 1\n";
    QVERIFY2(text.find(expected) != std::string::npos, text.c_str());
    QVERIFY2(text.find("BROKEN") == std::string::npos, text.c_str());
}

void TestWebSocketDecoding::otherUpgradesAreNotFollowed()
{
    ObservationScript script;
    const std::string request = "GET / HTTP/1.1\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n\r\n";
    const std::string answer = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n";
    script.opened().sent(request).received(answer + "binary").sent("PRI").closed();
    const std::string sentBytes = std::to_string(request.size());
    checkScript(script, "open 1 https://api.example/v1\nrequest 1.1 GET / HTTP/1.1 fields 2\n"
                        "message 1.1 sent http \"\" payload 0 wire " +
                            sentBytes + " [0," + sentBytes + ") fragments 1\nfinding 1 wire.http.upgrade warning [" +
                            std::to_string(answer.size()) + "," + std::to_string(answer.size()) +
                            ") GET / HTTP/1.1\nexchange over 1.1 complete trailing 0\n"
                            "unfinished 1 sent 3\nside over 1 sent fin\nunfinished 1 received " +
                            std::to_string(answer.size() + 6) + "\nside over 1 received fin\nrecording over\n");
}

void TestWebSocketDecoding::faultyFrames_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("code");
    const auto row = [](const char *name, const std::string &bytes, const char *code) {
        QTest::newRow(name) << QByteArray::fromStdString(bytes) << QByteArray(code);
    };
    row("reserved opcode 3", frame(3, "x"), "wire.frame.opcode");
    row("reserved opcode 15", frame(15, "x"), "wire.frame.opcode");
    row("RSV1 without an extension", frame(textFrame, "x", {.final = true, .reserved = 4, .mask = {}}),
        "wire.frame.reserved_bits");
    row("RSV2", frame(textFrame, "x", {.final = true, .reserved = 2, .mask = {}}), "wire.frame.reserved_bits");
    row("RSV3 of a ping", frame(pingFrame, "x", {.final = true, .reserved = 1, .mask = {}}),
        "wire.frame.reserved_bits");
    row("ping in fragments", frame(pingFrame, "x", part()), "wire.frame.control_length");
    row("ping of 126 bytes", frame(pingFrame, std::string(126, 'x')), "wire.frame.control_length");
    row("continuation of nothing", frame(continuationFrame, "x"), "wire.frame.continuation");
    row("text within a message", frame(textFrame, "x", part()) + frame(textFrame, "y"), "wire.frame.continuation");
    row("length of 2^63", std::string("\x81\x7f\x80\x00\x00\x00\x00\x00\x00\x00", 10), "wire.frame.length");
    row("garbage", "GET / HTTP/1.1\r\n\r\n", "wire.frame.opcode"); // "G" is opcode 7
}

void TestWebSocketDecoding::faultyFrames()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, code);
    auto script = upgraded();
    script.received(frame(textFrame, "before"))
        .received(bytes.toStdString())
        .received(frame(textFrame, "behind"))
        .closed();
    const std::string text = decoded(script.observations(), false);
    QCOMPARE(QByteArray::fromStdString(text).count("finding"), 1);
    QVERIFY2(text.find("finding 1 " + code.toStdString() + " error") != std::string::npos, text.c_str());
    QVERIFY2(text.find("\"before\"") != std::string::npos, text.c_str());
    QVERIFY2(text.find("\"behind\"") == std::string::npos, text.c_str());
    QVERIFY2(text.find("unfinished 1 received " + std::to_string(bytes.size() + 8)) != std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestWebSocketDecoding::otherDirectionGoesOnAfterAFault()
{
    auto script = upgraded();
    script.sent(frame(3, "x", masked())).received(frame(textFrame, "still")).closed();
    const std::string text = decoded(script.observations(), false);
    QVERIFY2(text.find("received text \"still\"") != std::string::npos, text.c_str());
}

void TestWebSocketDecoding::maskFindingsComeOnce()
{
    auto script = upgraded();
    script.sent(frame(textFrame, "bare") + frame(textFrame, "bare again"));
    script.received(frame(textFrame, "hidden", masked()) + frame(textFrame, "hidden again", masked())).closed();
    const QByteArray text = QByteArray::fromStdString(decoded(script.observations(), false));
    QCOMPARE(text.count("wire.frame.unmasked_client"), 1);
    QCOMPARE(text.count("wire.frame.masked_server"), 1);
    for (const char *payload : {"\"bare\"", "\"bare again\"", "\"hidden\"", "\"hidden again\""})
        QVERIFY2(text.contains(payload), payload);
    QVERIFY(text.indexOf("wire.frame.unmasked_client") < text.indexOf("\"bare\""));
}

void TestWebSocketDecoding::badTextIsAFindingAndAMessage()
{
    auto script = upgraded();
    const std::string long0(64, 'a');
    script.received(frame(textFrame, "caf\xc3") + frame(textFrame, long0 + "\xed\xa0\x80") +
                    frame(textFrame, long0 + "\xc3\xa9"));
    script.received(frame(binaryFrame, "\xff")).closed();
    const QByteArray text = QByteArray::fromStdString(decoded(script.observations(), false));
    QCOMPARE(text.count("wire.text.utf8 error"), 2);
    QCOMPARE(text.count("message"), 4);
}

void TestWebSocketDecoding::tooLargeIsPassedOver()
{
    const WireLimits limits{.head = 1024, .message = 100, .connections = 4};
    auto script = upgraded();
    script.received(frame(textFrame, std::string(60, 'a'), part()) + frame(continuationFrame, std::string(60, 'b')) +
                    frame(textFrame, std::string(100, 'c')) + frame(textFrame, std::string(101, 'd')));
    // What only says that it is large costs nothing.
    script.sent(std::string("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff", 10) + "key!" + "abc").closed();
    const std::string text = decoded(script.observations(), false, limits);
    const std::size_t base = granted().size();
    QVERIFY2(text.find("finding 1 wire.message.too_large error " + range(base, 0, 124) + " 120 limit 100\n") !=
                 std::string::npos,
             text.c_str());
    QVERIFY2(text.find("message 1.0 received text \"ccc") != std::string::npos, text.c_str());
    QVERIFY2(text.find("101 limit 100\n") != std::string::npos, text.c_str());
    QVERIFY2(text.find("9223372036854775807 limit 100\nunfinished 1 sent 17\n") != std::string::npos, text.c_str());
    QVERIFY2(text.find("unfinished 1 received 227\n") != std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false, limits), text);
}

void TestWebSocketDecoding::halfMessagesAreUnfinished()
{
    auto script = upgraded();
    script.received(frame(textFrame, "first ", part()) + frame(continuationFrame, "second").substr(0, 5));
    script.sent("\x81").ended();
    checkScript(script, opening + "unfinished 1 sent 1\nunfinished 1 received 13\nrecording over\n");
}

void TestWebSocketDecoding::resetIsTold()
{
    auto script = upgraded();
    script.reset(Direction::Received).finished(Direction::Received).reset(Direction::Sent);
    checkScript(script, opening + "side over 1 received rst\nside over 1 sent rst\nrecording over\n");
}

QTEST_GUILESS_MAIN(TestWebSocketDecoding)
#include "tst_websocketdecoding.moc"
