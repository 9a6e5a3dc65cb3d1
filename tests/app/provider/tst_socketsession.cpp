#include "tests/app/provider/engineharness.h"

#include <QRegularExpression>

using namespace stepwire;

class TestSocketSession : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void init() { m_engine = makeEngine(); }

    void eventsFollowTheGrammarAndAreNumberedFromZero();
    void theResponseObjectIsWholeInEveryLifecycleEvent();
    void aWarmUpIsCreatedAndCompletedAndHeld();
    void prewarmIsAWarmUp();
    void aContinuationKnowsWhatTheConnectionHolds();
    void onlyTheLatestResponseOfALaneIsHeld();
    void whatWasStoredIsFoundAfterTheSocketIsGone();
    void whatWasNotStoredDiesWithTheSocket();
    void aFailedContinuationEvicts();
    void aFailedForkLeavesItsParent();
    void lanesRunAtOnceAndAreNamedOnEveryEvent();
    void aLaneServesInOrder();
    void noMoreThanSixteenAreInFlight();
    void theThirtyThirdLaneNameIsRefused();
    void badLaneNamesAreRefused_data();
    void badLaneNamesAreRefused();
    void faultsKeepTheSocketOpen_data();
    void faultsKeepTheSocketOpen();
    void aCallWithoutOutputIsRefused();
    void theConnectionEndsWithItsLifetime();
    void aRunningResponseOutlivesTheLimit();

private:
    std::unique_ptr<ResponsesEngine> m_engine;
};

void TestSocketSession::eventsFollowTheGrammarAndAreNumberedFromZero()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("input":"hello","tools":)" + lookTool));
    const auto events = socket.settle();
    QStringList types = typesOf(events);
    types.removeDuplicates();
    QCOMPARE(types, QStringList({QStringLiteral("response.created"), QStringLiteral("response.in_progress"),
                                 QStringLiteral("response.output_item.added"), QStringLiteral("response.output_item.done"),
                                 QStringLiteral("response.content_part.added"), QStringLiteral("response.output_text.delta"),
                                 QStringLiteral("response.output_text.done"), QStringLiteral("response.content_part.done"),
                                 QStringLiteral("response.function_call_arguments.delta"), QStringLiteral("response.function_call_arguments.done"),
                                 QStringLiteral("response.completed")}));
    for (qsizetype i = 0; i < events.size(); ++i) {
        QCOMPARE(events[i][QStringLiteral("sequence_number")].toInteger(-1), i);
        QVERIFY(!events[i].contains(QStringLiteral("stream_id")));
    }
    QString text;
    for (const QJsonObject &event : events) {
        if (typeOf(event) == QLatin1String("response.output_text.delta")) {
            text += event[QStringLiteral("delta")].toString();
            QVERIFY(event[QStringLiteral("logprobs")].isArray());
        }
    }
    QCOMPARE(text, firstOf(events, QStringLiteral("response.output_text.done"))[QStringLiteral("text")].toString());
    QCOMPARE(events.last()[QStringLiteral("response")][QStringLiteral("output")].toArray().size(), 3); // reasoning, words, call
}

void TestSocketSession::theResponseObjectIsWholeInEveryLifecycleEvent()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("input":"hello","instructions":"Be kind.","metadata":{"a":"b"},"prompt_cache_key":"k")"));
    const auto events = socket.settle();
    for (const auto *type : {"response.created", "response.in_progress", "response.completed"}) {
        const QJsonObject response = firstOf(events, QLatin1String(type))[QStringLiteral("response")].toObject();
        for (const auto *key : {"id", "object", "created_at", "status", "background", "completed_at", "error", "incomplete_details",
                                "instructions", "max_output_tokens", "metadata", "model", "output", "parallel_tool_calls",
                                "previous_response_id", "prompt_cache_key", "reasoning", "service_tier", "store", "temperature",
                                "text", "tool_choice", "tools", "top_p", "truncation", "usage", "user"})
            QVERIFY2(response.contains(QLatin1String(key)), key);
        QCOMPARE(response[QStringLiteral("instructions")].toString(), QStringLiteral("Be kind."));
        QCOMPARE(response[QStringLiteral("prompt_cache_key")].toString(), QStringLiteral("k"));
        QCOMPARE(response[QStringLiteral("model")].toString(), QStringLiteral("gpt-6-sol"));
    }
    const QJsonValue usage = events.last()[QStringLiteral("response")][QStringLiteral("usage")];
    QCOMPARE(usage[QStringLiteral("total_tokens")].toInteger(),
             usage[QStringLiteral("input_tokens")].toInteger() + usage[QStringLiteral("output_tokens")].toInteger());
}

void TestSocketSession::aWarmUpIsCreatedAndCompletedAndHeld()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("store":false,"generate":false,"instructions":"Be kind.","input":[])"));
    const auto warm = socket.settle();
    QCOMPARE(typesOf(warm), QStringList({QStringLiteral("response.created"), QStringLiteral("response.completed")}));
    QVERIFY(warm.last()[QStringLiteral("response")][QStringLiteral("output")].toArray().isEmpty());
    QCOMPARE(warm.last()[QStringLiteral("response")][QStringLiteral("status")].toString(), QStringLiteral("completed"));
    socket.send(goOn(responseId(warm), R"("input":"hello")"));
    QCOMPARE(typeOf(socket.settle().last()), QStringLiteral("response.completed"));
}

void TestSocketSession::prewarmIsAWarmUp()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("prompt_cache_options":{"prewarm":true},"input":"hello")"));
    QCOMPARE(socket.settle().size(), 2);
}

void TestSocketSession::aContinuationKnowsWhatTheConnectionHolds()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("store":false,"input":"hello","tools":)" + lookTool));
    const auto first = socket.settle();
    socket.send(goOn(responseId(first), R"("input":[{"type":"function_call_output","call_id":")" + callId(first) + R"(","output":"a wall"}],"tools":)" + lookTool));
    const auto second = socket.settle();
    QCOMPARE(typeOf(second.last()), QStringLiteral("response.completed"));
    QCOMPARE(second.last()[QStringLiteral("response")][QStringLiteral("previous_response_id")].toString().toUtf8(), responseId(first));
    QVERIFY(inputTokens(second) > inputTokens(first));
}

void TestSocketSession::onlyTheLatestResponseOfALaneIsHeld()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("store":false,"input":"one")"));
    const auto first = socket.settle();
    socket.send(goOn(responseId(first), R"("input":"two")"));
    QCOMPARE(typeOf(socket.settle().last()), QStringLiteral("response.completed"));
    socket.send(goOn(responseId(first), R"("input":"three")"));
    const auto lost = socket.settle();
    QCOMPARE(lost.size(), 1);
    QCOMPARE(errorCode(lost), QStringLiteral("previous_response_not_found"));
    QCOMPARE(lost.first()[QStringLiteral("status")].toInt(), 400);
    QCOMPARE(errorMessage(lost), QStringLiteral("Previous response with id '%1' not found.").arg(QString::fromUtf8(responseId(first))));
}

void TestSocketSession::whatWasStoredIsFoundAfterTheSocketIsGone()
{
    QByteArray id;
    {
        SocketHarness socket(*m_engine);
        socket.send(create(R"("input":"one")")); // store is true unless said otherwise
        id = responseId(socket.settle());
    }
    SocketHarness other(*m_engine);
    other.send(goOn(id, R"("input":"two")"));
    QCOMPARE(typeOf(other.settle().last()), QStringLiteral("response.completed"));
}

void TestSocketSession::whatWasNotStoredDiesWithTheSocket()
{
    QByteArray id;
    {
        SocketHarness socket(*m_engine);
        socket.send(create(R"("store":false,"input":"one")"));
        id = responseId(socket.settle());
    }
    SocketHarness other(*m_engine);
    other.send(goOn(id, R"("input":"two")"));
    QCOMPARE(errorCode(other.settle()), QStringLiteral("previous_response_not_found"));
}

void TestSocketSession::aFailedContinuationEvicts()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("store":false,"input":"one")"));
    const QByteArray id = responseId(socket.settle());
    socket.send(goOn(id, R"("input":[{"type":"function_call_output","call_id":"call_none","output":"x"}])"));
    QCOMPARE(errorMessage(socket.settle()), QStringLiteral("No tool call found for function call output with call_id call_none."));
    socket.send(goOn(id, R"("input":"two")"));
    QCOMPARE(errorCode(socket.settle()), QStringLiteral("previous_response_not_found"));
}

void TestSocketSession::aFailedForkLeavesItsParent()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("store":false,"input":"one")"));
    const QByteArray id = responseId(socket.settle());
    socket.send(goOn(id, R"("stream_id":"side","input":[{"type":"function_call_output","call_id":"call_none","output":"x"}])"));
    const auto failed = socket.settle();
    QCOMPARE(failed.first()[QStringLiteral("stream_id")].toString(), QStringLiteral("side"));
    socket.send(goOn(id, R"("stream_id":"side","input":"two")"));
    QCOMPARE(typeOf(socket.settle().last()), QStringLiteral("response.completed"));
    socket.send(goOn(id, R"("input":"three")")); // the fork took nothing from the parent's lane either
    QCOMPARE(typeOf(socket.settle().last()), QStringLiteral("response.completed"));
}

void TestSocketSession::lanesRunAtOnceAndAreNamedOnEveryEvent()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("stream_id":"a","input":"one")"));
    socket.send(create(R"("stream_id":"b","input":"two")"));
    const auto events = socket.settle();
    qsizetype bBegins = -1;
    qsizetype aEnds = -1;
    for (qsizetype i = 0; i < events.size(); ++i) {
        const QString lane = events[i][QStringLiteral("stream_id")].toString();
        QVERIFY(lane == QLatin1String("a") || lane == QLatin1String("b"));
        if (lane == QLatin1String("b") && bBegins < 0)
            bBegins = i;
        if (lane == QLatin1String("a"))
            aEnds = i;
    }
    QVERIFY(bBegins < aEnds);
}

void TestSocketSession::aLaneServesInOrder()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("input":"one")"));
    socket.send(create(R"("input":"two")"));
    QStringList types = typesOf(socket.settle());
    QVERIFY(types.indexOf(QStringLiteral("response.completed")) < types.lastIndexOf(QStringLiteral("response.created")));
    QCOMPARE(types.count(QStringLiteral("response.completed")), 2);
}

void TestSocketSession::noMoreThanSixteenAreInFlight()
{
    SocketHarness socket(*m_engine);
    for (int i = 0; i < 20; ++i)
        socket.send(create(R"("input":"x","stream_id":"l)" + QByteArray::number(i) + "\""));
    int inFlight = 0;
    int most = 0;
    int completed = 0;
    for (const QString &type : typesOf(socket.settle())) {
        inFlight += type == QLatin1String("response.created") ? 1 : type == QLatin1String("response.completed") ? -1 : 0;
        completed += type == QLatin1String("response.completed") ? 1 : 0;
        most = std::max(most, inFlight);
    }
    QCOMPARE(most, 16);
    QCOMPARE(completed, 20);
}

void TestSocketSession::theThirtyThirdLaneNameIsRefused()
{
    SocketHarness socket(*m_engine);
    for (int i = 0; i < 32; ++i) {
        socket.send(create(R"("generate":false,"input":[],"stream_id":"l)" + QByteArray::number(i) + "\""));
        QCOMPARE(typeOf(socket.settle().last()), QStringLiteral("response.completed"));
    }
    socket.send(create(R"("input":"x","stream_id":"one-more")"));
    QCOMPARE(errorCode(socket.settle()), QStringLiteral("websocket_stream_limit_reached"));
    socket.send(create(R"("generate":false,"input":[],"stream_id":"l7")")); // a known name is no new one
    QCOMPARE(typeOf(socket.settle().last()), QStringLiteral("response.completed"));
    socket.send(create(R"("generate":false,"input":[])")); // and the default lane is not counted
    QCOMPARE(typeOf(socket.settle().last()), QStringLiteral("response.completed"));
}

void TestSocketSession::badLaneNamesAreRefused_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::newRow("empty") << QByteArray("\"\"");
    QTest::newRow("space") << QByteArray("\"a b\"");
    QTest::newRow("slash") << QByteArray("\"a/b\"");
    QTest::newRow("number") << QByteArray("7");
    QTest::newRow("257 characters") << '"' + QByteArray(257, 'x') + '"';
}

void TestSocketSession::badLaneNamesAreRefused()
{
    QFETCH(QByteArray, name);
    SocketHarness socket(*m_engine);
    socket.send(create(R"("input":"x","stream_id":)" + name));
    const auto events = socket.settle();
    QCOMPARE(errorCode(events), QStringLiteral("invalid_stream_id"));
    QVERIFY(!events.first().contains(QStringLiteral("stream_id")));
}

void TestSocketSession::faultsKeepTheSocketOpen_data()
{
    QTest::addColumn<QByteArray>("message");
    QTest::newRow("no JSON") << QByteArray("hello");
    QTest::newRow("cut JSON") << QByteArray(R"({"type":"response.create")");
    QTest::newRow("two values") << QByteArray("{} {}");
    QTest::newRow("not UTF-8") << QByteArray("{\"type\":\"\xff\"}");
    QTest::newRow("empty") << QByteArray();
    QTest::newRow("an array") << QByteArray("[]");
    QTest::newRow("no type") << QByteArray(R"({"model":"x"})");
    QTest::newRow("unknown type") << QByteArray(R"({"type":"session.update"})");
    QTest::newRow("wrong input") << create(R"("input":7)");
    QTest::newRow("input of strings") << create(R"("input":["a"])");
    QTest::newRow("message without role") << create(R"("input":[{"type":"message","content":"x"}])");
    QTest::newRow("wrong tools") << create(R"("input":"x","tools":{})");
    QTest::newRow("conversation") << create(R"("input":"x","conversation":"conv_1")");
    QTest::newRow("same id twice") << create(R"("input":[{"role":"user","id":"msg_1","content":"x"},{"role":"user","id":"msg_1","content":"x"}])");
    QTest::newRow("unknown reference") << create(R"("input":[{"type":"item_reference","id":"msg_none"}])");
}

void TestSocketSession::faultsKeepTheSocketOpen()
{
    QFETCH(QByteArray, message);
    SocketHarness socket(*m_engine);
    socket.send(message);
    const auto refused = socket.settle();
    QCOMPARE(refused.size(), 1);
    QCOMPARE(typeOf(refused.first()), QStringLiteral("error"));
    QCOMPARE(refused.first()[QStringLiteral("status")].toInt(), 400);
    QCOMPARE(refused.first()[QStringLiteral("error")][QStringLiteral("type")].toString(), QStringLiteral("invalid_request_error"));
    QVERIFY(!errorMessage(refused).isEmpty());
    QVERIFY(!socket.ended());
    socket.send(create(R"("input":"hello")"));
    QCOMPARE(typeOf(socket.settle().last()), QStringLiteral("response.completed"));
}

void TestSocketSession::aCallWithoutOutputIsRefused()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("store":false,"input":"hello","tools":)" + lookTool));
    const auto first = socket.settle();
    socket.send(goOn(responseId(first), R"("input":"never mind")"));
    QCOMPARE(errorMessage(socket.settle()), QStringLiteral("No tool output found for function call %1.").arg(QString::fromUtf8(callId(first))));
}

void TestSocketSession::theConnectionEndsWithItsLifetime()
{
    EngineSettings settings;
    settings.lifetime = std::chrono::seconds(120);
    const auto engine = makeEngine(settings);
    SocketHarness socket(*engine);
    socket.pass(std::chrono::seconds(121));
    socket.send(create(R"("stream_id":"main","input":"hello")"));
    const auto events = socket.settle();
    QCOMPARE(errorCode(events), QStringLiteral("websocket_connection_limit_reached"));
    QCOMPARE(errorMessage(events), QStringLiteral("Responses websocket connection limit reached (2 minutes). Create a new websocket connection to continue."));
    QCOMPARE(events.first()[QStringLiteral("stream_id")].toString(), QStringLiteral("main"));
    QVERIFY(socket.ended());
}

void TestSocketSession::aRunningResponseOutlivesTheLimit()
{
    EngineSettings settings;
    settings.lifetime = std::chrono::seconds(1);
    settings.pace = {std::chrono::milliseconds(100), 20};
    const auto engine = makeEngine(settings);
    SocketHarness socket(*engine);
    socket.send(create(R"("input":"hello")"));
    const auto events = socket.settle();
    QCOMPARE(typeOf(events[events.size() - 2]), QStringLiteral("response.completed"));
    QCOMPARE(errorCode(events), QStringLiteral("websocket_connection_limit_reached"));
    QVERIFY(socket.ended());
}

QTEST_GUILESS_MAIN(TestSocketSession)
#include "tst_socketsession.moc"
