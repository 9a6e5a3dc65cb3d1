#include "tests/app/tap/tapsetting.h"

#include <QTest>

namespace stepwire {

using namespace testing;

class TapCredentialsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void credentialsAreBlottedAtEqualLength();
    void credentialsInAHeadCutAnywhereAreBlotted();
    void aHalfHeadIsBlotted();
};

void TapCredentialsTest::credentialsAreBlottedAtEqualLength()
{
    TapSetting s;
    const std::string secret = "sk-verysecret-0123456789";
    const std::string fields = "Authorization: Bearer " + secret + "\r\nX-Api-Key: " + secret + "\r\n";
    RawSocket agent = RawSocket::connected(s.port);
    QVERIFY(agent.send(s.get(fields)));
    RawSocket server = s.upstream.accept();
    QCOMPARE(server.readUntil("\r\n\r\n"), s.passedOn(fields)); // The upstream needs them.
    const std::string answer = "HTTP/1.1 200 OK\r\nSet-Cookie: " + secret + "\r\nContent-Length: 1\r\n\r\n!";
    QVERIFY(server.send(answer));
    QCOMPARE(agent.read(answer.size()), answer);
    QVERIFY(s.sink.waitUntil([&] { return s.sink.stream(Direction::Received).size() == answer.size(); }));
    QCOMPARE(s.sink.stream(Direction::Sent).size(), s.get(fields).size());
    for (const Observation &observation : s.sink.all()) {
        QVERIFY(observation.bytes.find(secret) == std::string::npos);
        for (const ByteRange &range : observation.blotted) {
            QVERIFY(range.end <= observation.bytes.size());
            QCOMPARE(observation.bytes.substr(range.begin, range.size()), std::string(range.size(), '*'));
        }
    }
    QVERIFY(s.sink.stream(Direction::Received).ends_with("\r\n\r\n!"));
}

void TapCredentialsTest::credentialsInAHeadCutAnywhereAreBlotted()
{
    const std::string secret = "sk-verysecret";
    TapSetting s;
    const std::string whole = s.get("authorization: " + secret + "\r\n");
    std::uint32_t connection = 0;
    for (std::size_t cut = 1; cut < whole.size(); cut += 3) {
        RawSocket agent = RawSocket::connected(s.port);
        ++connection;
        QVERIFY(agent.send(std::string_view(whole).substr(0, cut)));
        // The second piece has to be another read, so the first must have been read before it is sent.
        QVERIFY(s.sink.waitUntil([&] { return s.tap.statistics().accepted == connection; }));
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        QVERIFY(agent.send(std::string_view(whole).substr(cut)));
        RawSocket server = s.upstream.accept();
        server.readUntil("\r\n\r\n");
        QVERIFY(s.sink.waitUntil([&] { return s.sink.stream(Direction::Sent, connection).size() == whole.size(); }));
        QVERIFY(s.sink.stream(Direction::Sent, connection).find("sk-") == std::string::npos);
    }
}

void TapCredentialsTest::aHalfHeadIsBlotted()
{
    TapSetting s;
    RawSocket agent = RawSocket::connected(s.port);
    const std::string half = "GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sk-half";
    QVERIFY(agent.send(half));
    agent.finish();
    QVERIFY(s.sink.waitUntil([&] { return s.sink.ends().starts_with("Sf"); }));
    QCOMPARE(s.sink.stream(Direction::Sent).size(), half.size());
    QVERIFY(s.sink.stream(Direction::Sent).find("sk-half") == std::string::npos);
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TapCredentialsTest)
#include "tst_tapcredentials.moc"
