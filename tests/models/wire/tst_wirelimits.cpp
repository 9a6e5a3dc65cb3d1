#include "models/wire/contentdecoder.h"
#include "models/wire/websocketaccept.h"
#include "tests/models/wire/scriptcheck.h"
#include "tests/support/frameencoder.h"

#include <QtTest>
#include <brotli/encode.h>
#include <zstd.h>

using namespace stepwire;
using namespace stepwire::testing;

namespace {

constexpr std::uint8_t textFrame = 1;
const std::string key = "dGhlIHNhbXBsZSBub25jZQ=="; // the example of RFC 6455 section 1.3 …
const std::string accept = "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="; // … and what it is confirmed with

void openWebSocket(ObservationScript &script, std::uint32_t connection, const std::string &fields = {})
{
    script.on(connection).opened();
    script.sent("GET /v1/responses HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    script.received("HTTP/1.1 101 Switching Protocols\r\n" + fields + "\r\n");
}

std::string handshake(const std::string &answerFields)
{
    ObservationScript script;
    script.opened().sent("GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: " + key + "\r\n\r\n");
    script.received("HTTP/1.1 101 Switching Protocols\r\n" + answerFields + "\r\n").closed();
    return decoded(script.observations(), false);
}

std::string brotli(const std::string &plain)
{
    std::size_t size = BrotliEncoderMaxCompressedSize(plain.size());
    std::string out(size, '\0');
    BrotliEncoderCompress(5, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_GENERIC, plain.size(),
                          reinterpret_cast<const std::uint8_t *>(plain.data()), &size,
                          reinterpret_cast<std::uint8_t *>(out.data()));
    out.resize(size);
    return out;
}

/// zstd by hand (RFC 8878 section 3.1.1): some bytes as they are, then that many MiB of one byte repeated.
std::string zstdRun(const std::string &begin, char repeated, int mebibytes)
{
    const auto header = [](std::size_t size, unsigned type, bool last) {
        const std::size_t bits = size << 3 | type << 1 | (last ? 1U : 0U);
        return std::string{static_cast<char>(bits & 0xff), static_cast<char>(bits >> 8 & 0xff), static_cast<char>(bits >> 16 & 0xff)};
    };
    constexpr std::size_t block = 128 * 1024;
    std::string out("\x28\xb5\x2f\xfd\x00\x58", 6); // a window of 2 MiB
    out += header(begin.size(), 0, false) + begin;
    for (int i = 0; i < mebibytes * 8; ++i)
        out += header(block, 1, i + 1 == mebibytes * 8) + repeated;
    return out;
}

bool holds(const std::string &text, const std::string &part)
{
    return text.find(part) != std::string::npos;
}

} // namespace

/// What a peer that means harm can make the decoder keep, and what is said when it is no longer kept.
class TestWireLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void manyConnectionsTogetherAreBounded();
    void bodiesAndEventsCountToo();
    void whatWasGivenUpIsNotHeldAgainstLaterMessages();
    void requestsWithoutAnAnswerAreBounded();
    void aPileOfEncodingsIsABomb();
    void anEncodingThatMakesNothingOutOfMuchEndsToo();
    void aBodyThatFillsWholeStepsIsWhole_data();
    void aBodyThatFillsWholeStepsIsWhole();
    void aZstdWindowOverEightMebibytesIsRefused();
    void aHandshakeIsHeldAgainstItsKey();
};

void TestWireLimits::manyConnectionsTogetherAreBounded()
{
    const WireLimits limits{.head = 1024, .message = 100, .together = 150};
    const FrameOptions open{.final = false, .reserved = 0, .mask = {}};
    ObservationScript script;
    for (std::uint32_t connection = 1; connection <= 3; ++connection) {
        openWebSocket(script, connection);
        script.received(frame(textFrame, std::string(60, 'a'), open));
    }
    for (std::uint32_t connection = 1; connection <= 3; ++connection)
        script.on(connection).received(frame(0, "b")).received(frame(textFrame, "next")).closed();
    const std::string text = decoded(script.observations(), false, limits);
    QVERIFY2(holds(text, "message 1.0 received text \"aaa") && holds(text, "message 2.0 received text \"aaa"), text.c_str());
    QVERIFY2(holds(text, "finding 3 wire.together.too_large error") && holds(text, "61 limit 150\n"), text.c_str());
    QVERIFY2(holds(text, "message 3.0 received text \"next\""), text.c_str());
    QVERIFY2(!holds(text, "BROKEN"), text.c_str());
}

void TestWireLimits::bodiesAndEventsCountToo()
{
    const WireLimits limits{.head = 1024, .message = 1000, .together = 150};
    ObservationScript script;
    script.on(1).opened().sent("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n" + std::string(99, 'x'));
    script.on(2).opened().sent("GET / HTTP/1.1\r\n\r\n");
    script.received("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n");
    script.received("data: " + std::string(80, 'y')).received("\n\n").received("data: z\n\n");
    script.on(3).opened().sent("POST / HTTP/1.1\r\nContent-Length: 100\r\n\r\n" + std::string(99, 'x')).sent("x");
    script.on(1).sent("x");
    const std::string text = decoded(script.observations(), false, limits);
    QVERIFY2(holds(text, "finding 2 wire.together.too_large error") && holds(text, "80 limit 150\n"), text.c_str());
    QVERIFY2(holds(text, "received sse \"z\""), text.c_str());
    QVERIFY2(holds(text, "finding 3 wire.together.too_large error") && holds(text, "100 limit 150\n"), text.c_str());
    QVERIFY2(holds(text, "message 1.1 sent http \"xxx"), text.c_str());
    QVERIFY2(!holds(text, "BROKEN"), text.c_str());
}

void TestWireLimits::whatWasGivenUpIsNotHeldAgainstLaterMessages()
{
    const WireLimits limits{.head = 1024, .message = 10'000'000, .together = 100'000};
    const FrameOptions compressed{.final = true, .reserved = 4, .mask = {}};
    Deflater deflater;
    ObservationScript script;
    openWebSocket(script, 1, "Sec-WebSocket-Extensions: permessage-deflate\r\n");
    const std::string bomb = frame(textFrame, deflater.message(std::string(5'000'000, 'a')), compressed);
    script.received(bomb.substr(0, bomb.size() / 2)).received(bomb.substr(bomb.size() / 2));
    for (int i = 0; i < 5; ++i)
        script.received(frame(textFrame, deflater.message(std::string(30'000, 'a')), compressed));
    const std::string text = decoded(script.closed().observations(), false, limits);
    QVERIFY2(holds(text, "wire.together.too_large error") && holds(text, "5000000 limit 100000\n"), text.c_str());
    QCOMPARE(QByteArray::fromStdString(text).count("received text"), 5);
    QVERIFY2(!holds(text, "BROKEN"), text.c_str());
}

void TestWireLimits::requestsWithoutAnAnswerAreBounded()
{
    const WireLimits limits{.head = 1024, .message = 1000, .unanswered = 3};
    ObservationScript script;
    script.opened();
    for (int i = 0; i < 5; ++i)
        script.sent("GET / HTTP/1.1\r\n\r\n");
    for (int i = 0; i < 3; ++i)
        script.received("HTTP/1.1 204 No Content\r\n\r\n");
    const std::string text = decoded(script.closed().observations(), false, limits);
    QVERIFY2(holds(text, "finding 1 wire.http.unanswered error") && holds(text, " 3\n"), text.c_str());
    QCOMPARE(QByteArray::fromStdString(text).count("exchange over"), 3);
    QVERIFY2(holds(text, "unfinished 1 sent 36\n"), text.c_str());
    QVERIFY2(!holds(text, "BROKEN"), text.c_str());
}

void TestWireLimits::aPileOfEncodingsIsABomb()
{
    const std::string body = brotli(zstdRun("data: ", 'x', 1024));
    QVERIFY(body.size() < 1000);
    ObservationScript script;
    script.opened().sent("GET / HTTP/1.1\r\n\r\n");
    script.received("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Encoding: zstd, br\r\nContent-Length: " +
                    std::to_string(body.size()) + "\r\n\r\n" + body);
    const std::string text = decoded(script.closed().observations(), false);
    QVERIFY2(holds(text, "wire.body."), text.c_str());
    QVERIFY2(!holds(text, "BROKEN"), text.c_str());
}

void TestWireLimits::anEncodingThatMakesNothingOutOfMuchEndsToo()
{
    // In brotli 0x0c begins a stream with an empty block of metadata, and each 0x06 is another one (RFC 7932 section 9.2).
    auto decoder = ContentDecoder::forCodings({"br", "zstd"});
    std::string out;
    QCOMPARE(decoder->append(zstdRun("\x0c", '\x06', 1024), out, 1000), ContentDecoder::Outcome::TooLarge);
    QVERIFY(out.empty());
}

void TestWireLimits::aBodyThatFillsWholeStepsIsWhole_data()
{
    QTest::addColumn<std::string>("coding");
    QTest::addColumn<std::string>("body");
    const std::string plain(2 * 65536, 'a');
    std::string zstd(ZSTD_compressBound(plain.size()), '\0');
    zstd.resize(ZSTD_compress(zstd.data(), zstd.size(), plain.data(), plain.size(), 1));
    QTest::newRow("zstd") << std::string("zstd") << zstd;
    QTest::newRow("br") << std::string("br") << brotli(plain);
    QTest::newRow("gzip") << std::string("gzip") << zlibEncoded(plain, 31);
    QTest::newRow("deflate") << std::string("deflate") << zlibEncoded(plain, 15);
}

void TestWireLimits::aBodyThatFillsWholeStepsIsWhole()
{
    QFETCH(std::string, coding);
    QFETCH(std::string, body);
    auto decoder = ContentDecoder::forCodings({coding});
    std::string out;
    QCOMPARE(decoder->append(body, out, 1'000'000), ContentDecoder::Outcome::Good);
    QCOMPARE(out.size(), std::size_t(2 * 65536));
    QVERIFY(decoder->complete());
}

void TestWireLimits::aZstdWindowOverEightMebibytesIsRefused()
{
    const std::string plain(20'000'000, 'z');
    const auto compressed = [&](int windowLog) {
        const std::unique_ptr<ZSTD_CCtx, decltype(&ZSTD_freeCCtx)> context(ZSTD_createCCtx(), ZSTD_freeCCtx);
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_windowLog, windowLog);
        ZSTD_CCtx_setParameter(context.get(), ZSTD_c_contentSizeFlag, 0);
        std::string out(ZSTD_compressBound(plain.size()), '\0');
        ZSTD_outBuffer output{out.data(), out.size(), 0};
        for (const std::size_t half : {plain.size() / 2, plain.size() - plain.size() / 2}) {
            ZSTD_inBuffer input{plain.data(), half, 0};
            ZSTD_compressStream2(context.get(), &output, &input, ZSTD_e_continue);
        }
        ZSTD_inBuffer nothing{nullptr, 0, 0};
        ZSTD_compressStream2(context.get(), &output, &nothing, ZSTD_e_end);
        return out.substr(0, output.pos);
    };
    std::string out;
    QCOMPARE(ContentDecoder::forCodings({"zstd"})->append(compressed(23), out, 30'000'000), ContentDecoder::Outcome::Good);
    QVERIFY(out == plain);
    out.clear();
    QCOMPARE(ContentDecoder::forCodings({"zstd"})->append(compressed(24), out, 30'000'000), ContentDecoder::Outcome::Corrupt);
}

void TestWireLimits::aHandshakeIsHeldAgainstItsKey()
{
    QCOMPARE(webSocketAccept(key), accept);
    QVERIFY(!holds(handshake("Sec-WebSocket-Accept: " + accept + "\r\n"), "finding"));
    const std::string missing = handshake("Upgrade: websocket\r\n");
    QVERIFY2(holds(missing, "finding 1 wire.http.accept error") && holds(missing, " missing\n"), missing.c_str());
    const std::string wrong = handshake("Sec-WebSocket-Accept: S3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n");
    QVERIFY2(holds(wrong, "finding 1 wire.http.accept error") && holds(wrong, " wrong\n"), wrong.c_str());
}

QTEST_GUILESS_MAIN(TestWireLimits)
#include "tst_wirelimits.moc"
