#include "app/tap/tap.h"
#include "tests/app/tap/collectingsink.h"
#include "tests/app/tap/rawsocket.h"

#include <QFile>
#include <QProcess>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>
#include <functional>
#include <thread>

namespace stepwire {

using namespace testing;

namespace {

/// The agent's side, blocking, beside the event loop that the TLS server needs.
class AgentThread
{
public:
    explicit AgentThread(std::function<void()> work) : m_thread([this, work = std::move(work)] { work(); m_done = true; }) {}
    ~AgentThread() { m_thread.join(); }
    bool done() const { return m_done; }

private:
    std::atomic<bool> m_done = false;
    std::thread m_thread;
};

} // namespace

class TapTlsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void cleanup() { QSslConfiguration::setDefaultConfiguration(m_ordinary); }

    void bytesPassThroughTls();
    void theServersEndComesAfterItsBytes();
    void anAnswerOwedOutlivesTheAgentsFin();
    void anUnknownCertificateIsRefused();

private:
    std::unique_ptr<QSslServer> server();
    TapSettings settingsFor(const QSslServer &server) const;
    void trustTheServer();

    QTemporaryDir m_folder;
    QSslCertificate m_certificate;
    QSslKey m_key;
    QSslConfiguration m_ordinary = QSslConfiguration::defaultConfiguration();
};

void TapTlsTest::initTestCase()
{
    QVERIFY(QSslSocket::supportsSsl());
    const QString key = m_folder.filePath(QStringLiteral("key.pem"));
    const QString certificate = m_folder.filePath(QStringLiteral("certificate.pem"));
    QProcess openssl;
    openssl.start(QStringLiteral("openssl"), {"req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                                              "-days", "2", "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                                              "-keyout", key, "-out", certificate});
    QVERIFY2(openssl.waitForFinished() && openssl.exitCode() == 0, openssl.readAllStandardError().constData());
    QFile keyFile(key);
    QFile certificateFile(certificate);
    QVERIFY(keyFile.open(QIODevice::ReadOnly) && certificateFile.open(QIODevice::ReadOnly));
    m_key = QSslKey(&keyFile, QSsl::Ec);
    m_certificate = QSslCertificate(&certificateFile);
    QVERIFY(!m_key.isNull() && !m_certificate.isNull());
}

std::unique_ptr<QSslServer> TapTlsTest::server()
{
    auto server = std::make_unique<QSslServer>();
    QSslConfiguration configuration = m_ordinary;
    configuration.setLocalCertificate(m_certificate);
    configuration.setPrivateKey(m_key);
    server->setSslConfiguration(configuration);
    server->listen(QHostAddress::LocalHost);
    return server;
}

TapSettings TapTlsTest::settingsFor(const QSslServer &server) const
{
    TapSettings settings;
    settings.upstream = "https://127.0.0.1:" + std::to_string(server.serverPort()) + "/v1";
    return settings;
}

void TapTlsTest::trustTheServer()
{
    QSslConfiguration configuration = m_ordinary;
    configuration.setCaCertificates({m_certificate});
    QSslConfiguration::setDefaultConfiguration(configuration);
}

void TapTlsTest::bytesPassThroughTls()
{
    trustTheServer();
    const auto upstream = server();
    CollectingSink sink;
    Tap tap(settingsFor(*upstream), sink);
    const std::uint16_t port = tap.listen().value_or(0);
    const std::string body(3'000'000, 'b');
    const std::string head = "POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n";
    const std::string answer = "HTTP/1.1 200 OK\r\nContent-Length: 2000000\r\n\r\n" + std::string(2'000'000, 'a');
    std::string answered;
    {
        AgentThread agent([&] {
            RawSocket socket = RawSocket::connected(port);
            socket.send(head + body);
            answered = socket.read(answer.size());
        });
        QTRY_VERIFY(upstream->hasPendingConnections());
        auto *socket = qobject_cast<QSslSocket *>(upstream->nextPendingConnection());
        QByteArray received;
        QTRY_VERIFY(!(received += socket->readAll()).isEmpty());
        QTRY_COMPARE(qsizetype((received += socket->readAll()).size() - received.indexOf("\r\n\r\n") - 4), qsizetype(body.size()));
        QVERIFY(received.contains("\r\nHost: 127.0.0.1:" + QByteArray::number(upstream->serverPort()) + "\r\n"));
        QVERIFY(socket->sessionProtocol() >= QSsl::TlsV1_2);
        QCOMPARE(socket->sslConfiguration().nextNegotiatedProtocol(), QByteArray()); // The server offers none.
        socket->write(QByteArray::fromStdString(answer));
        QTRY_VERIFY(agent.done());
    }
    QVERIFY(answered == answer);
    QVERIFY(sink.waitUntil([&] { return sink.stream(Direction::Received).size() == answer.size(); }));
    QVERIFY(sink.stream(Direction::Sent) == head + body);
}

void TapTlsTest::theServersEndComesAfterItsBytes()
{
    trustTheServer();
    const auto upstream = server();
    CollectingSink sink;
    Tap tap(settingsFor(*upstream), sink);
    const std::uint16_t port = tap.listen().value_or(0);
    const std::string answer = "HTTP/1.1 200 OK\r\n\r\n" + std::string(3'000'000, 'a');
    std::string answered;
    auto ending = RawSocket::Ending::Open;
    {
        AgentThread agent([&] {
            RawSocket socket = RawSocket::connected(port);
            socket.send("GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n");
            answered = socket.readToEnd();
            ending = socket.ending();
        });
        QTRY_VERIFY(upstream->hasPendingConnections());
        QTcpSocket *socket = upstream->nextPendingConnection();
        QTRY_VERIFY(socket->peek(65536).endsWith("\r\n\r\n"));
        socket->write(QByteArray::fromStdString(answer));
        socket->disconnectFromHost();
        QTRY_VERIFY_WITH_TIMEOUT(agent.done(), 10000);
    }
    QVERIFY(answered == answer);
    QVERIFY(ending == RawSocket::Ending::Fin);
    QVERIFY(sink.waitUntil([&] { return sink.ends() == "Rf Sf"; }));
}

void TapTlsTest::anAnswerOwedOutlivesTheAgentsFin()
{
    trustTheServer();
    const auto upstream = server();
    CollectingSink sink;
    Tap tap(settingsFor(*upstream), sink);
    const std::uint16_t port = tap.listen().value_or(0);
    std::string answered;
    {
        AgentThread agent([&] {
            RawSocket socket = RawSocket::connected(port);
            socket.send("GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n");
            socket.finish();
            answered = socket.readToEnd();
        });
        QTRY_VERIFY(upstream->hasPendingConnections());
        QTcpSocket *socket = upstream->nextPendingConnection();
        QTRY_VERIFY(socket->peek(65536).endsWith("\r\n\r\n"));
        QVERIFY(sink.waitUntil([&] { return sink.ends() == "Sf"; }));
        socket->write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nlate");
        QTRY_VERIFY_WITH_TIMEOUT(agent.done(), 10000);
    }
    QVERIFY(answered.ends_with("late"));
}

void TapTlsTest::anUnknownCertificateIsRefused()
{
    const auto upstream = server();
    CollectingSink sink;
    Tap tap(settingsFor(*upstream), sink);
    const std::uint16_t port = tap.listen().value_or(0);
    std::string answered;
    {
        AgentThread agent([&] {
            RawSocket socket = RawSocket::connected(port);
            socket.send("GET /v1/models HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n");
            answered = socket.readToEnd();
        });
        QTRY_VERIFY_WITH_TIMEOUT(agent.done(), 10000);
    }
    QVERIFY(answered.starts_with("HTTP/1.1 502 "));
    QVERIFY(answered.find("certificate") != std::string::npos);
    QVERIFY(sink.notes().starts_with("tap.upstream.tls "));
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::TapTlsTest)
#include "tst_taptls.moc"
