#include "models/wire/credentials.h"

#include <QtTest>

using namespace stepwire;

class TestCredentials : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whatIsBlotted_data();
    void whatIsBlotted();
    void anyPrefixOfAHeadIsSafe();
};

void TestCredentials::whatIsBlotted_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<QByteArray>("blotted");
    const auto request = [](const char *name, const QByteArray &field, const QByteArray &expected) {
        const QByteArray before = "GET / HTTP/1.1\r\nHost: a\r\n";
        const QByteArray after = "\r\nAccept: */*\r\n\r\n";
        QTest::newRow(name) << before + field + after << before + expected + after;
    };
    request("authorization", "authorization: Bearer sk-1", "authorization: ***********");
    request("white space stays", "Authorization:\t Basic YTpi \t", "Authorization:\t ********** \t");
    request("proxy", "Proxy-Authorization:x", "Proxy-Authorization:*");
    request("x-api-key", "X-API-Key: abc", "X-API-Key: ***");
    request("api-key", "api-key: abc", "api-key: ***");
    request("goog", "x-goog-api-key: abc", "x-goog-api-key: ***");
    request("cookie", "Cookie: a=b; c=d", "Cookie: ********");
    request("set-cookie", "Set-Cookie: a=b; Path=/", "Set-Cookie: ***********");
    request("folded", "Authorization: Bearer\r\n sk-1\r\n\tsk-2", "Authorization: ******\r\n ****\r\n\t****");
    request("empty", "Authorization: ", "Authorization: ");
    request("space before the colon", "Authorization : abc", "Authorization : ***");
    request("handshake key is none", "Sec-WebSocket-Key: AAAA", "Sec-WebSocket-Key: AAAA");
    request("tokens that are counts", "x-ratelimit-remaining-tokens: 12", "x-ratelimit-remaining-tokens: 12");
    request("sub-protocols", "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.sk-1,openai-beta.realtime-v1",
            "Sec-WebSocket-Protocol: realtime, openai-insecure-api-key.****,openai-beta.realtime-v1");
    request("sub-protocol with its own dots", "sec-websocket-protocol: base64url.bearer.authorization.k8s.io.AbC",
            "sec-websocket-protocol: base64url.bearer.************************");
    request("sub-protocol that is a key", "sec-websocket-protocol: chat, sk-proj-1",
            "sec-websocket-protocol: chat, *********");
    request("sub-protocol after its name", "sec-websocket-protocol: access_token, abc, chat",
            "sec-websocket-protocol: access_token, ***, chat");
    request("sub-protocol in two lines", "sec-websocket-protocol: bearer,\r\n abc",
            "sec-websocket-protocol: bearer,\r\n ***");

    const auto target = [](const char *name, const QByteArray &given, const QByteArray &expected) {
        QTest::newRow(name) << "GET " + given + " HTTP/1.1\r\n\r\n"
                            << "GET " + expected + " HTTP/1.1\r\n\r\n";
    };
    target("key", "/v1?key=abc", "/v1?key=***");
    target("names in any case", "/v1?a=1&API_KEY=abc&b=2", "/v1?a=1&API_KEY=***&b=2");
    target("all names", "/?api-key=a&access_token=b&apikey=c&token=d", "/?api-key=*&access_token=*&apikey=*&token=*");
    target("others stay", "/key=1?keys=2&monkey=3&key&model=key", "/key=1?keys=2&monkey=3&key&model=key");
    target("user and password", "http://me:pw@host/v1?x=1@2", "http://*****@host/v1?x=1@2");
    QTest::newRow("half a line") << QByteArray("GET /?key=abc") << QByteArray("GET /?key=***");
    QTest::newRow("half a field") << QByteArray("GET / HTTP/1.1\r\nAuthorization: Bea")
                                  << QByteArray("GET / HTTP/1.1\r\nAuthorization: ***");
    QTest::newRow("response") << QByteArray("HTTP/1.1 200 key=1\r\nset-cookie: a=b\r\nset-cookie: c\r\n\r\n")
                              << QByteArray("HTTP/1.1 200 key=1\r\nset-cookie: ***\r\nset-cookie: *\r\n\r\n");
    QTest::newRow("lines that end with LF")
        << QByteArray("GET / HTTP/1.1\nCookie: a\n\n") << QByteArray("GET / HTTP/1.1\nCookie: *\n\n");
    QTest::newRow("empty lines first") << QByteArray("\r\n\r\nGET /?key=a HTTP/1.1\r\n\r\n")
                                       << QByteArray("\r\n\r\nGET /?key=* HTTP/1.1\r\n\r\n");
}

void TestCredentials::whatIsBlotted()
{
    QFETCH(QByteArray, head);
    QFETCH(QByteArray, blotted);
    std::string text = head.toStdString();
    for (const ByteRange &range : credentialRanges(text))
        std::fill(text.begin() + static_cast<std::ptrdiff_t>(range.begin),
                  text.begin() + static_cast<std::ptrdiff_t>(range.end), '*');
    QCOMPARE(QByteArray::fromStdString(text), blotted);
}

void TestCredentials::anyPrefixOfAHeadIsSafe()
{
    const std::string head = "GET /?key=aaaa HTTP/1.1\r\nAuthorization: aaaa\r\nCookie: aaaa\r\n aaaa\r\n\r\n";
    for (std::size_t size = 0; size <= head.size(); ++size) {
        std::string text = head.substr(0, size);
        for (const ByteRange &range : credentialRanges(text))
            std::fill(text.begin() + static_cast<std::ptrdiff_t>(range.begin),
                      text.begin() + static_cast<std::ptrdiff_t>(range.end), '*');
        QVERIFY2(text.find("aa") == std::string::npos, text.c_str());
    }
}

QTEST_GUILESS_MAIN(TestCredentials)
#include "tst_credentials.moc"
