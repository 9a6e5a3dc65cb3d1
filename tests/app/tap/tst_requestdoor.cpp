#include "app/tap/delaymeter.h"
#include "app/tap/headrewriting.h"
#include "app/tap/refusal.h"
#include "app/tap/requestdoor.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

namespace stepwire {

namespace {

HttpHead request(std::initializer_list<HttpField> fields, std::string target = "/v1/responses", std::string method = "POST")
{
    HttpHead head;
    head.method = std::move(method);
    head.target = std::move(target);
    head.fields = fields;
    return head;
}

int statusOf(const RequestDoor &door, const HttpHead &head, std::string_view localAddress = "127.0.0.1")
{
    const std::optional<Refusal> refusal = door.refusal(head, localAddress);
    return refusal ? refusal->status : 0;
}

} // namespace

class RequestDoorTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theListeningAddressAndLocalhostMayPass();
    void anAddressThatTheAgentReachedMayPass();
    void port80NeedsNoPort();
    void everyOriginFieldCounts();
    void aRefusalIsJsonThatNamesTheCode();
    void onlyTheValueOfHostIsReplaced();
    void fieldsThatResembleHostStay();
    void theAuthorityOfATarget();
    void percentilesAreWithinABucketOfTheTruth();
};

void RequestDoorTest::theListeningAddressAndLocalhostMayPass()
{
    const RequestDoor door({}, "127.0.0.1", 8080);
    for (const char *host : {"127.0.0.1:8080", "localhost:8080", "LocalHost:8080", "[::1]:8080"})
        QCOMPARE(statusOf(door, request({{"Host", host}})), 0);
    for (const char *host : {"127.0.0.1", "localhost", "localhost:80800", "127.0.0.1:8080.evil.example", "evil.example:8080", "", "[::1]"})
        QCOMPARE(statusOf(door, request({{"Host", host}})), 403);
    QCOMPARE(statusOf(door, request({{"Accept", "*/*"}})), 400);
}

void RequestDoorTest::anAddressThatTheAgentReachedMayPass()
{
    const RequestDoor door({}, "0.0.0.0", 8080);
    QCOMPARE(statusOf(door, request({{"Host", "192.168.1.7:8080"}}), "192.168.1.7"), 0);
    QCOMPARE(statusOf(door, request({{"Host", "192.168.1.8:8080"}}), "192.168.1.7"), 403);
    QCOMPARE(statusOf(door, request({{"Host", "127.0.0.1:8080"}}), "192.168.1.7"), 0);
}

void RequestDoorTest::port80NeedsNoPort()
{
    const RequestDoor door({}, "127.0.0.1", 80);
    QCOMPARE(statusOf(door, request({{"Host", "localhost"}})), 0);
    QCOMPARE(statusOf(door, request({{"Host", "[::1]"}})), 0);
}

void RequestDoorTest::everyOriginFieldCounts()
{
    TapSettings settings;
    settings.allowedOrigins = {"http://good.example"};
    const RequestDoor door(settings, "127.0.0.1", 8080);
    const HttpField host{"Host", "localhost:8080"};
    QCOMPARE(statusOf(door, request({host, {"Origin", "http://GOOD.example"}})), 0);
    QCOMPARE(statusOf(door, request({host, {"ORIGIN", "http://good.example.evil"}})), 403);
    QCOMPARE(statusOf(door, request({host, {"Origin", "http://good.example"}, {"origin", "null"}})), 403);
    QCOMPARE(statusOf(door, request({host, {"Origin", ""}})), 403);
}

void RequestDoorTest::aRefusalIsJsonThatNamesTheCode()
{
    const Refusal refusal{502, "tap.upstream.unreachable", "why", "say \"hello\"\n"};
    const QByteArray answer = QByteArray::fromStdString(refusal.response());
    const qsizetype body = answer.indexOf("\r\n\r\n") + 4;
    QVERIFY(answer.startsWith("HTTP/1.1 502 Bad Gateway\r\n"));
    QVERIFY(answer.contains("\r\nContent-Length: " + QByteArray::number(answer.size() - body) + "\r\n"));
    const QJsonObject error = QJsonDocument::fromJson(answer.mid(body)).object().value(QStringLiteral("error")).toObject();
    QCOMPARE(error.value(QStringLiteral("code")).toString(), QStringLiteral("upstream_unreachable"));
    QCOMPARE(error.value(QStringLiteral("message")).toString(), QStringLiteral("say \"hello\"\n"));
    QCOMPARE(refusal.note(), std::string("tap.upstream.unreachable why"));
}

void RequestDoorTest::onlyTheValueOfHostIsReplaced()
{
    const UpstreamAddress upstream = *UpstreamAddress::parsed("https://api.example:8443/base");
    const std::string head = "\r\nPOST /v1/responses?a=b HTTP/1.1\r\nAccept:x\r\nhOST:\t 127.0.0.1:1 \t\r\nX: host: y\r\n\r\n";
    QCOMPARE(rewrittenHead(head, upstream),
             std::string("\r\nPOST /base/responses?a=b HTTP/1.1\r\nAccept:x\r\nhOST:\t api.example:8443 \t\r\nX: host: y\r\n\r\n"));
    QCOMPARE(rewrittenHead("GET /v1 HTTP/1.1\nHost:a\n\n", upstream), std::string("GET /base HTTP/1.1\nHost:api.example:8443\n\n"));
}

void RequestDoorTest::fieldsThatResembleHostStay()
{
    const UpstreamAddress upstream = *UpstreamAddress::parsed("http://[::1]:9/v1");
    const std::string head = "GET / HTTP/1.1\r\nX-Host: a\r\nHost2: b\r\nHos\xF4: c\r\nHost: d\r\n\r\n";
    QCOMPARE(rewrittenHead(head, upstream),
             std::string("GET / HTTP/1.1\r\nX-Host: a\r\nHost2: b\r\nHos\xF4: c\r\nHost: [::1]:9\r\n\r\n"));
}

void RequestDoorTest::theAuthorityOfATarget()
{
    QCOMPARE(std::string(authorityOf("http://a:1/b?c=http://d")), std::string("a:1"));
    QCOMPARE(std::string(authorityOf("http://a?x")), std::string("a"));
    QCOMPARE(std::string(authorityOf("/v1?u=http://d/")), std::string());
    QCOMPARE(std::string(authorityOf("*")), std::string());
    QCOMPARE(rewrittenHead("GET http://a?x HTTP/1.1\r\nHost: a\r\n\r\n", *UpstreamAddress::parsed("http://b/v1")),
             std::string("GET /?x HTTP/1.1\r\nHost: b\r\n\r\n"));
}

void RequestDoorTest::percentilesAreWithinABucketOfTheTruth()
{
    DelayMeter meter;
    QCOMPARE(meter.count(), std::uint64_t(0));
    for (int i = 1; i <= 1000; ++i)
        meter.add(std::chrono::microseconds(i));
    QCOMPARE(meter.count(), std::uint64_t(1000));
    const AddedDelay delay = meter.summary();
    QVERIFY(delay.p50 >= 500'000 && delay.p50 <= 563'000);
    QVERIFY(delay.p99 >= 990'000 && delay.p99 <= 1'000'000);
    QCOMPARE(delay.max, std::int64_t(1'000'000));
    QCOMPARE(delay.chunks, std::uint64_t(1000));
    meter.add(std::chrono::hours(100));
    meter.add(std::chrono::nanoseconds(-5));
    QCOMPARE(meter.count(), std::uint64_t(1002));
}

} // namespace stepwire

QTEST_APPLESS_MAIN(stepwire::RequestDoorTest)
#include "tst_requestdoor.moc"
