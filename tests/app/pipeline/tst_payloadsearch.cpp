#include "app/pipeline/payloadsearch.h"
#include "app/pipeline/sessionloading.h"
#include "app/storage/tracereader.h"
#include "app/storage/tracewriter.h"
#include "tests/support/frameencoder.h"
#include "tests/support/observationscript.h"

#include <QTemporaryDir>
#include <QTest>

using namespace stepwire;
using namespace stepwire::testing;

class TestPayloadSearch : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyFormOfMessageIsSearched();
    void matchesNameTheMessagesOfTheSession();
    void aSearchEndsWhenItIsToldTo();

private:
    struct Found
    {
        MessageId message;
        ByteRange match;
        std::uint32_t matches = 0;
        std::string payload;
    };
    std::vector<Found> search(const std::string &text);
    void record(const ObservationScript &script);

    QTemporaryDir m_folder;
    std::unique_ptr<TraceReader> m_trace;
};

namespace {

const std::string upgrade = "GET /v1/responses HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const std::string upgraded = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                             "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n";

std::string sse(const std::string &payload)
{
    return "data: " + payload + "\n\n";
}

} // namespace

void TestPayloadSearch::record(const ObservationScript &script)
{
    const std::string path = m_folder.filePath(QStringLiteral("searched.stepwire")).toStdString();
    m_trace.reset();
    auto writer = TraceWriter::create(path, true, std::chrono::system_clock::now());
    QVERIFY(writer.has_value());
    for (const Observation &observation : script.observations())
        QVERIFY((*writer)->append(observation).has_value());
    QVERIFY((*writer)->close().has_value());
    auto trace = TraceReader::open(path);
    QVERIFY(trace.has_value());
    m_trace = std::move(*trace);
}

std::vector<TestPayloadSearch::Found> TestPayloadSearch::search(const std::string &text)
{
    std::vector<Found> all;
    PayloadSearch search;
    search.found = [&](const PayloadMatch &match) {
        all.push_back({match.message, match.match, match.matches, std::string(match.payload)});
        return true;
    };
    search.progress = [](double) { return true; };
    const Result<void> done = searchPayloads(*m_trace, SearchText(text, false), search);
    return done ? all : std::vector<Found>();
}

void TestPayloadSearch::everyFormOfMessageIsSearched()
{
    Deflater deflater;
    const std::string masked = frame(1, R"({"type":"x","text":"a needle, masked"})", {.mask = 0x12345678});
    const std::string parts = frame(1, R"({"text":"a nee)", {.final = false, .mask = {}}) + frame(0, R"(dle in two frames"})");
    ObservationScript script;
    script.opened().sent(upgrade + "\r\n").received(upgraded + "\r\n");
    script.sent(masked.substr(0, 30)).sent(masked.substr(30)); // in the middle of the word
    script.received(parts);
    script.on(2).opened().sent(upgrade + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
    script.received(upgraded + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
    script.received(frame(1, deflater.message(R"({"text":"a needle, deflated"})"), {.reserved = 4, .mask = {}}));
    script.on(3).opened();
    const std::string body = zlibEncoded(R"({"model":"m","input":"a needle, gzipped"})", 31);
    script.sent("POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
    script.received("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n" + sse(R"({"type":"a","text":"nothing"})") + sse(R"({"type":"b","text":"a NEEDLE, and a needle"})"));
    script.finished(Direction::Received).finished(Direction::Sent).ended();
    record(script);
    const std::vector<Found> all = search("a needle");
    QStringList payloads;
    for (const Found &each : all)
        payloads << QString::fromStdString(each.payload);
    QCOMPARE(all.size(), std::size_t(5));
    QVERIFY(payloads[0].contains(QLatin1String("masked")));
    QVERIFY(payloads[1].contains(QLatin1String("two frames")));
    QVERIFY(payloads[2].contains(QLatin1String("deflated")));
    QVERIFY(payloads[3].contains(QLatin1String("gzipped")));
    QVERIFY(payloads[4].contains(QLatin1String("NEEDLE")));
    QCOMPARE(all[4].matches, std::uint32_t(2));
    for (const Found &each : all)
        QCOMPARE(QString::fromStdString(each.payload.substr(each.match.begin, each.match.size())).toLower(), QStringLiteral("a needle"));
    QVERIFY(search("dGhlIHNhbXBsZS").empty()); // heads are no payload
}

void TestPayloadSearch::matchesNameTheMessagesOfTheSession()
{
    ObservationScript script;
    script.opened().sent(upgrade + "\r\n").received(upgraded + "\r\n");
    for (int i = 0; i < 50; ++i) {
        script.sent(frame(1, "{\"number\":\"n" + std::to_string(i) + ".\"}", {.mask = 7}));
        if (i % 5 == 0)
            script.received(frame(9, "ping")).sent(frame(10, "ping", {.mask = 3}));
        script.received(frame(1, "{\"type\":\"response.created\",\"echo\":\"n" + std::to_string(i) + ".\"}"));
    }
    script.ended();
    record(script);
    const Result<Session> session = loadSession(*m_trace);
    QVERIFY(session.has_value());
    for (const int i : {0, 7, 49}) {
        const std::vector<Found> all = search("n" + std::to_string(i) + ".");
        QCOMPARE(all.size(), std::size_t(2));
        for (const Found &each : all) {
            const Message *message = session->message(each.message);
            QVERIFY(message);
            QCOMPARE(m_trace->payload(*message).value_or(""), each.payload);
        }
    }
}

void TestPayloadSearch::aSearchEndsWhenItIsToldTo()
{
    ObservationScript script;
    script.opened().sent(upgrade + "\r\n").received(upgraded + "\r\n");
    for (int i = 0; i < 2000; ++i)
        script.received(frame(1, "{\"a\":\"needle\"}"));
    record(script);
    int found = 0;
    PayloadSearch search;
    search.found = [&](const PayloadMatch &) { return ++found < 3; };
    search.progress = [](double) { return true; };
    QVERIFY(searchPayloads(*m_trace, SearchText("needle", true), search).has_value());
    QCOMPARE(found, 3);
    std::vector<double> shares;
    search.found = [](const PayloadMatch &) { return true; };
    search.progress = [&](double share) {
        shares.push_back(share);
        return shares.size() < 2;
    };
    QVERIFY(searchPayloads(*m_trace, SearchText("needle", true), search).has_value());
    QCOMPARE(shares.size(), std::size_t(2));
    QVERIFY2(shares[0] > 0 && shares[0] <= shares[1] && shares[1] < 1, // close reads share a row
             qPrintable(QStringLiteral("%1 %2").arg(shares[0]).arg(shares[1])));
}

QTEST_GUILESS_MAIN(TestPayloadSearch)
#include "tst_payloadsearch.moc"
