#include "tests/app/provider/engineharness.h"

#include <QRegularExpression>

using namespace stepwire;

class TestSteering : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void init() { m_engine = makeEngine(); }

    void aSteerEndsTheResponseAndStartsASuccessor();
    void aSteerWaitsForOpenCalls();
    void steersOfNothingFail();

private:
    std::unique_ptr<ResponsesEngine> m_engine;
};

void TestSteering::aSteerEndsTheResponseAndStartsASuccessor()
{
    // Reasoning comes first, then words, then a call: a steer during the reasoning leaves no call open.
    SocketHarness socket(*m_engine);
    socket.send(create(R"("store":false,"stream_id":"main","input":"hello","tools":)" + lookTool));
    const QByteArray id = responseId(socket.until(QStringLiteral("response.output_item.added")));
    QVERIFY(id.isEmpty() == false);
    socket.send(R"({"type":"response.steer","previous_response_id":")" + id + R"(","input":"Keep it short."})");
    const auto events = socket.settle();
    const QJsonObject accepted = firstOf(events, QStringLiteral("response.steer.accepted"));
    QVERIFY(QRegularExpression(QStringLiteral("^steer_[0-9a-f]{32}$")).match(accepted[QStringLiteral("steer")][QStringLiteral("id")].toString()).hasMatch());
    QCOMPARE(accepted[QStringLiteral("stream_id")].toString(), QStringLiteral("main"));
    const QJsonObject ended = firstOf(events, QStringLiteral("response.incomplete"));
    QCOMPARE(ended[QStringLiteral("response")][QStringLiteral("incomplete_details")][QStringLiteral("reason")].toString(), QStringLiteral("steered"));
    const QJsonObject successor = firstOf(events, QStringLiteral("response.created"));
    QCOMPARE(successor[QStringLiteral("response")][QStringLiteral("previous_response_id")].toString().toUtf8(), id);
    QCOMPARE(successor[QStringLiteral("sequence_number")].toInt(-1), 0);
    QCOMPARE(successor[QStringLiteral("stream_id")].toString(), QStringLiteral("main"));
    QCOMPARE(typeOf(events.last()), QStringLiteral("response.completed"));
    qint64 last = accepted[QStringLiteral("sequence_number")].toInteger(); // one counter for both
    QCOMPARE(events[events.indexOf(accepted) + 1][QStringLiteral("sequence_number")].toInteger(), last + 1);
}

void TestSteering::aSteerWaitsForOpenCalls()
{
    SocketHarness socket(*m_engine);
    socket.send(create(R"("store":false,"input":"hello","tools":)" + lookTool));
    const auto before = socket.until(QStringLiteral("response.function_call_arguments.delta"));
    const QByteArray id = responseId(before);
    socket.send(R"({"type":"response.steer","previous_response_id":")" + id + R"(","input":[{"role":"user","content":"Look left too."}]})");
    const auto events = socket.settle();
    QCOMPARE(typeOf(events[events.size() - 2]), QStringLiteral("response.completed"));
    const QJsonObject pending = events.last();
    QCOMPARE(typeOf(pending), QStringLiteral("response.steer.pending"));
    const QByteArray call = callId(events);
    QCOMPARE(pending[QStringLiteral("required_input")][0][QStringLiteral("call_id")].toString().toUtf8(), call);
    QCOMPARE(pending[QStringLiteral("required_input")][0][QStringLiteral("name")].toString(), QStringLiteral("look"));

    const QByteArray output = R"("input":[{"type":"function_call_output","call_id":")" + call + R"(","output":"a wall"}],"tools":)" + lookTool;
    socket.send(goOn(id, output));
    const auto with = socket.settle();
    QCOMPARE(typeOf(with.last()), QStringLiteral("response.completed"));

    const auto plain = makeEngine(); // the same without the steer: its words are the difference
    SocketHarness other(*plain);
    other.send(create(R"("store":false,"input":"hello","tools":)" + lookTool));
    const auto first = other.settle();
    other.send(goOn(responseId(first), R"("input":[{"type":"function_call_output","call_id":")" + callId(first) + R"(","output":"a wall"}],"tools":)" + lookTool));
    QCOMPARE(inputTokens(with), inputTokens(other.settle()) + qint64(TokenRendering::frameTokens) + 4); // "Look left too."
}

void TestSteering::steersOfNothingFail()
{
    SocketHarness socket(*m_engine);
    const auto failure = [&](const QByteArray &id, const QByteArray &input) {
        socket.send(R"({"type":"response.steer","previous_response_id":")" + id + R"(","input":)" + input + "}");
        const QJsonObject failed = firstOf(socket.settle(std::chrono::seconds(0)), QStringLiteral("response.steer.failed"));
        return failed[QStringLiteral("error")][QStringLiteral("code")].toString();
    };
    QCOMPARE(failure("resp_none", "\"x\""), QStringLiteral("response_not_found"));
    socket.send(create(R"("store":false,"input":"hello")"));
    const QByteArray done = responseId(socket.settle());
    QCOMPARE(failure(done, "\"x\""), QStringLiteral("response_already_completed"));
    socket.send(create(R"("store":false,"input":"hello")"));
    const QByteArray running = responseId(socket.until(QStringLiteral("response.created")));
    QCOMPARE(failure(running, "[]"), QStringLiteral("invalid_input"));
    QCOMPARE(failure(running, R"([{"type":"function_call_output","call_id":"c","output":"x"}])"), QStringLiteral("invalid_input"));
    QCOMPARE(failure(running, R"([{"role":"assistant","content":"x"}])"), QStringLiteral("invalid_input"));
}

QTEST_GUILESS_MAIN(TestSteering)
#include "tst_steering.moc"
