#include "models/metrics/phases.h"
#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using test::SessionScript;

namespace {

std::string create(std::string_view members)
{
    return R"({"type":"response.create","model":"m")" + std::string(members) + "}";
}

const std::string fresh = create(R"(,"input":"hi")");

std::string after(std::string_view id, std::string_view lane = {})
{
    return create(R"(,"previous_response_id":")" + std::string(id) + R"(","input":[{"type":"message","role":"user","content":"go on"}])"
                  + test::laneMember(lane));
}

} // namespace

/// The rules of counting.md, each by its number.
class StepCountingTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rule1_warmUpByGenerateFalseOrPrewarm()
    {
        SessionScript script;
        script.open().sent(create(R"(,"generate":false,"input":[])")).answer("r1", "");
        script.sent(create(R"(,"prompt_cache_options":{"prewarm":true})")).answer("r2", "");
        script.sent(create(R"(,"generate":true)"));
        QVERIFY(script.step(1).warmUp);
        QVERIFY(script.step(2).warmUp);
        QVERIFY(!script.step(3).warmUp);
    }

    void rule1_stepWithoutTerminalIsAbandonedWhenTheSocketEnds()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1").sent(fresh);
        QCOMPARE(script.step(1).status, StepStatus::Running);
        QCOMPARE(script.step(2).status, StepStatus::Waiting);
        script.end(Direction::Received);
        QCOMPARE(script.step(1).status, StepStatus::Abandoned);
        QCOMPARE(script.step(2).status, StepStatus::Abandoned);
        QVERIFY(!script.step(1).at.terminal);
        QVERIFY(!script.step(1).error);
    }

    void rule2_messagesCountToTheRunningThenTheOldestWaitingThenTheLast()
    {
        SessionScript script;
        script.open().sent(fresh).sent(fresh).created("r1");
        script.received(R"({"type":"codex.rate_limits"})");
        script.completed("r1");
        script.received(R"({"type":"codex.rate_limits"})"); // nothing runs: to the oldest waiting
        script.created("r2").completed("r2");
        script.received(R"({"type":"keepalive"})");         // nothing waits: to the last
        const auto &messages = script.finish().messages();
        const std::vector<std::uint32_t> expected{1, 2, 1, 1, 1, 2, 2, 2, 2};
        QCOMPARE(messages.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i)
            QCOMPARE(messages[i].step.value, expected[i]);
    }

    void rule2_controlFramesCountToNone()
    {
        SessionScript script;
        script.open().sent(fresh).control(Direction::Received, MessageKind::Ping).created("r1");
        QVERIFY(!script.session().messages()[1].step);
        QCOMPARE(script.step(1).received.count, 1u);
    }

    void rule2_lanesAreKeptApart()
    {
        SessionScript script;
        script.open().sent(create(R"(,"stream_id":"a")")).sent(create(R"(,"stream_id":"b")"));
        script.created("rb", {}, "b").created("ra", {}, "a").completed("rb", "b").completed("ra", "a");
        QCOMPARE(*script.step(1).responseId, "ra");
        QCOMPARE(*script.step(2).responseId, "rb");
        QCOMPARE(script.step(1).lane, "a");
    }

    void rule2_unreadableMessageGoesByTheDefaultLane()
    {
        SessionScript script;
        script.open().sent(create(R"(,"stream_id":"a")")).sent(fresh).received("no json");
        QCOMPARE(script.session().messages()[2].step.value, 2u);
        QCOMPARE(script.session().findings().at(0).code, "responses.json.invalid");
    }

    void rule2_steeredStepSentNothingAndHoldsTheSteersItems()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1");
        script.sent(R"({"type":"response.steer","previous_response_id":"r1","input":"tabs!"})");
        script.received(R"({"type":"response.steer.accepted","steer":{"id":"s","previous_response_id":"r1"}})");
        script.received(R"({"type":"response.incomplete","response":{"id":"r1","incomplete_details":{"reason":"steered"}}})");
        script.created("r2", "r1").answer("r2", "tabs it is");
        const Step &steered = script.step(2);
        QCOMPARE(steered.continuation, Continuation::Steered);
        QCOMPARE(steered.sent.payloadBytes + steered.sent.wireBytes + steered.sent.count, 0u);
        QVERIFY(!steered.at.sentFirst && !steered.at.sentLast);
        QCOMPARE(script.step(1).sent.count, 2u);
        const StepContext context = script.session().contextOf(StepId{2});
        QCOMPARE(context.entries.size(), 2u);
        QCOMPARE(context.entries[1].state, ItemState::Held);
        QCOMPARE(script.session().item(context.entries[1].item)->origin.value, 1u);
    }

    void rule2_createThatBringsQueuedSteersIsChainedAndTheyStandFirst()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1");
        script.sent(R"({"type":"response.steer","previous_response_id":"r1","input":"tabs!"})");
        script.received(R"({"type":"response.steer.accepted","steer":{"id":"s","previous_response_id":"r1"}})");
        script.completed("r1");
        script.received(R"({"type":"response.steer.pending","steer":{"id":"s","previous_response_id":"r1"}})");
        script.sent(after("r1")).created("r2", "r1");
        QCOMPARE(script.step(2).continuation, Continuation::Chained);
        const StepContext context = script.session().contextOf(StepId{2});
        QCOMPARE(context.entries.size(), 3u);
        QCOMPARE(script.session().item(context.entries[1].item)->excerpt, "tabs!");
        QCOMPARE(context.entries[2].state, ItemState::Sent);
    }

    void rule2_failedSteerLeavesNothingBehind()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1");
        script.sent(R"({"type":"response.steer","previous_response_id":"r1","input":"late"})");
        script.received(R"({"type":"response.steer.failed","steer":{"previous_response_id":"r1","input":"late"},"error":{"code":"response_already_completed"}})");
        script.completed("r1").sent(after("r1")).created("r2", "r1");
        QCOMPARE(script.step(2).continuation, Continuation::Chained);
        QCOMPARE(script.session().contextOf(StepId{2}).entries.size(), 2u);
    }

    void rule3_continuations()
    {
        SessionScript script;
        script.open().sent(fresh).answer("r1", "one");
        script.sent(after("r1")).answer("r2", "two", "r1");         // 2 chained
        script.sent(after("r1")).answer("r3", "three", "r1");       // 3 fork: 2 already went on from r1
        script.sent(after("r2", "b")).answer("r4", "four", "r2", "b"); // 4 fork: another lane
        script.sent(after("gone"));                                  // 5 chained, though unknown
        script.received(R"({"type":"error","status":400,"error":{"code":"previous_response_not_found","message":"no"}})");
        script.sent(create(R"(,"input":[{"role":"assistant","content":"one"},{"role":"user","content":"x"}])")); // 6 resent, by text
        script.answer("r6", "six");
        script.sent(create(R"(,"input":[{"role":"assistant","content":"never said"}])")); // 7 new
        const std::vector<Continuation> expected{Continuation::New,     Continuation::Chained, Continuation::Fork,
                                                 Continuation::Fork,    Continuation::Chained, Continuation::Resent,
                                                 Continuation::New};
        for (std::uint32_t n = 1; n <= expected.size(); ++n)
            QCOMPARE(script.step(n).continuation, expected[n - 1]);
    }

    void rule3_aRetryAfterAFailedContinuationIsNoFork()
    {
        SessionScript script;
        script.open().sent(fresh).answer("r1", "one");
        script.sent(after("r1")).received(R"({"type":"error","status":500,"error":{"code":"server_error"}})");
        script.sent(after("r1"));
        QCOMPARE(script.step(3).continuation, Continuation::Chained);
    }

    void rule3_resendIsKnownByCallIdIdOrSealedContent()
    {
        for (const char *repeated : {R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"})",
                                     R"({"type":"reasoning","id":"rs1","summary":[]})",
                                     R"({"type":"reasoning","summary":[],"encrypted_content":"gAAA"})"}) {
            SessionScript script;
            script.open().sent(fresh).created("r1");
            script.item(0, R"({"type":"reasoning","id":"rs1","summary":[],"encrypted_content":"gAAA"})");
            script.item(1, R"({"type":"function_call","id":"fc1","call_id":"c1","name":"f","arguments":"{}"})");
            script.completed("r1").sent(create(R"(,"input":[)" + std::string(repeated) + "]"));
            QCOMPARE(script.step(2).continuation, Continuation::Resent);
        }
    }

    void rule3_aCompactionItemOrAToolOutputAloneIsNoResend()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1");
        script.item(0, R"({"type":"compaction","id":"cmp1","encrypted_content":"zzz"})");
        script.item(1, R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"})");
        script.completed("r1");
        script.sent(create(R"(,"input":[{"type":"compaction","id":"cmp1","encrypted_content":"zzz"},{"type":"function_call_output","call_id":"c1","output":"x"}])"));
        QCOMPARE(script.step(2).continuation, Continuation::New);
    }

    void rule4_statelessBytesOfAChain()
    {
        const std::string call = R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"})";
        const std::string output = R"({"type":"function_call_output","call_id":"c1","output":"x"})";
        SessionScript script;
        script.open().sent(R"({ "type":"response.create", "model" : "m", "input":"h\u0069", "stream_id":"a" })");
        script.created("r1", {}, "a").item(0, call, "a").completed("r1", "a");
        script.sent(R"({"model":"m","previous_response_id":"r1","generate":true,"stream":false,"stream_id":"a","input":[)" + output + R"(],"type":"response.create"})");
        const std::string first = R"({"model":"m","stream":true,"input":[{"role":"user","content":"h\u0069"}]})";
        const std::string second = R"({"model":"m","stream":true,"input":[{"role":"user","content":"h\u0069"},)" + call + "," + output + "]}";
        QCOMPARE(*script.step(1).statelessBytes, first.size());
        QCOMPARE(*script.step(2).statelessBytes, second.size());
    }

    void rule4_anHttpBodyIsItsOwnStatelessForm()
    {
        const std::string body = R"({"model":"m","input":[{"role":"user","content":"a"}],"stream":true,"store":false})";
        SessionScript script;
        script.openHttp(1).post(body).plain(200, R"({"id":"r1","object":"response","status":"completed","output":[]})");
        QCOMPARE(*script.step(1).statelessBytes, body.size());
        QCOMPARE(script.step(1).sent.payloadBytes, body.size());
    }

    void rule4_itemsBeforeAProducedCompactionAreNoPart()
    {
        const std::string compaction = R"({"type":"compaction","encrypted_content":"zzz"})";
        const std::string next = R"({"type":"message","role":"user","content":"go on"})";
        SessionScript script;
        script.open().sent(fresh).created("r1").item(0, R"({"type":"reasoning","summary":[]})").item(1, compaction);
        script.completed("r1").sent(after("r1")).created("r2", "r1");
        const std::string stateless = R"({"model":"m","stream":true,"input":[)" + compaction + "," + next + "]}";
        QCOMPARE(*script.step(2).statelessBytes, stateless.size());
    }

    void rule5_unknownResponseMakesStatelessBytesUnknownDownTheChain()
    {
        SessionScript script;
        script.open().sent(after("before")).answer("r1", "one", "before");
        script.sent(after("r1")).answer("r2", "two", "r1");
        QVERIFY(!script.step(1).statelessBytes);
        QVERIFY(!script.step(2).statelessBytes);
    }

    void rule6_nextSentOverHttpIsTheRequestThatGoesOn()
    {
        SessionScript script;
        script.openHttp(1).post(R"({"model":"m","input":"a"})");
        script.plain(200, R"({"id":"r1","status":"completed","output":[{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}]})");
        script.openHttp(2).post(R"({"model":"m","input":"unrelated"})");
        script.plain(200, R"({"id":"r2","status":"completed","output":[]})");
        script.openHttp(3).post(R"({"model":"m","input":[{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}]})");
        QCOMPARE(script.step(1).at.nextSent, script.step(3).at.sentFirst);
        QVERIFY(!script.step(2).at.nextSent);
    }

    void rule6_wireBytesHoldTheClosingChunk()
    {
        SessionScript script;
        script.openHttp(1).post(R"({"model":"m","stream":true,"input":"a"})");
        script.event(R"({"type":"response.created","response":{"id":"r1"}})");
        script.event(R"({"type":"response.completed","response":{"id":"r1","status":"completed"}})").endExchange(5);
        const Session &session = script.finish();
        std::uint64_t sum = 0;
        for (const Message &message : session.messages())
            sum += message.direction == Direction::Received ? message.wireBytes : 0;
        QCOMPARE(session.steps()[0].received.wireBytes, sum);
        QCOMPARE(session.connections()[0].total(Direction::Received).wireBytes, sum);
    }

    void rule6_aPlainBodyHasNoMomentsButItsEnd()
    {
        SessionScript script;
        script.openHttp(1).post(R"({"model":"m","input":"a"})");
        script.plain(200, R"({"id":"r1","status":"completed","usage":{"input_tokens":5},"output":[]})");
        const Step &step = script.step(1);
        QCOMPARE(step.status, StepStatus::Completed);
        QVERIFY(!step.at.created && !step.at.firstItem && !step.at.firstToken && !step.at.lastToken && step.at.terminal);
        QCOMPARE(*step.usage->inputTokens, 5);
        QVERIFY(!step.usage->outputTokens);
        QCOMPARE(step.received.count, 1u);
    }

    void rule7_moments()
    {
        SessionScript script;
        script.open().sent(fresh);                                                             // 1 ms
        script.created("r1");                                                                  // 2
        script.received(R"({"type":"response.output_item.added","output_index":0,"item":{}})"); // 3
        script.received(R"({"type":"response.reasoning_summary_text.delta","delta":"a"})");     // 4
        script.received(R"({"type":"response.output_text.delta","delta":"b"})");                // 5
        script.item(0, R"({"type":"message"})");                                                // 6
        script.completed("r1");                                                                 // 7
        script.sent(fresh);                                                                     // 8
        const StepMoments &at = script.step(1).at;
        const auto ms = [](std::optional<CaptureTime> moment) { return moment->nanoseconds / 1'000'000; };
        QCOMPARE(ms(at.sentFirst), 1);
        QCOMPARE(ms(at.created), 2);
        QCOMPARE(ms(at.firstItem), 3);
        QCOMPARE(ms(at.firstToken), 4);
        QCOMPARE(ms(at.lastToken), 5);
        QCOMPARE(ms(at.terminal), 7);
        QCOMPARE(ms(at.nextSent), 8);
        const StepPhases phases(at);
        QCOMPARE(*phases[Phase::FirstToken], 2.0);
        QCOMPARE(*phases[Phase::Client], 1.0);
        QVERIFY(!StepPhases(script.step(2).at)[Phase::Accept]);
    }

    void rule8_errorsInEveryShape_data()
    {
        QTest::addColumn<QByteArray>("event");
        QTest::addColumn<QByteArray>("code");
        QTest::addColumn<int>("status");
        QTest::newRow("wrapped") << QByteArray(R"({"type":"error","status":400,"error":{"type":"t","code":"c","message":"m"}})") << QByteArray("c") << 400;
        QTest::newRow("flat") << QByteArray(R"({"type":"error","code":"c","message":"m","param":null})") << QByteArray("c") << 0;
        QTest::newRow("status_code, no code") << QByteArray(R"({"type":"error","status_code":429,"error":{"type":"usage_limit_reached","message":"m"}})") << QByteArray("usage_limit_reached") << 429;
        QTest::newRow("no type") << QByteArray(R"({"error":{"code":"bad_request","type":"websocket_error","message":"m"}})") << QByteArray("bad_request") << 0;
        QTest::newRow("no status") << QByteArray(R"({"type":"error","error":{"message":"m","code":"c"}})") << QByteArray("c") << 0;
    }

    void rule8_errorsInEveryShape()
    {
        QFETCH(QByteArray, event);
        QFETCH(QByteArray, code);
        QFETCH(int, status);
        SessionScript script;
        script.open().sent(fresh).received(event.toStdString());
        const Step &step = script.step(1);
        QCOMPARE(step.status, StepStatus::Error);
        QCOMPARE(*step.error->code, code.toStdString());
        QCOMPARE(*step.error->message, "m");
        QCOMPARE(step.error->status.value_or(0), status);
        QVERIFY(step.at.terminal);
    }

    void rule8_failedResponse()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1");
        script.received(R"({"type":"response.failed","response":{"id":"r1","status":"failed","error":{"code":"server_error","message":"m"}}})");
        QCOMPARE(script.step(1).status, StepStatus::Failed);
        QCOMPARE(*script.step(1).error->code, "server_error");
        QVERIFY(!script.step(1).error->status);
    }

    void rule8_httpErrorTakesTheStatusLine()
    {
        SessionScript script;
        script.openHttp(1).post(R"({"model":"m","input":"a"})").plain(429, R"({"error":{"code":"rate_limit_exceeded","message":"m"}})");
        QCOMPARE(script.step(1).status, StepStatus::Error);
        QCOMPARE(*script.step(1).error->status, 429);
    }

    void rule9_toolCallsInOutputOrderAndBeforeACut()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1");
        script.item(2, R"({"type":"function_call","call_id":"c2","name":"second","arguments":"{}"})");
        script.item(1, R"({"type":"custom_tool_call","call_id":"c1","name":"first","input":""})");
        script.item(0, R"({"type":"function_call_output","call_id":"c0","output":""})");
        script.end(Direction::Received);
        const auto &calls = script.step(1).toolCalls;
        QCOMPARE(calls.size(), 2u);
        QCOMPARE(calls[0].name, "first");
        QCOMPARE(calls[1].callId, "c2");
    }

    void rule9_theFirstEventWithAnIdNamesTheStep()
    {
        SessionScript script;
        script.open().sent(fresh).received(R"({"type":"response.in_progress","response":{"id":"r1"}})").end(Direction::Received);
        QCOMPARE(*script.step(1).responseId, "r1");
        QVERIFY(!script.step(1).at.created);
    }

    void sparseStream_itemsComeFromTheTerminal()
    {
        SessionScript script;
        script.open().sent(fresh);
        script.received(R"({"type":"response.completed","response":{"id":"r1","status":"completed","output":[{"type":"message","role":"assistant","content":[]}]}})");
        QCOMPARE(script.step(1).status, StepStatus::Completed);
        QCOMPARE(script.step(1).outputs.size(), 1u);
        script.sent(after("r1"));
        QVERIFY(script.step(2).parent);
    }

    void onlyAPostToResponsesIsAStep()
    {
        SessionScript script;
        script.openHttp(1).post(R"({"model":"m","input":"a"})", "/v1/chat/completions").plain(200, "{}");
        script.post(R"([1])").plain(200, "{}");
        script.post(R"({"model":"m"})", "/codex/responses?x=1").plain(200, "{}");
        QCOMPARE(script.finish().steps().size(), 1u);
    }
};

QTEST_GUILESS_MAIN(StepCountingTest)
#include "tst_stepcounting.moc"
