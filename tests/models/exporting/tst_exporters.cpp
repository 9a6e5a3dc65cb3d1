#include "models/exporting/exporter.h"
#include "models/exporting/walltime.h"
#include "tests/models/exporting/memorypayloads.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace stepwire;

namespace {

constexpr auto startedAt = "2026-11-22T10:53:23.558Z";
constexpr std::int64_t millisecond = 1'000'000;

/// A WebSocket with a step on it, and a kept HTTP connection with a plain exchange and a streamed one.
struct Recorded
{
    Session session;
    MemoryPayloads payloads;
    std::string text;
    ExportAccount account;

    Recorded()
    {
        SessionDelta delta;
        addWebSocket(delta);
        addHttp(delta);
        Step step;
        step.id = {1};
        step.connection = {1};
        step.responseId = "resp_1";
        step.usage = Usage{10, 0, {}, 2, {}};
        delta.steps.push_back(step);
        delta.findings.push_back(Finding{});
        delta.until = {900 * millisecond};
        session.apply(delta);
    }

    void write(std::string_view format)
    {
        const ExportSource source{session, payloads, startedAt, "1.2.3", [](const Finding &) { return "Words."; }};
        auto result = exportFormat(format)->write(source, [&](std::string_view piece) { text += piece; });
        QVERIFY(result.has_value());
        account = *result;
    }

    Message &addMessage(SessionDelta &delta, std::uint32_t connection, Direction direction, MessageKind kind,
                        std::int64_t from, std::int64_t to, const std::string &payload)
    {
        Message message;
        message.id = {static_cast<std::uint32_t>(delta.messages.size() + 1)};
        message.connection = {connection};
        message.direction = direction;
        message.kind = kind;
        message.firstByteAt = {from * millisecond};
        message.lastByteAt = {to * millisecond};
        message.payloadBytes = payload.size();
        message.wireBytes = payload.size() + 6;
        payloads.payloads[message.id] = payload;
        delta.messages.push_back(message);
        return delta.messages.back();
    }

    void addWebSocket(SessionDelta &delta)
    {
        Connection connection;
        connection.id = {1};
        connection.transport = Transport::WebSocket;
        connection.url = "ws://127.0.0.1:9/v1/responses";
        connection.openedAt = {5 * millisecond};
        connection.closedAt = CaptureTime{200 * millisecond};
        connection.requestHead = "GET /v1/responses HTTP/1.1\r\nAuthorization: ******\r\nUpgrade: websocket\r\n";
        connection.responseHead = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n";
        delta.connections.push_back(connection);
        addMessage(delta, 1, Direction::Received, MessageKind::Text, 40, 60, "{\"b\":\"\xe2\x82\xac\"}");
        addMessage(delta, 1, Direction::Sent, MessageKind::Text, 50, 70, "{\"a\":1}").step = {1};
        addMessage(delta, 1, Direction::Received, MessageKind::Binary, 80, 90, std::string("\x00\xff", 2));
        addMessage(delta, 1, Direction::Sent, MessageKind::Ping, 95, 95, "");
    }

    void addHttp(SessionDelta &delta)
    {
        Connection connection;
        connection.id = {2};
        connection.url = "http://upstream:8/base/responses?a=b&c";
        connection.requestHead = "POST /v1/responses?a=b&c HTTP/1.1\r\nHost: h\r\n";
        delta.connections.push_back(connection);
        Message &plain = addMessage(delta, 2, Direction::Sent, MessageKind::Http, 300, 310, "{}");
        plain.exchange = 1;
        const std::string head = "POST /v1/responses?a=b&c HTTP/1.1\r\nContent-Type: application/json\r\n\r\n";
        payloads.wires[plain.id] = head + "{}";
        plain.wireBytes = head.size() + 2;
        Message &answer = addMessage(delta, 2, Direction::Received, MessageKind::Http, 350, 360, "{\"ok\":true}");
        answer.exchange = 1;
        payloads.wires[answer.id] = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                                    "Set-Cookie: ****\r\n\r\n{\"ok\":true}";
        Message &second = addMessage(delta, 2, Direction::Sent, MessageKind::Http, 400, 401, "");
        second.exchange = 2;
        payloads.wires[second.id] = "GET /v1/models HTTP/1.1\r\n\r\n";
        for (const char *data : {"{\"type\":\"x\"}", "two\nlines"}) {
            Message &event = addMessage(delta, 2, Direction::Received, MessageKind::Sse, 410, 420, data);
            event.exchange = 2;
            payloads.wires[event.id] =
                "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream; charset=utf-8\r\n\r\ndata: ...";
        }
    }

    QJsonArray entries() const
    {
        const auto har = QJsonDocument::fromJson(QByteArray::fromStdString(text));
        return har[QLatin1String("log")][QLatin1String("entries")].toArray();
    }
};

std::uint64_t countOf(const std::vector<ExportAccount::Count> &counts, std::string_view what)
{
    for (const auto &count : counts) {
        if (count.what == what)
            return count.count;
    }
    return 0;
}

} // namespace

class ExportersTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyFormatHasItsOwnNameAndSuffix();
    void jsonLinesAreOneObjectALineThatSaysWhatItIs();
    void anUnreadablePayloadIsNullAndCounted();
    void aWebSocketIsOneHarEntryWithItsMessagesInOrderOfTime();
    void whatTheTapAddedStandsInBothFormats();
    void aHeadIsAsLongAsItCrossed();
    void binaryMessagesAreBase64();
    void anHttpExchangeIsAHarEntryWithBodies();
    void aLaterExchangeOfAKeptConnectionHasItsOwnAddress();
    void anEventStreamIsPutTogetherFromItsEvents();
    void theTimeOfAnEntryIsTheSumOfItsTimings();
    void anExchangeWithoutAnswerIsStillListed();
    void blottedCredentialsAreCountedAndStayBlotted();
    void whatHarHasNoPlaceForIsCounted();
    void wallTimeIsTheStartPlusTheRecordingsClock();
    void anUnknownStartIsSaid();
};

void ExportersTest::everyFormatHasItsOwnNameAndSuffix()
{
    QSet<QString> seen;
    for (const ExportFormat &format : exportFormats()) {
        QCOMPARE(exportFormat(format.name), &format);
        seen << QString::fromUtf8(format.name.data()) << QString::fromUtf8(format.suffix.data());
        QVERIFY(format.suffix.starts_with('.'));
    }
    QCOMPARE(seen.size(), qsizetype(2 * exportFormats().size()));
    QVERIFY(!exportFormat("nonsense"));
}

void ExportersTest::jsonLinesAreOneObjectALineThatSaysWhatItIs()
{
    Recorded recorded;
    recorded.write("jsonl");
    QStringList records;
    const auto lines = QByteArray::fromStdString(recorded.text).trimmed().split('\n');
    for (const QByteArray &line : lines) {
        const auto object = QJsonDocument::fromJson(line).object();
        QVERIFY2(!object.isEmpty(), line.constData());
        records << object[QLatin1String("record")].toString();
    }
    QCOMPARE(records.mid(0, 4).join(QLatin1Char(' ')), QStringLiteral("recording connection connection message"));
    QCOMPARE(records.count(QStringLiteral("message")), qsizetype(recorded.session.messages().size()));
    QCOMPARE(records.mid(records.size() - 2).join(QLatin1Char(' ')), QStringLiteral("step finding"));
    QVERIFY(lines[4].contains(R"("payload":"{\"a\":1}")"));
    QCOMPARE(countOf(recorded.account.written, "messages"), recorded.session.messages().size());
}

void ExportersTest::anUnreadablePayloadIsNullAndCounted()
{
    Recorded recorded;
    recorded.payloads.payloads.erase(MessageId{1});
    recorded.write("jsonl");
    QVERIFY(recorded.text.find(R"("fragments":1,"payload":null})") != std::string::npos);
    QCOMPARE(countOf(recorded.account.notRepresentable, "unreadable_payloads"), 1u);
}

void ExportersTest::aWebSocketIsOneHarEntryWithItsMessagesInOrderOfTime()
{
    Recorded recorded;
    recorded.write("har");
    const QJsonObject entry = recorded.entries()[0].toObject();
    QCOMPARE(entry[QLatin1String("_resourceType")].toString(), QStringLiteral("websocket"));
    QCOMPARE(entry[QLatin1String("startedDateTime")].toString(), QStringLiteral("2026-11-22T10:53:23.563000Z"));
    QCOMPARE(entry[QLatin1String("request")][QLatin1String("method")].toString(), QStringLiteral("GET"));
    QCOMPARE(entry[QLatin1String("response")][QLatin1String("status")].toInt(), 101);
    const QJsonArray messages = entry[QLatin1String("_webSocketMessages")].toArray();
    QCOMPARE(messages.size(), 3);
    QVERIFY(!entry.contains(QLatin1String("_stepwireTapDelay")));
    // The request began before the answer to something else was complete: time decides, not the number.
    QCOMPARE(messages[0][QLatin1String("type")].toString(), QStringLiteral("send"));
    QCOMPARE(messages[0][QLatin1String("_stepwireStep")].toInt(), 1);
    QCOMPARE(messages[1][QLatin1String("data")].toString(), QStringLiteral("{\"b\":\"€\"}"));
    QVERIFY(recorded.text.find(R"("time":1795344803.608000,)") != std::string::npos);
    QCOMPARE(entry[QLatin1String("_stepwireSteps")][0][QLatin1String("responseId")].toString(),
             QStringLiteral("resp_1"));
}

void ExportersTest::whatTheTapAddedStandsInBothFormats()
{
    Recorded recorded;
    SessionDelta delta;
    delta.connections = recorded.session.connections();
    for (Connection &connection : delta.connections)
        connection.delay = connection.delays[0] = AddedDelay{7, 15'300, 106'000, 5'788'000, 0, 0, 0};
    recorded.session.apply(delta);
    recorded.write("har");
    const QJsonArray entries = recorded.entries();
    QCOMPARE(entries.size(), 3);
    for (const QJsonValue &entry : entries) {
        QCOMPARE(entry[QLatin1String("_stepwireTapDelay")][QLatin1String("p50_us")].toDouble(), 15.3);
        QCOMPARE(entry[QLatin1String("_stepwireTapDelay")][QLatin1String("sent")][QLatin1String("count")].toInt(), 7);
    }
    recorded.write("jsonl");
    QVERIFY(recorded.text.find(R"("tap_delay":{"count":7,"p50_us":15.300,)") != std::string::npos);
}

void ExportersTest::aHeadIsAsLongAsItCrossed()
{
    Recorded recorded;
    recorded.write("har");
    const QJsonObject entry = recorded.entries()[0].toObject();
    const qsizetype length = qsizetype(recorded.session.connections()[0].requestHead.size()) + 2; // and its empty line
    QCOMPARE(entry[QLatin1String("request")][QLatin1String("headersSize")].toInt(), length);
}

void ExportersTest::binaryMessagesAreBase64()
{
    Recorded recorded;
    recorded.payloads.payloads[MessageId{1}] = "\xff"; // a text frame that is no text
    recorded.write("har");
    const QJsonArray messages = recorded.entries()[0][QLatin1String("_webSocketMessages")].toArray();
    QCOMPARE(messages[2][QLatin1String("opcode")].toInt(), 2);
    QCOMPARE(messages[2][QLatin1String("data")].toString(), QStringLiteral("AP8="));
    QCOMPARE(messages[1][QLatin1String("opcode")].toInt(), 2);
    QCOMPARE(messages[1][QLatin1String("data")].toString(), QStringLiteral("/w=="));
}

void ExportersTest::anHttpExchangeIsAHarEntryWithBodies()
{
    Recorded recorded;
    recorded.write("har");
    const QJsonObject entry = recorded.entries()[1].toObject();
    const QJsonObject request = entry[QLatin1String("request")].toObject();
    QCOMPARE(request[QLatin1String("url")].toString(), QStringLiteral("http://upstream:8/base/responses?a=b&c"));
    QCOMPARE(request[QLatin1String("queryString")].toArray().size(), 2);
    QCOMPARE(request[QLatin1String("postData")][QLatin1String("text")].toString(), QStringLiteral("{}"));
    QCOMPARE(request[QLatin1String("bodySize")].toInt(), 2);
    const QJsonObject response = entry[QLatin1String("response")].toObject();
    QCOMPARE(response[QLatin1String("status")].toInt(), 200); // not the 100 before it
    QCOMPARE(response[QLatin1String("content")][QLatin1String("mimeType")].toString(),
             QStringLiteral("application/json"));
    QCOMPARE(response[QLatin1String("content")][QLatin1String("text")].toString(), QStringLiteral("{\"ok\":true}"));
}

void ExportersTest::aLaterExchangeOfAKeptConnectionHasItsOwnAddress()
{
    Recorded recorded;
    recorded.write("har");
    QCOMPARE(recorded.entries()[2][QLatin1String("request")][QLatin1String("url")].toString(),
             QStringLiteral("http://upstream:8/base/models"));
    QCOMPARE(recorded.entries()[2][QLatin1String("request")][QLatin1String("method")].toString(),
             QStringLiteral("GET"));
}

void ExportersTest::anEventStreamIsPutTogetherFromItsEvents()
{
    Recorded recorded;
    recorded.write("har");
    QCOMPARE(
        recorded.entries()[2][QLatin1String("response")][QLatin1String("content")][QLatin1String("text")].toString(),
        QStringLiteral("data: {\"type\":\"x\"}\n\ndata: two\ndata: lines\n\n"));
}

void ExportersTest::theTimeOfAnEntryIsTheSumOfItsTimings()
{
    Recorded recorded;
    recorded.write("har");
    for (const QJsonValue entry : recorded.entries()) {
        const QJsonObject timings = entry[QLatin1String("timings")].toObject();
        const double sum = timings[QLatin1String("send")].toDouble() + timings[QLatin1String("wait")].toDouble() +
                           timings[QLatin1String("receive")].toDouble();
        QCOMPARE(sum, entry[QLatin1String("time")].toDouble());
    }
    QCOMPARE(recorded.entries()[1][QLatin1String("timings")][QLatin1String("wait")].toDouble(), 40.0);
}

void ExportersTest::anExchangeWithoutAnswerIsStillListed()
{
    Recorded recorded;
    SessionDelta delta;
    Message message;
    message.id = {static_cast<std::uint32_t>(recorded.session.messages().size() + 1)};
    message.connection = {2};
    message.exchange = 3;
    message.kind = MessageKind::Http;
    delta.messages.push_back(message);
    recorded.session.apply(delta);
    recorded.payloads.wires[message.id] = "GET /v1/models HTTP/1.1\r\n\r\n";
    recorded.write("har");
    QCOMPARE(recorded.entries().size(), 4);
    QCOMPARE(recorded.entries()[3][QLatin1String("response")][QLatin1String("status")].toInt(), 0);
}

void ExportersTest::blottedCredentialsAreCountedAndStayBlotted()
{
    Recorded recorded;
    recorded.write("har");
    QCOMPARE(countOf(recorded.account.redacted, "credentials"), 2u);
    QVERIFY(recorded.text.find(R"("name":"Authorization","value":"******")") != std::string::npos);
    QCOMPARE(blottedCredentials("GET / HTTP/1.1\r\nAuthorization: Bearer plain\r\n\r\n"), 0u);
}

void ExportersTest::whatHarHasNoPlaceForIsCounted()
{
    Recorded recorded;
    recorded.write("har");
    QCOMPARE(countOf(recorded.account.notRepresentable, "control_frames"), 1u);
    QCOMPARE(countOf(recorded.account.notRepresentable, "findings"), 1u);
    QCOMPARE(countOf(recorded.account.written, "entries"), 3u);
    QCOMPARE(countOf(recorded.account.written, "messages"), 3u + 2u + 3u);
}

void ExportersTest::wallTimeIsTheStartPlusTheRecordingsClock()
{
    const WallTime time("2026-02-28T23:59:59.999Z");
    QVERIFY(time.isKnown());
    QCOMPARE(time.iso({1'500'000}), "2026-03-01T00:00:00.000500Z");
    QCOMPARE(time.unixSeconds({1'500'000}), "1772323200.000500");
    QCOMPARE(WallTime("2024-02-29T00:00:00Z").iso({0}), "2024-02-29T00:00:00.000000Z");
}

void ExportersTest::anUnknownStartIsSaid()
{
    for (const char *text : {"", "yesterday", "2026-13-01T00:00:00Z", "2026-11-22T10:53:23", "2026-11-22 10:53:23Z"})
        QVERIFY2(!WallTime(text).isKnown(), text);
}

QTEST_APPLESS_MAIN(ExportersTest)
#include "tst_exporters.moc"
