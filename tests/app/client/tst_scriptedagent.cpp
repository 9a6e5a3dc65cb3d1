#include "app/client/httptransport.h"
#include "app/client/scriptedagent.h"
#include "app/client/websockettransport.h"
#include "app/provider/provider.h"
#include "models/dialects/jsonview.h"

#include <QEventLoop>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTest>
#include <QTimer>

using namespace stepwire;

namespace {

// Passes everything on and keeps what was sent.
class WatchedTransport : public ResponsesTransport
{
    Q_OBJECT
public:
    WatchedTransport(std::unique_ptr<ResponsesTransport> inner, std::vector<std::string> &sent) : m_inner(std::move(inner)), m_sent(sent)
    {
        connect(m_inner.get(), &ResponsesTransport::eventReceived, this, &ResponsesTransport::eventReceived);
        connect(m_inner.get(), &ResponsesTransport::failed, this, &ResponsesTransport::failed);
        connect(m_inner.get(), &ResponsesTransport::closed, this, &ResponsesTransport::closed);
    }
    bool keepsContext() const override { return m_inner->keepsContext(); }
    std::string requestOpening() const override { return m_inner->requestOpening(); }
    void send(const std::string &request) override
    {
        m_sent.push_back(request);
        m_inner->send(request);
    }
    void close() override { m_inner->close(); }

private:
    std::unique_ptr<ResponsesTransport> m_inner;
    std::vector<std::string> &m_sent;
};

struct Outcome
{
    std::vector<std::string> sent;
    QString answer;
    QString failure;
    int steps = 0;
};

} // namespace

class TestScriptedAgent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void bothTransportsComeToTheSameEnd_data();
    void bothTransportsComeToTheSameEnd();
    void theHistoryGoesOutByteForByte();
    void aServerThatIsNotThereIsAFailure_data();
    void aServerThatIsNotThereIsAFailure();
    void anErrorOfTheServerIsAFailure_data();
    void anErrorOfTheServerIsAFailure();

private:
    Outcome run(const Scenario &scenario, bool webSocket, quint16 port);
    std::unique_ptr<Provider> provider(const std::string &scenario, quint16 &port);
};

void TestScriptedAgent::initTestCase()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

std::unique_ptr<Provider> TestScriptedAgent::provider(const std::string &scenario, quint16 &port)
{
    ProviderSettings settings;
    settings.scenario = scenario;
    settings.firstTokenMs = 0;
    settings.tokensPerSecond = 0;
    auto made = std::make_unique<Provider>(settings);
    port = made->listen().value_or(0);
    return made;
}

Outcome TestScriptedAgent::run(const Scenario &scenario, bool webSocket, quint16 port)
{
    Outcome outcome;
    const QUrl url(QStringLiteral("http://127.0.0.1:%1/v1").arg(port));
    std::unique_ptr<ResponsesTransport> transport;
    if (webSocket)
        transport = std::make_unique<WebSocketTransport>(url, QByteArray());
    else
        transport = std::make_unique<HttpTransport>(url, QByteArray());
    ScriptedAgent agent(scenario, "test", *Toolbox::forProject(scenario.project),
                        std::make_unique<WatchedTransport>(std::move(transport), outcome.sent));
    QEventLoop loop;
    QTimer::singleShot(30000, &loop, &QEventLoop::quit);
    connect(&agent, &ScriptedAgent::finished, &loop, [&](const QString &answer) {
        outcome.answer = answer;
        loop.quit();
    });
    connect(&agent, &ScriptedAgent::failed, &loop, [&](const QString &reason) {
        outcome.failure = reason;
        loop.quit();
    });
    QTimer::singleShot(0, &agent, &ScriptedAgent::start);
    loop.exec();
    outcome.steps = agent.steps();
    return outcome;
}

void TestScriptedAgent::bothTransportsComeToTheSameEnd_data()
{
    QTest::addColumn<QString>("name");
    for (const std::string &name : Scenario::names())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestScriptedAgent::bothTransportsComeToTheSameEnd()
{
    QFETCH(QString, name);
    quint16 port = 0;
    const auto server = provider(name.toStdString(), port);
    const auto scenario = Scenario::load(name.toStdString());
    const Outcome http = run(*scenario, false, port);
    const Outcome webSocket = run(*scenario, true, port);
    QCOMPARE(http.failure, QString());
    QCOMPARE(webSocket.failure, QString());
    QVERIFY(http.steps >= 13);
    QCOMPARE(http.steps, int(scenario->steps.size()));
    QCOMPARE(webSocket.steps, http.steps);
    QCOMPARE(webSocket.answer, http.answer);
    QCOMPARE(http.answer.toStdString(), scenario->steps.back().say);
    if (name == QLatin1String("pair-programmer"))
        QVERIFY(http.sent.back().size() > 50'000);
    QVERIFY(webSocket.sent.back().size() < http.sent.back().size() / 2);
}

void TestScriptedAgent::theHistoryGoesOutByteForByte()
{
    quint16 port = 0;
    const auto server = provider("pair-programmer", port);
    const Outcome outcome = run(*Scenario::load("pair-programmer"), false, port);
    std::string_view before;
    for (const std::string &request : outcome.sent) {
        QVERIFY(JsonView::parsed(request).has_value());
        const std::string_view items = JsonView(request)["input"].raw();
        // Every request's items begin with all of the one before.
        QVERIFY(before.empty() || items.substr(0, before.size() - 1) == before.substr(0, before.size() - 1));
        before = items;
    }
}

void TestScriptedAgent::aServerThatIsNotThereIsAFailure_data()
{
    QTest::addColumn<bool>("webSocket");
    QTest::newRow("HTTP") << false;
    QTest::newRow("WebSocket") << true;
}

void TestScriptedAgent::aServerThatIsNotThereIsAFailure()
{
    QFETCH(bool, webSocket);
    QTcpServer gone;
    QVERIFY(gone.listen(QHostAddress::LocalHost));
    const quint16 port = gone.serverPort();
    gone.close();
    const Outcome outcome = run(*Scenario::load("pair-programmer"), webSocket, port);
    QVERIFY(!outcome.failure.isEmpty());
    QVERIFY(outcome.answer.isEmpty());
}

void TestScriptedAgent::anErrorOfTheServerIsAFailure_data()
{
    aServerThatIsNotThereIsAFailure_data();
}

void TestScriptedAgent::anErrorOfTheServerIsAFailure()
{
    QFETCH(bool, webSocket);
    quint16 port = 0;
    const auto server = provider("pair-programmer", port);
    Scenario broken = *Scenario::load("pair-programmer");
    broken.toolsJson = "{}"; // not a list of tools
    const Outcome outcome = run(broken, webSocket, port);
    QVERIFY2(outcome.failure.contains(QLatin1String("tools")), qPrintable(outcome.failure));
}

QTEST_GUILESS_MAIN(TestScriptedAgent)
#include "tst_scriptedagent.moc"
