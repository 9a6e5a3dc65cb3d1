#include "tests/models/wire/upgradedscript.h"
#include "tests/models/wire/scriptcheck.h"

#include <QtTest>

using namespace stepwire;
using namespace stepwire::testing;

class TestDeflatedMessages : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void compressedWithContextTakeover();
    void compressedWithoutContextTakeover_data();
    void compressedWithoutContextTakeover();
    void takeoverIsPerDirection();
    void uncompressedMessageOnACompressedSocket();
    void compressedFragments();
    void finalDeflateBlockIsAllowed();
    void corruptDeflateLosesTheDirection();
    void corruptDeflateWithoutTakeoverLosesOneMessage();
    void extensionParametersAreChecked_data();
    void extensionParametersAreChecked();
    void unknownExtensionIsAFinding();
    void inflatingIsBounded();
};

void TestDeflatedMessages::compressedWithContextTakeover()
{
    Deflater deflater;
    const std::string text = R"({"type":"response.output_text.delta","delta":"again and again and again"})";
    auto script = upgraded("permessage-deflate");
    std::string expected = "open 1 https://api.example/v1\nrequest 1.1 GET /v1/responses HTTP/1.1 fields 5\n"
                           "upgraded 1 /v1/responses HTTP/1.1 101 Switching Protocols\n";
    std::size_t at = granted("permessage-deflate").size();
    for (int i = 0; i < 3; ++i) {
        const std::string bytes = frame(textFrame, deflater.message(text), {.final = true, .reserved = 4, .mask = {}});
        script.received(bytes);
        expected += "message 1.0 received text \"" + shown(text) + "\" payload " + std::to_string(text.size()) +
                    " wire " + std::to_string(bytes.size()) + " " + range(at, 0, bytes.size()) +
                    " fragments 1 compressed\n";
        at += bytes.size();
        QVERIFY(i == 0 || bytes.size() < 20); // The window is in use, or this proves nothing.
    }
    checkScript(script.closed(), expected + ending);
}

void TestDeflatedMessages::compressedWithoutContextTakeover_data()
{
    QTest::addColumn<QByteArray>("extensions");
    QTest::newRow("as written by most") << QByteArray("permessage-deflate; server_no_context_takeover");
    QTest::newRow("other case, spaces") << QByteArray(
        "Permessage-Deflate ;SERVER_NO_CONTEXT_TAKEOVER ; client_max_window_bits=15");
    QTest::newRow("small windows") << QByteArray(
        "permessage-deflate; server_no_context_takeover; server_max_window_bits=\"9\"");
}

void TestDeflatedMessages::compressedWithoutContextTakeover()
{
    QFETCH(QByteArray, extensions);
    Deflater deflater(false, 9);
    auto script = upgraded(extensions.toStdString());
    const std::string one =
        frame(textFrame, deflater.message("first first first"), {.final = true, .reserved = 4, .mask = {}});
    const std::string two = frame(textFrame, deflater.message("second"), {.final = true, .reserved = 4, .mask = {}});
    script.received(one + two).closed();
    const std::string text = decoded(script.observations(), false);
    QVERIFY2(text.find("\"first first first\"") != std::string::npos, text.c_str());
    QVERIFY2(text.find("\"second\"") != std::string::npos, text.c_str());
    QVERIFY2(text.find("finding") == std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestDeflatedMessages::takeoverIsPerDirection()
{
    Deflater fromAgent(true);
    Deflater fromServer(false);
    auto script = upgraded("permessage-deflate; server_no_context_takeover");
    for (int i = 0; i < 2; ++i) {
        script.sent(frame(textFrame, fromAgent.message("from the agent"), {.final = true, .reserved = 4, .mask = 7}));
        script.received(
            frame(textFrame, fromServer.message("from the server"), {.final = true, .reserved = 4, .mask = {}}));
    }
    const std::string text = decoded(script.closed().observations(), false);
    QCOMPARE(QByteArray::fromStdString(text).count("\"from the agent\""), 2);
    QCOMPARE(QByteArray::fromStdString(text).count("\"from the server\""), 2);
    QVERIFY2(text.find("finding") == std::string::npos, text.c_str());
}

void TestDeflatedMessages::uncompressedMessageOnACompressedSocket()
{
    auto script = upgraded("permessage-deflate");
    script.received(frame(textFrame, "plain")).closed();
    const std::string text = decoded(script.observations(), false);
    // Not "compressed", and the recording sink has checked that its payload stands on the wire.
    QVERIFY2(text.find("\"plain\" payload 5 wire 7 " + range(granted("permessage-deflate").size(), 0, 7) +
                       " fragments 1\n") != std::string::npos,
             text.c_str());
}

void TestDeflatedMessages::compressedFragments()
{
    Deflater deflater;
    const std::string whole = deflater.message("in three pieces, with a ping in between");
    auto script = upgraded("permessage-deflate");
    script.received(frame(textFrame, whole.substr(0, 5), part(4)) +
                    frame(continuationFrame, whole.substr(5, 7), part()) + frame(pingFrame, "still there") +
                    frame(continuationFrame, whole.substr(12)));
    script.closed();
    const std::string text = decoded(script.observations(), false);
    QVERIFY2(text.find("\"still there\"") < text.find("\"in three pieces, with a ping in between\""), text.c_str());
    QVERIFY2(text.find("fragments 3 compressed") != std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestDeflatedMessages::finalDeflateBlockIsAllowed()
{
    // RFC 7692 section 7.2.3.5: "Hello" in a block with BFINAL set, then an empty stored block without its last bytes.
    const std::string hello("\xf3\x48\xcd\xc9\xc9\x07\x00\x00", 8);
    auto script = upgraded("permessage-deflate");
    const FrameOptions compressed{.final = true, .reserved = 4, .mask = {}};
    script.received(frame(textFrame, hello, compressed));
    // Section 7.2.3.2: the next message refers to the bytes of the one before it.
    script.received(frame(textFrame, std::string("\xf2\x00\x11\x00\x00", 5), compressed)).closed();
    const std::string text = decoded(script.observations(), false);
    QCOMPARE(QByteArray::fromStdString(text).count("\"Hello\""), 2);
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestDeflatedMessages::corruptDeflateLosesTheDirection()
{
    auto script = upgraded("permessage-deflate");
    const std::string bad = frame(textFrame, "\xff\xff\xff\xff", {.final = true, .reserved = 4, .mask = {}});
    script.received(bad + frame(textFrame, "after")).sent(frame(textFrame, "other way", masked())).closed();
    const std::string text = decoded(script.observations(), false);
    const std::size_t base = granted("permessage-deflate").size();
    QVERIFY2(text.find("finding 1 wire.inflate error " + range(base, 0, 2)) != std::string::npos, text.c_str());
    QVERIFY2(text.find("unfinished 1 received " + std::to_string(bad.size() + 7)) != std::string::npos, text.c_str());
    QVERIFY2(text.find("\"other way\"") != std::string::npos, text.c_str());
    QVERIFY2(text.find("\"after\"") == std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestDeflatedMessages::corruptDeflateWithoutTakeoverLosesOneMessage()
{
    auto script = upgraded("permessage-deflate; server_no_context_takeover");
    const FrameOptions compressed{.final = true, .reserved = 4, .mask = {}};
    const std::string bad = frame(textFrame, "\xff\xff\xff\xff", compressed);
    Deflater deflater(false);
    const std::string cut = deflater.message("this one is cut in the middle");
    script.received(bad + frame(textFrame, cut.substr(0, cut.size() / 2), compressed) +
                    frame(textFrame, deflater.message("good again"), compressed));
    const std::string text = decoded(script.closed().observations(), false);
    QCOMPARE(QByteArray::fromStdString(text).count("wire.inflate"), 2);
    QVERIFY2(text.find("\"good again\"") != std::string::npos, text.c_str());
    QVERIFY2(text.find("BROKEN") == std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false), text);
}

void TestDeflatedMessages::extensionParametersAreChecked_data()
{
    QTest::addColumn<QByteArray>("extensions");
    QTest::addColumn<QByteArray>("offending");
    QTest::newRow("all good") << QByteArray(
                                     "permessage-deflate; client_max_window_bits=8; server_max_window_bits=\"15\"")
                              << QByteArray();
    QTest::newRow("window of 16") << QByteArray("permessage-deflate; client_max_window_bits=16")
                                  << QByteArray("client_max_window_bits=16");
    QTest::newRow("window of nothing") << QByteArray("permessage-deflate; server_max_window_bits")
                                       << QByteArray("server_max_window_bits");
    QTest::newRow("takeover with a value")
        << QByteArray("permessage-deflate; client_no_context_takeover=1") << QByteArray("client_no_context_takeover=1");
    QTest::newRow("unknown") << QByteArray("permessage-deflate; level=9") << QByteArray("level=9");
}

void TestDeflatedMessages::extensionParametersAreChecked()
{
    QFETCH(QByteArray, extensions);
    QFETCH(QByteArray, offending);
    const std::string text = decoded(upgraded(extensions.toStdString()).closed().observations(), false);
    QCOMPARE(text.find("wire.http.extension") == std::string::npos, offending.isEmpty());
    QVERIFY2(offending.isEmpty() || text.find(") " + offending.toStdString() + "\n") != std::string::npos,
             text.c_str());
}

void TestDeflatedMessages::unknownExtensionIsAFinding()
{
    auto script = upgraded("permessage-zstd");
    const std::string at = std::to_string(granted("permessage-zstd").size());
    checkScript(script.closed(),
                opening + "finding 1 wire.http.extension warning [" + at + "," + at + ") permessage-zstd\n" + ending);
}

void TestDeflatedMessages::inflatingIsBounded()
{
    const WireLimits limits{.head = 1024, .message = 1000, .connections = 4};
    Deflater deflater;
    const FrameOptions compressed{.final = true, .reserved = 4, .mask = {}};
    const std::string bomb = frame(textFrame, deflater.message(std::string(5'000'000, 'a')), compressed);
    auto script = upgraded("permessage-deflate");
    script.received(bomb + frame(textFrame, deflater.message("and the window is kept: aaaaaaaa"), compressed)).closed();
    const std::string text = decoded(script.observations(), false, limits);
    QVERIFY2(text.find("5000000 limit 1000\n") != std::string::npos, text.c_str());
    QVERIFY2(text.find("\"and the window is kept: aaaaaaaa\"") != std::string::npos, text.c_str());
    QCOMPARE(decoded(cutAtEveryByte(script.observations()), false, limits), text);
}

QTEST_GUILESS_MAIN(TestDeflatedMessages)
#include "tst_deflatedmessages.moc"
