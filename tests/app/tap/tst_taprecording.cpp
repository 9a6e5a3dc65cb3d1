#include "app/pipeline/recording.h"
#include "app/pipeline/sessionloading.h"
#include "app/storage/tracereader.h"
#include "app/tap/tap.h"
#include "tests/app/tap/rawsocket.h"
#include "tests/support/frameencoder.h"

#include <QTemporaryDir>
#include <QTest>
#include <fstream>
#include <iterator>

namespace stepwire {

using namespace testing;

namespace {

const std::string secret = "sk-verysecret-0123456789";

std::string fileBytes(const std::string &path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Relays one WebSocket and one HTTP exchange, and records them.
void recordSession(const std::string &path)
{
    auto recording = Recording::start(path, false);
    QVERIFY(recording);
    RawListener upstream;
    TapSettings settings;
    settings.upstream = "http://127.0.0.1:" + std::to_string(upstream.port()) + "/v1";
    Tap tap(settings, **recording, [&] { return (*recording)->crowded(); });
    const std::uint16_t port = tap.listen().value_or(0);
    const std::string head = " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\nAuthorization: Bearer " + secret
        + "\r\nCookie: id=" + secret + "\r\n";

    RawSocket agent = RawSocket::connected(port);
    QVERIFY(agent.send("GET /v1/responses" + head + "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"));
    RawSocket server = upstream.accept();
    server.readUntil("\r\n\r\n");
    QVERIFY(server.send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSet-Cookie: s=" + secret + "\r\n\r\n"));
    agent.readUntil("\r\n\r\n");
    const std::string create = frame(1, "{\"type\":\"response.create\",\"input\":\"hello\"}", {.mask = 0xA1B2C3D4});
    const std::string completed = frame(1, "{\"type\":\"response.completed\",\"response\":{\"id\":\"r_1\",\"status\":\"completed\",\"output\":[]}}");
    QVERIFY(agent.send(create));
    QCOMPARE(server.read(create.size()), create);
    QVERIFY(server.send(completed));
    QCOMPARE(agent.read(completed.size()), completed);
    agent.close();
    server.readToEnd();
    server.close();

    RawSocket second = RawSocket::connected(port);
    QVERIFY(second.send("POST /v1/responses?api_key=" + secret + head + "Content-Length: 2\r\n\r\n{}"));
    RawSocket secondServer = upstream.accept();
    secondServer.readUntil("{}");
    QVERIFY(secondServer.send("HTTP/1.1 401 Unauthorized\r\nSet-Cookie: " + secret + "\r\nContent-Length: 2\r\n\r\n{}"));
    second.readUntil("{}");
    // The last bytes are on their way to the recording when they have arrived here.
    QTRY_COMPARE(tap.statistics().delay->chunks, std::uint64_t(6));
    tap.stop();
    (*recording)->finish();
}

} // namespace

class TapRecordingTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { recordSession(path()); }

    void noSecretIsInTheFile();
    void theSessionIsWhatCrossed();

private:
    std::string path() const { return m_folder.filePath(QStringLiteral("run.stepwire")).toStdString(); }
    QTemporaryDir m_folder;
};

void TapRecordingTest::noSecretIsInTheFile()
{
    const std::string bytes = fileBytes(path());
    QVERIFY(bytes.find("Authorization: ") != std::string::npos);
    QVERIFY(bytes.find(secret) == std::string::npos);
    QVERIFY(bytes.find("verysecret") == std::string::npos);
    QVERIFY(bytes.find("127.0.0.1:") != std::string::npos);
}

void TapRecordingTest::theSessionIsWhatCrossed()
{
    auto trace = TraceReader::open(path());
    QVERIFY(trace);
    const auto session = loadSession(**trace);
    QVERIFY(session);
    QCOMPARE(session->connections().size(), std::size_t(2));
    const Connection &webSocket = session->connections()[0];
    QVERIFY(webSocket.transport == Transport::WebSocket);
    QVERIFY(webSocket.closedBy == ClosedBy::Agent);
    QCOMPARE(webSocket.closeCode.value_or(0), std::uint16_t(1006));
    QVERIFY(webSocket.requestHead.find(std::string(secret.size(), '*')) != std::string::npos);
    QCOMPARE(session->steps().size(), std::size_t(2));
    QVERIFY(session->steps()[0].status == StepStatus::Completed);
    QCOMPARE((*trace)->payload(session->messages()[0]).value_or(""), std::string("{\"type\":\"response.create\",\"input\":\"hello\"}"));
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TapRecordingTest)
#include "tst_taprecording.moc"
