#include "models/wire/upstreamaddress.h"

#include <QtTest>

using namespace stepwire;

class TestUpstreamAddress : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void goodAddresses_data();
    void goodAddresses();
    void badAddresses_data();
    void badAddresses();
    void pathReplacesTheListeningOne_data();
    void pathReplacesTheListeningOne();
    void urlOfARequest();
};

void TestUpstreamAddress::goodAddresses_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<bool>("tls");
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<int>("port");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("again");
    const auto row = [](const char *url, bool tls, const char *host, int port, const char *path, const char *again) {
        QTest::newRow(url) << QByteArray(url) << tls << QByteArray(host) << port << QByteArray(path)
                           << QByteArray(again);
    };
    row("https://api.openai.com/v1", true, "api.openai.com", 443, "/v1", "https://api.openai.com/v1");
    row("http://127.0.0.1:8080", false, "127.0.0.1", 8080, "", "http://127.0.0.1:8080");
    row("HTTP://host:80/", false, "host", 80, "", "http://host");
    row("wss://host:443/a/b/", true, "host", 443, "/a/b", "https://host/a/b");
    row("ws://[::1]:9/x", false, "::1", 9, "/x", "http://[::1]:9/x");
    row("https://[2001:db8::1]", true, "2001:db8::1", 443, "", "https://[2001:db8::1]");
    row("https://host:80", true, "host", 80, "", "https://host:80");
    row("http://host:", false, "host", 80, "", "http://host");
}

void TestUpstreamAddress::goodAddresses()
{
    QFETCH(QByteArray, url);
    QFETCH(bool, tls);
    QFETCH(QByteArray, host);
    QFETCH(int, port);
    QFETCH(QByteArray, path);
    QFETCH(QByteArray, again);
    const auto address = UpstreamAddress::parsed(url.toStdString());
    QVERIFY(address.has_value());
    QCOMPARE(address->tls, tls);
    QCOMPARE(QByteArray::fromStdString(address->host), host);
    QCOMPARE(int(address->port), port);
    QCOMPARE(QByteArray::fromStdString(address->path), path);
    QCOMPARE(QByteArray::fromStdString(address->url()), again);
}

void TestUpstreamAddress::badAddresses_data()
{
    QTest::addColumn<QByteArray>("url");
    QTest::addColumn<QByteArray>("word");
    const auto row = [](const char *url, const char *word) {
        QTest::newRow(QByteArray(url).simplified().constData()) << QByteArray(url) << QByteArray(word);
    };
    row("", "scheme");
    row("api.openai.com/v1", "scheme");
    row("localhost:8080", "scheme");
    row("ftp://host", "ftp");
    row("http://", "host");
    row("http:///v1", "host");
    row("http://:80", "host");
    row("http://host:0", "port");
    row("http://host:65536", "port");
    row("http://host:8o", "port");
    row("http://::1/", "brackets");
    row("http://[::1", "]");
    row("http://[::1]x", "port");
    row("http://me:pw@host", "user");
    row("http://host/v1?x=1", "query");
    row("http://host/v1#x", "fragment");
    row("http://host/a b", "space");
    row("http://host\r\nX: y", "space");
    row("http://h\xc3\xb6st", "ASCII");
}

void TestUpstreamAddress::badAddresses()
{
    QFETCH(QByteArray, url);
    QFETCH(QByteArray, word);
    const auto address = UpstreamAddress::parsed(url.toStdString());
    QVERIFY(!address.has_value());
    QCOMPARE(address.error().kind, FailureKind::BadArgument);
    QCOMPARE(QByteArray::fromStdString(address.error().subject), url);
    QVERIFY2(QByteArray::fromStdString(address.error().detail).contains(word), address.error().detail.c_str());
}

void TestUpstreamAddress::pathReplacesTheListeningOne_data()
{
    QTest::addColumn<QByteArray>("upstream");
    QTest::addColumn<QByteArray>("asked");
    QTest::addColumn<QByteArray>("target");
    const auto row = [](const char *upstream, const char *asked, const char *target) {
        QTest::addRow("%s asked for %s", upstream, asked)
            << QByteArray(upstream) << QByteArray(asked) << QByteArray(target);
    };
    row("http://host/v1", "/v1/responses", "/v1/responses");
    row("http://host/openai/v2", "/v1/responses?a=b", "/openai/v2/responses?a=b");
    row("http://host", "/v1/responses", "/responses");
    row("http://host", "/v1", "/");
    row("http://host", "/v1?a", "/?a");
    row("http://host/x", "/v1", "/x");
    row("http://host/x", "/v1/", "/x/");
    row("http://host/x", "/v10/responses", "/v10/responses");
    row("http://host/x", "/codex/responses", "/codex/responses");
    row("http://host/x", "/", "/");
    row("http://host/x", "*", "*");
}

void TestUpstreamAddress::pathReplacesTheListeningOne()
{
    QFETCH(QByteArray, upstream);
    QFETCH(QByteArray, asked);
    QFETCH(QByteArray, target);
    const auto address = UpstreamAddress::parsed(upstream.toStdString());
    QVERIFY(address.has_value());
    QCOMPARE(QByteArray::fromStdString(address->targetFor(asked.toStdString())), target);
}

void TestUpstreamAddress::urlOfARequest()
{
    const auto address = UpstreamAddress::parsed("https://host/api");
    QVERIFY(address.has_value());
    QCOMPARE(address->urlFor("/v1/responses", false), std::string("https://host/api/responses"));
    QCOMPARE(address->urlFor("/v1/responses", true), std::string("wss://host/api/responses"));
    QCOMPARE(address->urlFor("http://127.0.0.1:1/v1/responses", false), std::string("https://host/api/responses"));
    QCOMPARE(UpstreamAddress::parsed("http://host:81")->urlFor("/x", true), std::string("ws://host:81/x"));
}

QTEST_GUILESS_MAIN(TestUpstreamAddress)
#include "tst_upstreamaddress.moc"
