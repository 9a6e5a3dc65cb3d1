#include "models/wire/frameparser.h"
#include "models/wire/wiredecoder.h"
#include "tests/models/wire/scriptcheck.h"
#include "tests/support/frameencoder.h"

#include <QtTest>

#include <random>

using namespace stepwire;
using namespace stepwire::testing;

namespace {

constexpr std::uint8_t textFrame = 1;
constexpr std::uint8_t pingFrame = 9;
constexpr std::uint8_t pongFrame = 10;

/// What was put in, or what came out: one line per message.
std::string messageLine(Direction direction, std::string_view kind, std::string_view payload, std::size_t wire,
                        std::uint32_t fragments, bool compressed)
{
    return std::string(direction == Direction::Sent ? "sent " : "received ") + std::string(kind) + " " +
           shown(payload) + " wire " + std::to_string(wire) + " fragments " + std::to_string(fragments) +
           (compressed ? " compressed" : "") + "\n";
}

/// Takes messages alone, as messageLine() writes them.
class MessageSink : public RecordingSink
{
public:
    void message(const WireMessage &message) override
    {
        RecordingSink::message(message);
        lines += messageLine(message.direction, messageKindName(message.kind), message.payload, message.wireBytes,
                             message.fragments, message.compressed);
    }
    std::string lines;
};

/// One side of a WebSocket that says random things in random frames.
class RandomSpeaker
{
public:
    RandomSpeaker(Direction direction, bool deflate, bool takeover, int windowBits, std::mt19937 &random)
        : m_direction(direction), m_deflate(deflate), m_deflater(takeover, windowBits), m_random(random)
    {}

    /// The frames of a message, control frames between them; says in `expected` what they mean.
    std::string speak(std::string &expected)
    {
        const std::string payload = words();
        const bool text = m_random() % 2 == 0;
        const bool compressed = m_deflate && m_random() % 3 != 0;
        std::string body = compressed ? m_deflater.message(payload) : payload;
        const std::uint32_t fragments = 1 + (m_random() % 2 == 0 ? 0 : m_random() % 5);
        std::string bytes;
        std::size_t wire = 0;
        for (std::uint32_t i = 0; i < fragments; ++i) {
            const bool last = i + 1 == fragments;
            const std::size_t length = last ? body.size() : m_random() % (body.size() + 1);
            const std::uint8_t opcode = i > 0 ? 0 : text ? textFrame : 2;
            const auto reserved = static_cast<std::uint8_t>(i == 0 && compressed ? 4 : 0);
            const std::string one =
                frame(opcode, body.substr(0, length), {.final = last, .reserved = reserved, .mask = mask()});
            body.erase(0, length);
            wire += one.size();
            bytes += one;
            if (!last && m_random() % 3 == 0)
                bytes += control(expected);
        }
        expected += messageLine(m_direction, text ? "text" : "binary", payload, wire, fragments, compressed);
        return bytes;
    }

private:
    std::optional<std::uint32_t> mask()
    {
        return m_direction == Direction::Sent ? std::optional<std::uint32_t>(m_random()) : std::nullopt;
    }
    std::string control(std::string &expected)
    {
        const bool ping = m_random() % 2 == 0;
        const std::string payload = words().substr(0, m_random() % 126);
        const std::string bytes =
            frame(ping ? pingFrame : pongFrame, payload, {.final = true, .reserved = 0, .mask = mask()});
        expected += messageLine(m_direction, ping ? "ping" : "pong", payload, bytes.size(), 1, false);
        return bytes;
    }
    std::string words()
    {
        static constexpr std::array<std::string_view, 5> vocabulary = {"{\"type\":\"", "response.", "output_text.delta",
                                                                       "gr\xc3\xbc\xc3\x9f", "\"}"};
        std::string text;
        const std::size_t size = m_random() % 20 == 0 ? 70000 : m_random() % 300;
        while (text.size() < size)
            text += vocabulary[m_random() % vocabulary.size()];
        return text;
    }

    Direction m_direction;
    bool m_deflate;
    Deflater m_deflater;
    std::mt19937 &m_random;
};

std::string grantedExtensions(bool deflate, bool sentTakeover, bool receivedTakeover, int sentBits, int receivedBits)
{
    if (!deflate)
        return {};
    return "Sec-WebSocket-Extensions: permessage-deflate" +
           std::string(sentTakeover ? "" : "; client_no_context_takeover") +
           (receivedTakeover ? "" : "; server_no_context_takeover") +
           "; client_max_window_bits=" + std::to_string(sentBits) +
           "; server_max_window_bits=" + std::to_string(receivedBits) + "\r\n";
}

} // namespace

class TestWireProperties : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void randomWebSocketSessionsComeOutAsTheyWentIn();
    void randomCutsChangeNothing();
    void everySingleCutChangesNothing();
    void unframingSkipsControlFramesAndTakesOneAlone();
    void unmaskingAtEveryOffsetAndLength();
};

void TestWireProperties::randomWebSocketSessionsComeOutAsTheyWentIn()
{
    for (std::uint32_t seed = 1; seed <= 60; ++seed) {
        std::mt19937 random(seed);
        const bool deflate = random() % 3 != 0;
        const bool sentTakeover = random() % 2 == 0;
        const bool receivedTakeover = random() % 2 == 0;
        const int sentBits = 9 + static_cast<int>(random() % 7);
        const int receivedBits = 9 + static_cast<int>(random() % 7);
        RandomSpeaker agent(Direction::Sent, deflate, sentTakeover, sentBits, random);
        RandomSpeaker server(Direction::Received, deflate, receivedTakeover, receivedBits, random);
        ObservationScript script;
        script.opened().sent("GET / HTTP/1.1\r\nConnection: upgrade\r\nUpgrade: WebSocket\r\n\r\n");
        script.received("HTTP/1.1 101 Switching Protocols\r\n" +
                        grantedExtensions(deflate, sentTakeover, receivedTakeover, sentBits, receivedBits) + "\r\n");
        std::string expected;
        for (int i = 0; i < 30; ++i) {
            if (random() % 2 == 0)
                script.sent(agent.speak(expected));
            else
                script.received(server.speak(expected));
        }
        MessageSink sink;
        WireDecoder decoder(sink);
        for (const Observation &observation : cutAtRandom(script.closed().observations(), random)) {
            sink.observed(observation);
            decoder.feed(observation);
        }
        decoder.finish({});
        const QByteArray difference = firstDifference(sink.lines, expected);
        QVERIFY2(difference.isEmpty(), "seed " + QByteArray::number(seed) + " " + difference);
        for (const char *bad : {"finding", "BROKEN", "unfinished"})
            QVERIFY2(sink.text().find(bad) == std::string::npos, bad);
    }
}

void TestWireProperties::randomCutsChangeNothing()
{
    const std::string head = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n";
    ObservationScript script;
    for (std::uint32_t id = 1; id <= 3; ++id) {
        script.on(id).opened();
        script.sent(
            "POST /v1/responses HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n{\"a\":1\r\n1\r\n}\r\n0\r\n\r\n");
    }
    const std::string events = "event: a\r\ndata: {\"n\":1}\r\n\r\n: c\r\n\r\ndata: two\r\ndata: lines\r\n\r\n";
    script.on(1).received(head + "Transfer-Encoding: chunked\r\n\r\n8\r\n" + events.substr(0, 8) + "\r\n1e\r\n" +
                          events.substr(8, 30) + "\r\n0\r\n\r\n");
    script.on(2)
        .received(head + "Content-Encoding: gzip\r\n\r\n" + zlibEncoded(events, 31))
        .finished(Direction::Received);
    script.on(3).received("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 3\r\n\r\nwhy").closed();
    script.ended();
    const std::string whole = decoded(script.observations());
    QVERIFY2(whole.find("BROKEN") == std::string::npos, whole.c_str());
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        std::mt19937 random(seed);
        const QByteArray difference = firstDifference(decoded(cutAtRandom(script.observations(), random)), whole);
        QVERIFY2(difference.isEmpty(), "seed " + QByteArray::number(seed) + " " + difference);
    }
}

void TestWireProperties::everySingleCutChangesNothing()
{
    Deflater deflater;
    ObservationScript script;
    script.opened().sent("GET /v1/responses HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n" +
                         frame(textFrame, "early", {.final = true, .reserved = 0, .mask = 0xdeadbeef}));
    const std::string message = deflater.message("a message in two parts, in two parts");
    script.received("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n" +
                    frame(textFrame, message.substr(0, 4), {.final = false, .reserved = 4, .mask = {}}) +
                    frame(pingFrame, "p") + frame(0, message.substr(4)) + frame(8, closePayload(1000, "done")));
    script.closed();
    const std::string whole = decoded(script.observations());
    for (std::size_t first = 1; first < 200; ++first) {
        const QByteArray difference = firstDifference(decoded(cutOnce(script.observations(), first)), whole);
        QVERIFY2(difference.isEmpty(), "cut after " + QByteArray::number(qulonglong{first}) + " " + difference);
    }
}

void TestWireProperties::unframingSkipsControlFramesAndTakesOneAlone()
{
    const FrameOptions open{.final = false, .reserved = 0, .mask = 0x01020304};
    const FrameOptions last{.final = true, .reserved = 0, .mask = 0xfffefdfc};
    const std::string ping = frame(pingFrame, "ping", last);
    QCOMPARE(unframedPayload(frame(textFrame, "one ", open) + ping + frame(0, "two", last)), std::string("one two"));
    QCOMPARE(unframedPayload(ping), std::string("ping"));
    QCOMPARE(unframedPayload(frame(textFrame, "", last)), std::string());
    QCOMPARE(unframedPayload({}), std::string());
}

void TestWireProperties::unmaskingAtEveryOffsetAndLength()
{
    const std::array<char, 4> key = {'\x11', '\x22', '\x33', '\x44'};
    for (std::size_t offset = 0; offset < 9; ++offset) {
        for (std::size_t length = 0; length < 40; ++length) {
            std::string bytes(length, '\x55');
            unmask(bytes.data(), bytes.size(), key, offset);
            for (std::size_t i = 0; i < length; ++i)
                QCOMPARE(bytes[i], static_cast<char>('\x55' ^ key[(offset + i) % 4]));
        }
    }
}

QTEST_GUILESS_MAIN(TestWireProperties)
#include "tst_wireproperties.moc"
