#include "app/provider/provider.h"
#include "tests/app/provider/rawclient.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QNetworkRequest>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <QWebSocket>
#include <zstd.h>

using namespace stepwire;

namespace {

using Answer = RawClient::Answer;

constexpr int patience = 10000;

QJsonObject json(const QByteArray &text)
{
    return QJsonDocument::fromJson(text).object();
}

QByteArray zstd(const QByteArray &text)
{
    QByteArray out(static_cast<qsizetype>(ZSTD_compressBound(std::size_t(text.size()))), '\0');
    out.resize(static_cast<qsizetype>(ZSTD_compress(out.data(), std::size_t(out.size()), text.constData(), std::size_t(text.size()), 3)));
    return out;
}

} // namespace

class TestProvider : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup() { m_provider.reset(); }

    void modelsAreListedAndTheRestIsNotFound();
    void jsonAndEventStreamSayTheSame();
    void anyPrefixIsServed_data();
    void anyPrefixIsServed();
    void aKeptConnectionServesOneRequestAfterTheOther();
    void bodiesMayBeChunkedOrCompressed();
    void faultsAreStatusAndBody_data();
    void faultsAreStatusAndBody();
    void aStoredResponseGoesOnOverHttpAndAnUnknownOneDoesNot();
    void aWebSocketAnswersOnTheSamePort();
    void aHandshakeOfTwentyKibibytesIsServed();
    void aBinaryMessageIsAnErrorAndNoEnd();
    void anUpgradeElsewhereIsNotFound();
    void aRequestThatDoesNotBecomeWholeInTimeIsRefused_data();
    void aRequestThatDoesNotBecomeWholeInTimeIsRefused();
    void anIdleConnectionIsClosed();
    void aRefusalReachesWhoGoesOnSending();
    void theSocketIsClosedAfterItsLifetime();
    void aMessageOverSixteenMebibytesEndsTheSocket();
    void aPortInUseIsSaid();
    void theLogHoldsWhatCrossed();

private:
    void start(ProviderSettings settings);
    std::unique_ptr<QWebSocket> openSocket(const QNetworkRequest &request);
    QList<QJsonObject> exchange(QWebSocket &socket, const QString &message, const QString &last);

    std::unique_ptr<Provider> m_provider;
    quint16 m_port = 0;
};

void TestProvider::initTestCase()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestProvider::start(ProviderSettings settings)
{
    settings.firstTokenMs = 1;
    settings.tokensPerSecond = 0;
    m_provider = std::make_unique<Provider>(settings);
    const auto port = m_provider->listen();
    QVERIFY(port.has_value());
    m_port = *port;
}

void TestProvider::init()
{
    start({});
}

std::unique_ptr<QWebSocket> TestProvider::openSocket(const QNetworkRequest &request)
{
    auto socket = std::make_unique<QWebSocket>();
    QSignalSpy connected(socket.get(), &QWebSocket::connected);
    QSignalSpy failed(socket.get(), &QWebSocket::disconnected);
    socket->open(request);
    for (int waited = 0; waited < patience && connected.isEmpty() && failed.isEmpty(); waited += 20)
        connected.wait(20);
    return connected.isEmpty() ? nullptr : std::move(socket);
}

QList<QJsonObject> TestProvider::exchange(QWebSocket &socket, const QString &message, const QString &last)
{
    QList<QJsonObject> events;
    QEventLoop loop;
    QTimer::singleShot(patience, &loop, &QEventLoop::quit);
    const auto connection = connect(&socket, &QWebSocket::textMessageReceived, &loop, [&](const QString &text) {
        events.append(json(text.toUtf8()));
        if (events.last()[QStringLiteral("type")].toString() == last)
            loop.quit();
    });
    socket.sendTextMessage(message);
    loop.exec();
    disconnect(connection);
    return events;
}

void TestProvider::modelsAreListedAndTheRestIsNotFound()
{
    RawClient client(m_port);
    QVERIFY(client.connected());
    client.write("GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n");
    const Answer models = client.read();
    QCOMPARE(models.status, 200);
    QCOMPARE(json(models.body)[QStringLiteral("object")].toString(), QStringLiteral("list"));
    QVERIFY(!json(models.body)[QStringLiteral("data")].toArray().isEmpty());
    for (const char *request : {"GET /v1/nothing HTTP/1.1\r\nHost: x\r\n\r\n", "GET /v1/responses HTTP/1.1\r\nHost: x\r\n\r\n",
                                "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n"}) {
        client.write(request);
        const Answer missing = client.read();
        QCOMPARE(missing.status, 404);
        QVERIFY(json(missing.body)[QStringLiteral("error")].isObject());
    }
}

void TestProvider::jsonAndEventStreamSayTheSame()
{
    RawClient client(m_port);
    const Answer plain = client.post("/v1/responses", R"({"model":"m","input":"hello"})");
    QCOMPARE(plain.status, 200);
    const Answer streamed = client.post("/v1/responses", R"({"model":"m","input":"hello","stream":true})");
    QVERIFY(streamed.head.contains("content-type: text/event-stream"));
    QList<QJsonObject> events;
    for (const QByteArray &block : QByteArray(streamed.body).replace("\n\n", "\x01").split('\x01')) {
        if (block.isEmpty())
            continue;
        const QList<QByteArray> lines = block.split('\n');
        QCOMPARE(lines.size(), 2);
        QVERIFY(lines[0].startsWith("event: "));
        QVERIFY(lines[1].startsWith("data: "));
        events.append(json(lines[1].mid(6)));
        QCOMPARE(events.last()[QStringLiteral("type")].toString().toUtf8(), lines[0].mid(7));
    }
    QCOMPARE(events.last()[QStringLiteral("type")].toString(), QStringLiteral("response.completed"));
    const auto text = [](const QJsonObject &response) { return response[QStringLiteral("output")][0][QStringLiteral("content")][0][QStringLiteral("text")].toString(); };
    QVERIFY(!text(json(plain.body)).isEmpty());
    QCOMPARE(text(events.last()[QStringLiteral("response")].toObject()), text(json(plain.body)));
    QCOMPARE(events.last()[QStringLiteral("response")][QStringLiteral("usage")].toObject(), json(plain.body)[QStringLiteral("usage")].toObject());
}

void TestProvider::anyPrefixIsServed_data()
{
    QTest::addColumn<QByteArray>("path");
    for (const char *path : {"/v1/responses", "/responses", "/backend-api/codex/responses", "/openai/v1/responses?api-version=preview"})
        QTest::newRow(path) << QByteArray(path);
}

void TestProvider::anyPrefixIsServed()
{
    QFETCH(QByteArray, path);
    QCOMPARE(RawClient(m_port).post(path, R"({"input":"hello"})").status, 200);
    auto socket = openSocket(QNetworkRequest(QUrl(QStringLiteral("ws://127.0.0.1:%1%2").arg(m_port).arg(QString::fromLatin1(path)))));
    QVERIFY(socket);
}

void TestProvider::aKeptConnectionServesOneRequestAfterTheOther()
{
    RawClient client(m_port);
    const QByteArray body = R"({"input":"hello","stream":true})";
    const QByteArray request = "POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
    client.write(request + request + "GET /v1/models HTTP/1.1\r\nHost: x\r\n\r\n"); // all at once
    QVERIFY(client.read().body.contains("response.completed"));
    QVERIFY(client.read().body.contains("response.completed"));
    QVERIFY(client.read().body.contains("\"list\""));
}

void TestProvider::bodiesMayBeChunkedOrCompressed()
{
    RawClient client(m_port);
    const QByteArray body = R"({"input":"hello"})";
    client.write("POST /v1/responses HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n" + body.left(5) + "\r\n");
    client.write(QByteArray::number(body.size() - 5, 16) + "\r\n" + body.mid(5) + "\r\n0\r\n\r\n");
    QCOMPARE(client.read().status, 200);
    QCOMPARE(client.post("/v1/responses", zstd(body), "Content-Encoding: zstd\r\n").status, 200);
    QCOMPARE(client.post("/v1/responses", "not zstd", "Content-Encoding: zstd\r\n").status, 415);
    QCOMPARE(client.post("/v1/responses", body, "Content-Encoding: rot13\r\n").status, 415);
    client.write("POST /v1/responses HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n\r\n");
    QCOMPARE(client.read().status, 100);
    client.write(body);
    QCOMPARE(client.read().status, 200);
}

void TestProvider::faultsAreStatusAndBody_data()
{
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("code");
    QTest::newRow("no JSON") << QByteArray("hello") << "invalid_request_error";
    QTest::newRow("no object") << QByteArray("[]") << "invalid_request_error";
    QTest::newRow("wrong input") << QByteArray(R"({"input":7})") << "invalid_request_error";
    QTest::newRow("background") << QByteArray(R"({"input":"x","background":true})") << "invalid_request_error";
    QTest::newRow("lost id") << QByteArray(R"({"input":"x","previous_response_id":"resp_none"})") << "previous_response_not_found";
}

void TestProvider::faultsAreStatusAndBody()
{
    QFETCH(QByteArray, body);
    QFETCH(QString, code);
    RawClient client(m_port);
    const Answer answer = client.post("/v1/responses", body);
    QCOMPARE(answer.status, 400);
    QCOMPARE(json(answer.body)[QStringLiteral("error")][QStringLiteral("code")].toString(), code);
    QCOMPARE(client.post("/v1/responses", R"({"input":"x"})").status, 200); // the connection goes on
}

void TestProvider::aStoredResponseGoesOnOverHttpAndAnUnknownOneDoesNot()
{
    RawClient client(m_port);
    const auto id = [](const Answer &answer) { return json(answer.body)[QStringLiteral("id")].toString().toUtf8(); };
    const QByteArray kept = id(client.post("/v1/responses", R"({"input":"x"})"));
    const auto goOn = [](const QByteArray &previous) { return "{\"input\":\"y\",\"previous_response_id\":\"" + previous + "\"}"; };
    QCOMPARE(client.post("/v1/responses", goOn(kept)).status, 200);
    const QByteArray lost = id(client.post("/v1/responses", R"({"input":"x","store":false})"));
    QCOMPARE(client.post("/v1/responses", goOn(lost)).status, 400);
}

void TestProvider::aWebSocketAnswersOnTheSamePort()
{
    auto socket = openSocket(QNetworkRequest(QUrl(QStringLiteral("ws://127.0.0.1:%1/v1/responses").arg(m_port))));
    QVERIFY(socket);
    const auto events = exchange(*socket, QStringLiteral(R"({"type":"response.create","store":false,"input":"hello"})"), QStringLiteral("response.completed"));
    QCOMPARE(events.first()[QStringLiteral("type")].toString(), QStringLiteral("response.created"));
    const QString id = events.last()[QStringLiteral("response")][QStringLiteral("id")].toString();
    const auto more = exchange(*socket, QStringLiteral(R"({"type":"response.create","store":false,"previous_response_id":"%1","input":"more"})").arg(id), QStringLiteral("response.completed"));
    QCOMPARE(more.last()[QStringLiteral("response")][QStringLiteral("status")].toString(), QStringLiteral("completed"));
    const auto lost = exchange(*socket, QStringLiteral(R"({"type":"response.create","store":false,"previous_response_id":"resp_none","input":"more"})"), QStringLiteral("error"));
    QCOMPARE(lost.last()[QStringLiteral("error")][QStringLiteral("code")].toString(), QStringLiteral("previous_response_not_found"));
    QSignalSpy closed(socket.get(), &QWebSocket::disconnected);
    socket->close();
    QVERIFY(!closed.isEmpty() || closed.wait(patience));
}

void TestProvider::aHandshakeOfTwentyKibibytesIsServed()
{
    QNetworkRequest request(QUrl(QStringLiteral("ws://127.0.0.1:%1/v1/responses").arg(m_port)));
    request.setRawHeader("x-codex-turn-metadata", QByteArray(20 * 1024, 'm'));
    auto socket = openSocket(request);
    QVERIFY(socket);
    const QString large(200'000, QLatin1Char('x'));
    const auto events = exchange(*socket, QStringLiteral(R"({"type":"response.create","store":false,"input":"%1"})").arg(large), QStringLiteral("response.completed"));
    QCOMPARE(events.last()[QStringLiteral("type")].toString(), QStringLiteral("response.completed"));
    QSignalSpy closed(socket.get(), &QWebSocket::disconnected);
    socket->close();
    QVERIFY(!closed.isEmpty() || closed.wait(patience));
}

void TestProvider::aBinaryMessageIsAnErrorAndNoEnd()
{
    auto socket = openSocket(QNetworkRequest(QUrl(QStringLiteral("ws://127.0.0.1:%1/v1/responses").arg(m_port))));
    QVERIFY(socket);
    QSignalSpy received(socket.get(), &QWebSocket::textMessageReceived);
    socket->sendBinaryMessage("{}");
    QVERIFY(received.wait(patience));
    QCOMPARE(json(received.first().first().toString().toUtf8())[QStringLiteral("type")].toString(), QStringLiteral("error"));
    QCOMPARE(exchange(*socket, QStringLiteral(R"({"type":"response.create","input":"hello"})"), QStringLiteral("response.completed")).isEmpty(), false);
}

void TestProvider::anUpgradeElsewhereIsNotFound()
{
    RawClient client(m_port);
    client.write("GET /v1/realtime HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
    QCOMPARE(client.read().status, 404);
}

void TestProvider::aRequestThatDoesNotBecomeWholeInTimeIsRefused_data()
{
    QTest::addColumn<QByteArray>("begin");
    QTest::newRow("head") << QByteArray("POST /v1/resp");
    QTest::newRow("head of an upgrade") << QByteArray("GET /v1/responses HTTP/1.1\r\nUpgrade: websocket\r\n");
    QTest::newRow("body") << QByteArray("POST /v1/responses HTTP/1.1\r\nContent-Length: 100\r\n\r\n{");
}

void TestProvider::aRequestThatDoesNotBecomeWholeInTimeIsRefused()
{
    using namespace std::chrono_literals;
    QFETCH(QByteArray, begin);
    ProviderSettings settings;
    settings.patience = {1h, 300ms, 300ms};
    start(settings);
    RawClient client(m_port);
    QElapsedTimer clock;
    clock.start();
    client.write(begin);
    QTimer dribble; // each byte is something, and yet it never ends
    connect(&dribble, &QTimer::timeout, this, [&] { client.write("a"); });
    dribble.start(20ms);
    QCOMPARE(client.read().status, 408);
    QVERIFY(clock.elapsed() < 5000);
    QVERIFY(client.isEnded());
}

void TestProvider::anIdleConnectionIsClosed()
{
    using namespace std::chrono_literals;
    ProviderSettings settings;
    settings.patience = {100ms, 1h, 1h};
    start(settings);
    RawClient silent(m_port);
    QVERIFY(silent.isEnded());
    RawClient kept(m_port);
    QCOMPARE(kept.post("/v1/responses", "{\"model\":\"m\",\"input\":\"hello\"}").status, 200);
    QVERIFY(kept.isEnded());
}

void TestProvider::aRefusalReachesWhoGoesOnSending()
{
    RawClient client(m_port);
    client.write("GET / HTTP/1.1\r\nA: " + QByteArray(4'000'000, 'a'));
    QCOMPARE(client.read().status, 400);
    QVERIFY(client.isEnded());
}

void TestProvider::theSocketIsClosedAfterItsLifetime()
{
    ProviderSettings settings;
    settings.lifetime = std::chrono::seconds(1);
    start(settings);
    auto socket = openSocket(QNetworkRequest(QUrl(QStringLiteral("ws://127.0.0.1:%1/v1/responses").arg(m_port))));
    QVERIFY(socket);
    QSignalSpy received(socket.get(), &QWebSocket::textMessageReceived);
    QSignalSpy closed(socket.get(), &QWebSocket::disconnected);
    QVERIFY(closed.wait(patience));
    QCOMPARE(received.size(), 1);
    QCOMPARE(json(received.first().first().toString().toUtf8())[QStringLiteral("error")][QStringLiteral("code")].toString(), QStringLiteral("websocket_connection_limit_reached"));
    QCOMPARE(int(socket->closeCode()), 1001);
}

void TestProvider::aMessageOverSixteenMebibytesEndsTheSocket()
{
    auto socket = openSocket(QNetworkRequest(QUrl(QStringLiteral("ws://127.0.0.1:%1/v1/responses").arg(m_port))));
    QVERIFY(socket);
    QSignalSpy closed(socket.get(), &QWebSocket::disconnected);
    socket->sendTextMessage(QString(17 * 1024 * 1024, QLatin1Char('x')));
    QVERIFY(!closed.isEmpty() || closed.wait(patience));
    QCOMPARE(int(socket->closeCode()), 1009);
}

void TestProvider::aPortInUseIsSaid()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    ProviderSettings settings;
    settings.port = other.serverPort();
    const auto port = Provider(settings).listen();
    QVERIFY(!port.has_value());
    QVERIFY(port.error().kind == FailureKind::AddressInUse);
    settings.port = 0;
    settings.host = "not an address";
    QVERIFY(Provider(settings).listen().error().kind == FailureKind::BadArgument);
    settings.host = "127.0.0.1";
    settings.scenario = "no such";
    QVERIFY(Provider(settings).listen().error().kind == FailureKind::BadArgument);
}

void TestProvider::theLogHoldsWhatCrossed()
{
    QTemporaryDir folder;
    ProviderSettings settings;
    settings.logFile = folder.filePath(QStringLiteral("log.jsonl")).toStdString();
    start(settings);
    const QByteArray body = R"({"input":"hello"})";
    const Answer answer = RawClient(m_port).post("/v1/responses", body);
    m_provider->stop();
    QFile file(QString::fromStdString(settings.logFile));
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QJsonObject sent = json(file.readLine());
    const QJsonObject received = json(file.readLine());
    QCOMPARE(sent[QStringLiteral("direction")].toString(), QStringLiteral("sent"));
    QCOMPARE(sent[QStringLiteral("bytes")].toInteger(), body.size());
    QCOMPARE(sent[QStringLiteral("sha256")].toString().toLatin1(), QCryptographicHash::hash(body, QCryptographicHash::Sha256).toHex());
    QCOMPARE(received[QStringLiteral("sha256")].toString().toLatin1(), QCryptographicHash::hash(answer.body, QCryptographicHash::Sha256).toHex());
}

QTEST_GUILESS_MAIN(TestProvider)
#include "tst_provider.moc"
