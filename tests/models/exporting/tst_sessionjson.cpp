#include "models/exporting/base64.h"
#include "models/exporting/contextestimator.h"
#include "models/exporting/contextjson.h"
#include "models/exporting/sessionjson.h"
#include "tests/models/exporting/memorypayloads.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace stepwire;

namespace {

QJsonDocument parsed(const std::string &json)
{
    QJsonParseError error;
    const auto document = QJsonDocument::fromJson(QByteArray::fromStdString(json), &error);
    return error.error == QJsonParseError::NoError ? document : QJsonDocument();
}

/// The keys as they stand in the text: QJsonObject would sort them.
QString keysInOrder(const std::string &json)
{
    QStringList keys;
    int depth = 0;
    bool inText = false;
    std::string text;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (c == '"') {
            inText = !inText;
            if (!inText && depth == 1 && json[i + 1] == ':')
                keys << QString::fromStdString(text);
            text.clear();
        } else if (inText) {
            text += c;
        } else {
            depth += (c == '{' || c == '[') - (c == '}' || c == ']');
        }
    }
    return keys.join(QLatin1Char(' '));
}

SessionDelta oneOfEach()
{
    SessionDelta delta;
    Connection connection;
    connection.id = {1};
    connection.transport = Transport::WebSocket;
    connection.url = "ws://127.0.0.1:1/v1/responses";
    delta.connections.push_back(connection);
    Step step;
    step.id = {1};
    step.connection = {1};
    delta.steps.push_back(step);
    return delta;
}

} // namespace

/// The names in these shapes are a contract with scripts (product.md, "show --json").
class SessionJsonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aStepHasTheMembersOfTheContract();
    void whatAStepDoesNotKnowIsNull();
    void aStepThatNeverEndedWasAbandoned();
    void momentsAreIntegersAndPhasesMilliseconds();
    void aMessageHasTheMembersOfTheContract();
    void aPayloadIsTextOrBase64();
    void aConnectionHasTheMembersOfTheContract();
    void theAddedDelayIsToldInMicrosecondsAndUnknownIsNull();
    void aFindingHasTheMembersOfTheContract();
    void theRecordingSaysWhenItBeganAndWhatItLacks();
    void aContextListsItemsAndWhatWasNeverSeen();
    void tokensAreUnknownAsSoonAsAPartIs();
    void estimatesAreMadeOnWhatAnItemSays_data();
    void estimatesAreMadeOnWhatAnItemSays();
    void instructionsAndToolsCountForTheRequestThatCarriesThem();
    void base64IsThatOfRfc4648();
};

void SessionJsonTest::aStepHasTheMembersOfTheContract()
{
    Session session;
    session.apply(oneOfEach());
    const std::string json = stepsJson(session);
    QCOMPARE(parsed(json).array().size(), 1);
    QCOMPARE(keysInOrder(json.substr(1, json.size() - 2)),
             QStringLiteral("n connection lane transport response_id previous_response_id model status warm_up "
                            "continuation sent received stateless_bytes usage at_ns phases_ms tool_calls error "
                            "lineage predecessor track session agent held_in sent_parts"));
    const QJsonObject step = parsed(json).array()[0].toObject();
    QCOMPARE(step[QLatin1String("sent")].toObject().keys().join(QLatin1Char(' ')),
             QStringLiteral("items payload_bytes wire_bytes"));
    QCOMPARE(step[QLatin1String("received")].toObject().keys().join(QLatin1Char(' ')),
             QStringLiteral("messages payload_bytes wire_bytes"));
    QCOMPARE(step[QLatin1String("at_ns")].toObject().keys().join(QLatin1Char(' ')),
             QStringLiteral("created first_item first_token last_token next_sent sent_first sent_last terminal"));
    QCOMPARE(step[QLatin1String("phases_ms")].toObject().keys().join(QLatin1Char(' ')),
             QStringLiteral("accept client finish first_token generation upload"));
    QCOMPARE(step[QLatin1String("lane")].toString(QStringLiteral("?")), QString());
}

void SessionJsonTest::whatAStepDoesNotKnowIsNull()
{
    Session session;
    session.apply(oneOfEach());
    const QJsonObject step = parsed(stepsJson(session)).array()[0].toObject();
    for (const char *name : {"response_id", "previous_response_id", "model", "stateless_bytes", "usage", "error"})
        QVERIFY2(step[QLatin1String(name)].isNull(), name);
    for (const QJsonValue moment : step[QLatin1String("at_ns")].toObject())
        QVERIFY(moment.isNull());
    for (const QJsonValue phase : step[QLatin1String("phases_ms")].toObject())
        QVERIFY(phase.isNull());
}

void SessionJsonTest::aStepThatNeverEndedWasAbandoned()
{
    for (const StepStatus status : {StepStatus::Waiting, StepStatus::Running}) {
        SessionDelta delta = oneOfEach();
        delta.steps[0].status = status;
        Session session;
        session.apply(delta);
        QCOMPARE(parsed(stepsJson(session)).array()[0][QLatin1String("status")].toString(),
                 QStringLiteral("abandoned"));
    }
    QCOMPARE(finalStatusName(StepStatus::Incomplete), std::string_view("incomplete"));
}

void SessionJsonTest::momentsAreIntegersAndPhasesMilliseconds()
{
    SessionDelta delta = oneOfEach();
    Step &step = delta.steps[0];
    step.at.sentFirst = CaptureTime{9007199254740993}; // would not survive as a double
    step.at.sentLast = CaptureTime{9007199254740993 + 1'500'000};
    step.usage = Usage{100, 0, std::nullopt, 7, std::nullopt};
    step.statelessBytes = 0;
    step.toolCalls = {{"read_file", "call_1"}};
    step.error = StepError{"server_error", std::nullopt, 500};
    Session session;
    session.apply(delta);
    const std::string json = stepsJson(session);
    QVERIFY(json.find(R"("sent_first":9007199254740993,)") != std::string::npos);
    QVERIFY(json.find(R"("upload":1.5,)") != std::string::npos);
    QVERIFY(json.find(R"("stateless_bytes":0,)") != std::string::npos);
    QVERIFY(json.find(R"("usage":{"input_tokens":100,"cached_tokens":0,"cache_write_tokens":null,"output_tokens":7,)"
                      R"("reasoning_tokens":null})") != std::string::npos);
    QVERIFY(json.find(R"("tool_calls":[{"name":"read_file","call_id":"call_1"}])") != std::string::npos);
    QVERIFY(json.find(R"("error":{"code":"server_error","message":null,"status":500})") != std::string::npos);
}

void SessionJsonTest::aMessageHasTheMembersOfTheContract()
{
    SessionDelta delta;
    delta.names = {"response.create", "side"};
    Session session;
    session.apply(delta);
    Message message;
    message.id = {3};
    message.connection = {2};
    message.type = {1};
    message.lane = {2};
    message.step = {4};
    message.firstByteAt = {7};
    message.payloadBytes = 10;
    message.wireBytes = 16;
    QCOMPARE(
        messageJson(session, message),
        R"({"n":3,"connection":2,"direction":"sent","at_ns":7,"kind":"text","type":"response.create","lane":"side",)"
        R"("step":4,"payload_bytes":10,"wire_bytes":16,"compressed":false,"fragments":1})");
    message.type = {};
    message.lane = {};
    message.step = {};
    message.kind = MessageKind::Ping;
    message.direction = Direction::Received;
    QCOMPARE(messageJson(session, message),
             R"({"n":3,"connection":2,"direction":"received","at_ns":0,"kind":"ping","type":null,"lane":"",)"
             R"("step":null,"payload_bytes":10,"wire_bytes":16,"compressed":false,"fragments":1})");
}

void SessionJsonTest::aPayloadIsTextOrBase64()
{
    const Session session;
    const std::string text = messageJson(session, Message(), "{\"a\":\"\xe2\x82\xac\"}\n");
    QVERIFY(text.ends_with("\"fragments\":1,\"payload\":\"{\\\"a\\\":\\\"\xe2\x82\xac\\\"}\\n\"}"));
    const std::string bytes = messageJson(session, Message(), std::string_view("\xff\x00", 2));
    QVERIFY(bytes.ends_with(R"("payload":"/wA=","encoding":"base64"})"));
    QVERIFY(messageJson(session, Message(), "").ends_with(R"("payload":""})"));
}

void SessionJsonTest::aConnectionHasTheMembersOfTheContract()
{
    SessionDelta delta = oneOfEach();
    delta.connections[0].closeCode = 1006;
    delta.connections[0].closedBy = ClosedBy::Agent;
    delta.connections[0].closedAt = CaptureTime{12};
    delta.connections[0].total(Direction::Sent) = {3, 30, 33, 5};
    Session session;
    session.apply(delta);
    const std::string json = connectionsJson(session);
    QCOMPARE(keysInOrder(json.substr(1, json.size() - 2)),
             QStringLiteral("id transport url opened_at closed_at close_code close_reason closed_by extensions "
                            "messages_sent messages_received payload_bytes_sent payload_bytes_received wire_bytes_sent "
                            "wire_bytes_received unfinished_bytes_sent unfinished_bytes_received session request_head "
                            "response_head tap_delay"));
    QVERIFY(json.find(R"("opened_at":0,"closed_at":12,"close_code":1006,"close_reason":null,"closed_by":"agent")") !=
            std::string::npos);
    QVERIFY(json.find(R"("messages_sent":3,"messages_received":0,"payload_bytes_sent":30,)") != std::string::npos);
}

void SessionJsonTest::theAddedDelayIsToldInMicrosecondsAndUnknownIsNull()
{
    SessionDelta delta = oneOfEach();
    Session without;
    without.apply(delta);
    QVERIFY(connectionsJson(without).ends_with(R"("tap_delay":null}])"));
    delta.connections[0].delay = AddedDelay{3, 15'300, 106'001, 5'788'000, 2, 90'000'000, 12};
    delta.connections[0].delays[1] = AddedDelay{0, 0, 0, 0, 2, 90'000'000, 0};
    delta.tapDelay = delta.connections[0].delay;
    Session session;
    session.apply(delta);
    QVERIFY(connectionsJson(session).ends_with(
        R"("tap_delay":{"count":3,"p50_us":15.300,"p99_us":106.001,"max_us":5788.000,"waited":2,"longest_wait_us":90000.000,)"
        R"("held_back_us":0.012,"sent":null,"received":{"count":0,"p50_us":null,"p99_us":null,"max_us":null,"waited":2,)"
        R"("longest_wait_us":90000.000}}}])"));
    QVERIFY(recordingJson(session, {}).ends_with(
        R"("tap_delay_ms":{"count":3,"p50":0.015300,"p99":0.106001,"max":5.788000,"waited":2,"longest_wait":90.000000}})"));
}

void SessionJsonTest::aFindingHasTheMembersOfTheContract()
{
    SessionDelta delta;
    Finding finding;
    finding.code = "wire.frame.opcode";
    finding.connection = {2};
    delta.findings.push_back(finding);
    Session session;
    session.apply(delta);
    QCOMPARE(findingsJson(session, [](const Finding &) { return std::string("Words."); }),
             R"([{"code":"wire.frame.opcode","severity":"warning","connection":2,"message":null,"step":null,)"
             R"("text":"Words.","detail":"","bytes":[0,0]}])");
}

void SessionJsonTest::theRecordingSaysWhenItBeganAndWhatItLacks()
{
    SessionDelta delta = oneOfEach();
    delta.lostBytes = 9;
    delta.until = {1000};
    Session session;
    session.apply(delta);
    QCOMPARE(
        recordingJson(session, {"2026-11-22T10:53:23.558Z", false}),
        R"({"started_at":"2026-11-22T10:53:23.558Z","ended":false,"duration_ns":1000,"connections":1,"messages":0,)"
        R"("steps":1,"findings":0,"lost_bytes":9,"tap_delay_ms":null})");
    QVERIFY(recordingJson(Session(), {}).starts_with(R"({"started_at":null,)"));
}

namespace {

/// Step 1 asks and gets an answer, step 2 goes on from it. The request of each is a message with its text.
struct TwoSteps
{
    Session session;
    MemoryPayloads payloads;

    TwoSteps()
    {
        SessionDelta delta = oneOfEach();
        const std::string first =
            R"({"instructions":"Be brief.","tools":[{}],"input":[{"role":"user","content":"Hi"}]})";
        const std::string second = R"({"input":[{"type":"function_call_output","call_id":"c","output":"x"}]})";
        payloads.payloads = {{MessageId{1}, first}, {MessageId{2}, second}};
        for (std::uint32_t i = 1; i <= 2; ++i) {
            Message message;
            message.id = {i};
            delta.messages.push_back(message);
        }
        delta.items = {item(1, first, "{\"role", "]}", 1), item(2, second, "{\"type", "]}", 2)};
        delta.items[0].role = "user";
        delta.items[1].kind = "function_call_output";
        delta.items[1].callId = "c";
        delta.steps[0].inputs = {ItemId{1}};
        delta.steps[0].request = {1};
        delta.steps[0].status = StepStatus::Completed;
        delta.steps[0].confirmed = true;
        delta.steps[0].proof = {1};
        delta.steps[0].settings = {1};
        Step next = delta.steps[0];
        next.id = {2};
        next.parent = next.predecessor = {1};
        next.settings = {2};
        next.inputs = {ItemId{2}};
        next.request = {2};
        next.usage = Usage{50, std::nullopt, {}, {}, {}};
        next.statelessBytes = 99;
        delta.steps.push_back(next);
        session.apply(delta);
    }

    static ContextItem item(std::uint32_t id, const std::string &payload, const char *begin, const char *end,
                            std::uint32_t step)
    {
        ContextItem item;
        item.id = {id};
        item.kind = "message";
        item.message = {id};
        item.origin = {step};
        item.text = {payload.find(begin), payload.find(end)};
        item.bytes = item.text.size();
        return item;
    }
};

std::optional<std::uint64_t> lengthAsTokens(std::string_view text)
{
    return text.size();
}

} // namespace

void SessionJsonTest::aContextListsItemsAndWhatWasNeverSeen()
{
    TwoSteps given;
    const std::string json = contextJson(given.session, *given.session.step({2}), given.payloads, {});
    const auto members = [](const QByteArray &text) { return text.split(','); }; // so that a failure names the first
    QCOMPARE(
        members(QByteArray::fromStdString(json)),
        members(
            R"({"step":2,"lane":"","items":[{"origin_step":1,"kind":"message","role":"user","name":null,)"
            R"("call_id":null,"bytes":30,"tokens_estimate":null,"state":"held","confirmed":true,"proof":1,"message":1},)"
            R"({"origin_step":2,"kind":"function_call_output","role":null,"name":null,"call_id":"c","bytes":58,)"
            R"("tokens_estimate":null,"state":"sent","confirmed":false,"proof":null,"message":2}],)"
            R"("held_bytes":30,"sent_bytes":58,"evicted_bytes":0,)"
            R"("stateless_bytes":99,"reconciliation":{"estimated_tokens":null,"reported_input_tokens":50,)"
            R"("cached_tokens":null,"unexplained_tokens":null,"instructions_and_tools_tokens":null,)"
            R"("calibration":{"factor":null,"steps":0},"calibrated_tokens":null,)"
            R"("likely_parts":[{"part":"template","items":2}]},"cache":{"verdict":"not_reported","cause":null,)"
            R"("first_difference":null,"certain":null,"confidence":null,"by_provider":false,"cached_share":null,)"
            R"("compared_with":1,"equal_items":1,"equal_bytes":30,"idle_ns":null},)"
            R"("next_step":{"as_of_ns":0,"held_in":"memory","delta_bytes_estimate":null,"resend_bytes":99,)"
            R"("resend_tokens":null,"socket_open":true,"socket_age_ns":0,"socket_left_ns":3600000000000},)"
            R"("lineage":"root","predecessor":1,"track":null,"session":null,"agent":null,"held_in":null})"));

    SessionDelta unseen;
    Step step;
    step.id = {1};
    step.parentUnseen = true;
    step.previousResponseId = "resp_before";
    unseen.steps.push_back(step);
    Session session;
    session.apply(unseen);
    const std::string other = contextJson(session, *session.step({1}), given.payloads, lengthAsTokens);
    QVERIFY2(other.find(R"("items":[{"origin_step":null,"kind":"unknown","role":null,"name":null,"call_id":null,)"
                        R"("bytes":null,"tokens_estimate":null,"state":"unseen",)") != std::string::npos,
             other.c_str());
    QVERIFY(other.find(R"("estimated_tokens":null)") != std::string::npos);
}

void SessionJsonTest::tokensAreUnknownAsSoonAsAPartIs()
{
    TwoSteps given;
    const Step &step = *given.session.step({2});
    QVERIFY(ContextEstimator(given.session, given.payloads, lengthAsTokens).estimate(step).total.has_value());
    given.payloads.payloads.erase(MessageId{1});
    const EstimatedContext damaged = ContextEstimator(given.session, given.payloads, lengthAsTokens).estimate(step);
    QVERIFY(!damaged.tokens[0]);
    QVERIFY(damaged.tokens[1].has_value());
    QVERIFY(!damaged.total);
}

void SessionJsonTest::estimatesAreMadeOnWhatAnItemSays_data()
{
    QTest::addColumn<QByteArray>("item");
    QTest::addColumn<int>("tokens"); // one for each byte that is counted, and 4 around them
    QTest::newRow("message") << QByteArray(R"({"role":"user","content":[{"type":"input_text","text":"Hello"}]})")
                             << 5 + 4;
    QTest::newRow("call") << QByteArray(R"({"type":"function_call","name":"read","arguments":"{}"})") << 4 + 2 + 4;
    QTest::newRow("output") << QByteArray(R"({"type":"function_call_output","call_id":"c","output":"xyz"})") << 3 + 4;
    QTest::newRow("sealed") << QByteArray(R"({"type":"reasoning","summary":[],"encrypted_content":"0123456789abcdef"})")
                            << 3 + 4;
    QTest::newRow("without words") << QByteArray(R"({"type":"compaction"})") << 21 + 4;
    QTest::newRow("string input") << QByteArray(R"("a\nb")") << 3 + 4;
    QTest::newRow("no JSON") << QByteArray("{oops") << 5 + 4;
}

void SessionJsonTest::estimatesAreMadeOnWhatAnItemSays()
{
    QFETCH(QByteArray, item);
    QFETCH(int, tokens);
    QCOMPARE(itemTokens(item.toStdString(), lengthAsTokens).value_or(0), std::uint64_t(tokens));
    QVERIFY(item.contains("encrypted") ||
            !itemTokens(item.toStdString(), [](std::string_view) { return std::optional<std::uint64_t>(); }));
    QVERIFY(!itemTokens(std::string((1u << 20) + 1, 'a'), lengthAsTokens)); // nobody waits seconds for an estimate
}

void SessionJsonTest::instructionsAndToolsCountForTheRequestThatCarriesThem()
{
    TwoSteps given;
    const EstimatedContext first =
        ContextEstimator(given.session, given.payloads, lengthAsTokens).estimate(*given.session.step({1}));
    QCOMPARE(first.tokens[0].value_or(0), 2u + 4u);
    QCOMPARE(first.total.value_or(0), 6u + (9u + 4u) + (4u + 4u)); // "Be brief." and [{}]
    const EstimatedContext second =
        ContextEstimator(given.session, given.payloads, lengthAsTokens).estimate(*given.session.step({2}));
    QCOMPARE(second.total.value_or(0), 6u + (1u + 4u));
}

void SessionJsonTest::base64IsThatOfRfc4648()
{
    const char *const examples[][2] = {{"", ""},
                                       {"f", "Zg=="},
                                       {"fo", "Zm8="},
                                       {"foo", "Zm9v"},
                                       {"foob", "Zm9vYg=="},
                                       {"fooba", "Zm9vYmE="},
                                       {"foobar", "Zm9vYmFy"}};
    for (const auto &example : examples)
        QCOMPARE(base64(example[0]), example[1]);
}

QTEST_APPLESS_MAIN(SessionJsonTest)
#include "tst_sessionjson.moc"
