#include "tests/app/provider/engineharness.h"

#include <QRegularExpression>

using namespace stepwire;

class TestUsage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void init() { m_engine = makeEngine(); }

    void outputTokensEndTheAnswer();
    void statelessAndChainedCountTheSame();
    void cachedTokensComeInBlocksAndByKey();
    void reasoningIsSealedOnlyWhenAskedFor();

private:
    std::unique_ptr<ResponsesEngine> m_engine;
};

void TestUsage::outputTokensEndTheAnswer()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("input":"hello","max_output_tokens":16)"));
    const auto events = socket.settle();
    const QJsonValue response = events.last()[QStringLiteral("response")];
    QCOMPARE(typeOf(events.last()), QStringLiteral("response.incomplete"));
    QCOMPARE(response[QStringLiteral("incomplete_details")][QStringLiteral("reason")].toString(), QStringLiteral("max_output_tokens"));
    QVERIFY(response[QStringLiteral("output")][0][QStringLiteral("content")][0][QStringLiteral("text")].toString().size() < 90);
}

void TestUsage::statelessAndChainedCountTheSame()
{
    SocketHarness chained(*m_engine);
    const QByteArray fixed = R"("store":false,"include":["reasoning.encrypted_content"],"instructions":"Be kind.","tools":)" + lookTool + ",";
    chained.send(create(fixed + R"("input":"hello")"));
    const auto first = chained.settle();
    QByteArray items = R"({"role":"user","content":"hello"})";
    for (const QJsonValue item : firstOf(first, QStringLiteral("response.completed"))[QStringLiteral("response")][QStringLiteral("output")].toArray())
        items += ',' + QJsonDocument(item.toObject()).toJson(QJsonDocument::Compact);
    const QByteArray output = R"({"type":"function_call_output","call_id":")" + callId(first) + R"(","output":"a wall"})";
    chained.send(create(fixed + R"("previous_response_id":")" + responseId(first) + R"(","input":[)" + output + "]"));
    const auto second = chained.settle();
    SocketHarness stateless(*m_engine);
    stateless.send(create(fixed + R"("input":[)" + items + ',' + output + "]"));
    QCOMPARE(inputTokens(stateless.settle()), inputTokens(second));
}

void TestUsage::cachedTokensComeInBlocksAndByKey()
{
    const auto cached = [&](const QByteArray &key, const QByteArray &text) {
        SocketHarness socket(*m_engine);
        socket.send(create(R"("prompt_cache_key":")" + key + R"(","instructions":")" + text + R"(","input":"hello")"));
        return socket.settle().last()[QStringLiteral("response")][QStringLiteral("usage")][QStringLiteral("input_tokens_details")][QStringLiteral("cached_tokens")].toInteger();
    };
    const QByteArray text = QByteArray(" word").repeated(1500);
    QCOMPARE(cached("a", text), 0);
    QCOMPARE(cached("a", text), 1408); // 1,500 and the frame, in whole blocks of 128
    QCOMPARE(cached("b", text), 0);
    QCOMPARE(cached("a", text.left(5 * 1100) + " other"), 1024);
    QCOMPARE(cached("a", text.left(5 * 900)), 0); // fewer than 1,024 count as none
    QCOMPARE(cached("a", "another beginning" + text), 0);
}

void TestUsage::reasoningIsSealedOnlyWhenAskedFor()
{
    for (const bool asked : {false, true}) {
        SocketHarness socket(*m_engine);
        socket.send(create((asked ? R"("include":["reasoning.encrypted_content"],)" : "") + QByteArray(R"("input":"hello","tools":)") + lookTool));
        const QJsonValue item = socket.settle().last()[QStringLiteral("response")][QStringLiteral("output")][0];
        QCOMPARE(item[QStringLiteral("type")].toString(), QStringLiteral("reasoning"));
        QCOMPARE(item[QStringLiteral("encrypted_content")].toString().startsWith(QLatin1String("gAAAA")), asked);
    }
}

QTEST_GUILESS_MAIN(TestUsage)
#include "tst_usage.moc"
