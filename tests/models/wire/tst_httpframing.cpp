#include "models/wire/httpframing.h"

#include <QtTest>

#include <string>

using namespace stepwire;

namespace {

/// What a relay sees: a word for each part, raw bytes of heads and bodies in brackets, data after a bar.
std::string parts(HttpFraming &framing, std::string_view bytes, std::string *raw = nullptr)
{
    std::string text;
    for (;;) {
        const HttpPart part = framing.next(bytes);
        if (raw)
            *raw += part.raw;
        switch (part.kind) {
        case HttpPart::Kind::Nothing: return text;
        case HttpPart::Kind::Held: return text + "held " + std::to_string(bytes.size());
        case HttpPart::Kind::Head:
            text += "head " + std::to_string(part.raw.size()) + (part.interim ? " interim" : "") +
                    (part.upgrade ? " upgrade" : "") + "; ";
            break;
        case HttpPart::Kind::Body:
            text += "body " + std::to_string(part.raw.size()) + "|" + std::string(part.data) + "; ";
            break;
        case HttpPart::Kind::End: text += "end; "; break;
        case HttpPart::Kind::Opaque: text += "opaque " + std::string(part.raw) + "; "; break;
        case HttpPart::Kind::Fault: text += "fault " + std::string(part.code) + "; "; break;
        }
    }
}

HttpHead request(const std::string &method, bool upgrade = false)
{
    HttpHead head;
    head.method = method;
    if (upgrade)
        head.fields = {{"Connection", "keep-alive, Upgrade"}, {"Upgrade", "websocket"}};
    return head;
}

} // namespace

class TestHttpFraming : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void partsAreTheStream();
    void bodyBytesComeOutAtOnce();
    void headKeepsOrderAndCase();
    void foldedLinesAreJoined();
    void emptyLinesBeforeARequestAreItsHeads();
    void linesMayEndWithLineFeedAlone();
    void lastTransferCodingDecides();
    void requestCodingThatIsNotChunkedIsAFault();
    void lengthMayBeRepeated();
    void requestsWaitForAnUpgradesAnswer();
    void responsesAreOpaqueAfterAnUpgrade();
    void connectOpensATunnel();
    void headersPastTheLimit();
    void finishCompletesOnlyWhatHasNoLength();
    void webSocketIsAskedFor();
};

void TestHttpFraming::partsAreTheStream()
{
    const std::string stream = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x\r\nabc\r\n0\r\nT: 1\r\n\r\n"
                               "\r\nGET / HTTP/1.1\r\n\r\nHEAD";
    for (std::size_t step = 1; step <= stream.size(); ++step) {
        HttpFraming framing(HttpFraming::Side::Requests);
        std::string raw;
        for (std::size_t at = 0; at < stream.size(); at += step)
            parts(framing, std::string_view(stream).substr(at, step), &raw);
        QCOMPARE(raw, stream.substr(0, stream.size() - 4));
        QCOMPARE(framing.heldBytes(), std::size_t{4});
        QVERIFY(framing.midMessage());
    }
}

void TestHttpFraming::bodyBytesComeOutAtOnce()
{
    HttpFraming framing(HttpFraming::Side::Requests);
    QCOMPARE(parts(framing, "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"), std::string("head 38; "));
    QCOMPARE(parts(framing, "ab"), std::string("body 2|ab; "));
    QVERIFY(framing.midMessage());
    QCOMPARE(parts(framing, "cdeGET"), std::string("body 3|cde; end; "));
    HttpFraming chunked(HttpFraming::Side::Requests);
    parts(chunked, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    QCOMPARE(parts(chunked, "1"), std::string("body 1|; "));
    QCOMPARE(parts(chunked, "0\r\nabc"), std::string("body 3|; body 3|abc; "));
}

void TestHttpFraming::headKeepsOrderAndCase()
{
    HttpFraming framing(HttpFraming::Side::Requests);
    std::string_view bytes =
        "POST /v1/responses?x=1 HTTP/1.1\r\nHOST:  a:1 \t\r\nx-a: 1\r\nX-A: 2, Three\r\nempty:\r\n\r\n";
    const std::size_t size = bytes.size();
    const HttpPart part = framing.next(bytes);
    QCOMPARE(part.kind, HttpPart::Kind::Head);
    const HttpHead &head = *part.head;
    QCOMPARE(head.method, std::string("POST"));
    QCOMPARE(head.target, std::string("/v1/responses?x=1"));
    QCOMPARE(head.startLine, std::string("POST /v1/responses?x=1 HTTP/1.1"));
    QCOMPARE(head.bytes, std::uint64_t{size});
    QCOMPARE(head.fields.size(), std::size_t{4});
    QCOMPARE(head.fields[0].name, std::string("HOST"));
    QCOMPARE(head.fields[0].value, std::string("a:1"));
    QCOMPARE(head.fields[3].value, std::string());
    QCOMPARE(head.text, std::string("POST /v1/responses?x=1 HTTP/1.1\r\nHOST:  a:1 \t\r\nx-a: 1\r\nX-A: 2, Three\r\nempty:\r\n"));
    QVERIFY(head.field("host") == std::string_view("a:1"));
    QVERIFY(head.field("X-a") == std::string_view("1"));
    QVERIFY(!head.field("b"));
    QVERIFY(head.listHolds("x-a", "three"));
    QVERIFY(!head.listHolds("x-a", "thre"));
    QVERIFY(!head.listHolds("x-a", ""));
}

void TestHttpFraming::foldedLinesAreJoined()
{
    HttpFraming framing(HttpFraming::Side::Responses);
    std::string_view bytes = "HTTP/1.1 204 \r\nA: one\r\n  two\r\n\tthree \r\nB:\r\n x\r\n\r\n";
    const HttpPart part = framing.next(bytes);
    QCOMPARE(part.kind, HttpPart::Kind::Head);
    QVERIFY(part.head->field("a") == std::string_view("one two three"));
    QVERIFY(part.head->field("b") == std::string_view("x"));
    QCOMPARE(part.head->status, 204);
    QCOMPARE(part.head->reason, std::string());
    QCOMPARE(part.head->text, std::string("HTTP/1.1 204 \r\nA: one\r\n  two\r\n\tthree \r\nB:\r\n x\r\n"));
}

void TestHttpFraming::emptyLinesBeforeARequestAreItsHeads()
{
    HttpFraming framing(HttpFraming::Side::Requests);
    QCOMPARE(parts(framing, "\r\n\nGET / HTTP/1.1\r\n\r\n"), std::string("head 21; end; "));
    std::string_view again = "\r\n\nGET / HTTP/1.1\nA:b\n\n";
    QCOMPARE(framing.next(again).head->text, std::string("GET / HTTP/1.1\nA:b\n"));
}

void TestHttpFraming::linesMayEndWithLineFeedAlone()
{
    HttpFraming framing(HttpFraming::Side::Responses);
    QCOMPARE(parts(framing, "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n2\nab\n0\n\n"),
             std::string("head 44; body 2|; body 2|ab; body 4|; end; "));
}

void TestHttpFraming::lastTransferCodingDecides()
{
    HttpFraming framing(HttpFraming::Side::Responses);
    // RFC 9112 section 6.3: it wins over Content-Length; not chunked at the end means until the close.
    parts(framing, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: gzip, Chunked\r\n\r\n");
    QCOMPARE(parts(framing, "2\r\nab\r\n0\r\n\r\n"), std::string("body 3|; body 2|ab; body 7|; end; "));
    parts(framing, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, gzip\r\n\r\n");
    QCOMPARE(parts(framing, "2\r\nab"), std::string("body 5|2\r\nab; "));
    QCOMPARE(framing.finish().kind, HttpPart::Kind::End);
}

void TestHttpFraming::requestCodingThatIsNotChunkedIsAFault()
{
    HttpFraming framing(HttpFraming::Side::Requests);
    QCOMPARE(parts(framing, "POST / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nx"),
             std::string("fault wire.http.framing; opaque x; "));
}

void TestHttpFraming::lengthMayBeRepeated()
{
    HttpFraming framing(HttpFraming::Side::Requests);
    QCOMPARE(parts(framing, "POST / HTTP/1.1\r\nContent-Length: 1, 1\r\nContent-Length: 01\r\n\r\nx"),
             std::string("head 61; body 1|x; end; "));
}

void TestHttpFraming::requestsWaitForAnUpgradesAnswer()
{
    const std::string_view upgrade = "GET / HTTP/1.1\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\nframes";
    HttpFraming granted(HttpFraming::Side::Requests);
    QCOMPARE(parts(granted, upgrade), std::string("head 59 upgrade; end; held 6"));
    QVERIFY(!granted.midMessage());
    granted.upgradeAnswered(true);
    QCOMPARE(parts(granted, "frames"), std::string("opaque frames; "));
    HttpFraming refused(HttpFraming::Side::Requests);
    parts(refused, upgrade);
    refused.upgradeAnswered(false);
    QCOMPARE(parts(refused, "GET / HTTP/1.1\r\n\r\n"), std::string("head 18; end; "));
}

void TestHttpFraming::responsesAreOpaqueAfterAnUpgrade()
{
    HttpFraming framing(HttpFraming::Side::Responses);
    framing.expectResponseTo(request("GET"));
    framing.expectResponseTo(request("GET", true));
    QCOMPARE(parts(framing, "HTTP/1.1 304 Not Modified\r\n\r\nHTTP/1.1 101 Switching Protocols\r\n\r\n\x81"),
             std::string("head 29; end; head 36 upgrade; opaque \x81; "));
    QVERIFY(framing.nothingExpected());
}

void TestHttpFraming::connectOpensATunnel()
{
    HttpFraming framing(HttpFraming::Side::Responses);
    framing.expectResponseTo(request("CONNECT"));
    framing.expectResponseTo(request("CONNECT"));
    QCOMPARE(
        parts(framing, "HTTP/1.1 403 No\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ntls"),
        std::string("head 38; body 1|x; end; head 38 upgrade; opaque tls; "));
}

void TestHttpFraming::headersPastTheLimit()
{
    HttpFraming framing(HttpFraming::Side::Requests, 30);
    QCOMPARE(parts(framing, "GET / HTTP/1.1\r\nA: 12345678\r\n\r\n"), std::string("fault wire.http.head_too_large; "));
    HttpFraming fits(HttpFraming::Side::Requests, 31);
    QCOMPARE(parts(fits, "GET / HTTP/1.1\r\nA: 12345678\r\n\r\n"), std::string("head 31; end; "));
    HttpFraming trailers(HttpFraming::Side::Requests, 60);
    parts(trailers, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    QCOMPARE(parts(trailers, "0\r\n" + std::string(60, 't')).substr(0, 5), std::string("body "));
    QCOMPARE(parts(trailers, "t"), std::string("fault wire.http.head_too_large; "));
    HttpFraming extension(HttpFraming::Side::Requests, 60);
    parts(extension, "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
    QCOMPARE(parts(extension, "1;" + std::string(59, 'e')), std::string("fault wire.http.framing; "));
}

void TestHttpFraming::finishCompletesOnlyWhatHasNoLength()
{
    HttpFraming framing(HttpFraming::Side::Responses);
    QCOMPARE(framing.finish().kind, HttpPart::Kind::Nothing);
    parts(framing, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab");
    QCOMPARE(framing.finish().kind, HttpPart::Kind::Nothing);
    QVERIFY(framing.midMessage());
}

void TestHttpFraming::webSocketIsAskedFor()
{
    QVERIFY(asksForWebSocket(request("GET", true)));
    QVERIFY(!asksForWebSocket(request("POST", true)));
    QVERIFY(!asksForWebSocket(request("GET")));
}

QTEST_GUILESS_MAIN(TestHttpFraming)
#include "tst_httpframing.moc"
