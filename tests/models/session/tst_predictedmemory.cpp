#include "models/session/predictedmemory.h"
#include "tests/models/session/requesttexts.h"
#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using namespace stepwire::test;

namespace {

constexpr std::int64_t minute = 60'000; // milliseconds
const std::string hi = create(list({user("hi")}));
const std::string unstored = R"(,"store":false)";

QString recall(SessionScript &script, std::uint32_t n)
{
    return QString::fromStdString(std::string(recallName(script.step(n).recall)));
}

CaptureTime at(std::int64_t minutes)
{
    return {minutes * minute * 1'000'000};
}

} // namespace

/// What a server holds for a socket by its documented rules, and so where the response was that a request names.
class PredictedMemoryTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void limitsByServer_data();
    void limitsByServer();
    void theMemoryGoesWithTheConnectionsTime();
    void aRequestAfterTheLimitFindsNothing();
    void aRequestNamesNothing();
    void theLatestOfEachLaneIsInMemory();
    void whatIsStoredIsReadAgain();
    void theDefaultIsToStore();
    void anotherSocketRemembersNothing();
    void overHttpThereIsNoMemory();
    void aFailedContinuationLosesTheResponseOfItsLane();
    void aFailureOfAFreshChainLosesNothing();
    void aResponseThatFailedIsInNoMemory();
    void theConnectionLimitLosesAllLanes();
    void aResponseThatWasNeverSeenIsUnknown();
    void aSteersSuccessorGoesOnInMemory();
};

void PredictedMemoryTest::limitsByServer_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<int>("minutes");
    QTest::addColumn<int>("lanes");
    QTest::newRow("OpenAI") << "wss://api.openai.com/v1/responses" << 60 << 32;
    QTest::newRow("xAI") << "wss://api.x.ai/v1/responses" << 25 << 0;
    QTest::newRow("xAI with a port") << "https://api.x.ai:443/v1" << 25 << 0;
    QTest::newRow("Vercel") << "wss://ai-gateway.vercel.sh/v1/responses" << 13 << 0;
    QTest::newRow("named after one") << "wss://api.x.ai.example/v1" << 60 << 32;
    QTest::newRow("one in the path") << "wss://model.example/api.x.ai" << 60 << 32;
    QTest::newRow("no scheme") << "api.x.ai/v1" << 25 << 0;
    QTest::newRow("nothing") << "" << 60 << 32;
}

void PredictedMemoryTest::limitsByServer()
{
    QFETCH(QString, url);
    QFETCH(int, minutes);
    QFETCH(int, lanes);
    const ServerLimits limits = serverLimits(url.toStdString());
    QCOMPARE(limits.connectionLife, minutes * minute * 1'000'000);
    QCOMPARE(limits.lanes, static_cast<std::size_t>(lanes));
}

void PredictedMemoryTest::theMemoryGoesWithTheConnectionsTime()
{
    PredictedMemory memory(at(10), ServerLimits());
    memory.ended("", "r1");
    QVERIFY(memory.holds("r1", at(70)));
    QVERIFY(memory.heldOnLane("", at(70)));
    QVERIFY(!memory.holds("r1", {at(70).nanoseconds + 1}));
    QVERIFY(!memory.heldOnLane("", {at(70).nanoseconds + 1}));
    QCOMPARE(memory.age(at(12)), 2 * minute * 1'000'000);
}

void PredictedMemoryTest::aRequestAfterTheLimitFindsNothing()
{
    for (const auto &[url, minutes] : {std::pair("https://api.openai.com/v1", 60), std::pair("https://api.x.ai/v1", 25),
                                       std::pair("https://ai-gateway.vercel.sh/v1", 13)}) {
        SessionScript script;
        script.upstream(url).open().sent(create(list({user("hi")}), unstored)).answer("r1", "one").wait(minutes * minute - 6);
        script.sent(after("r1")).failed("x"); // a millisecond before the end
        QCOMPARE(recall(script, 2), QStringLiteral("memory"));
        SessionScript late;
        late.upstream(url).open().sent(create(list({user("hi")}), unstored)).answer("r1", "one").wait(minutes * minute);
        late.sent(after("r1"));
        QCOMPARE(recall(late, 2), QStringLiteral("lost"));
        QCOMPARE(late.step(2).chain, ChainState::Evicted);
        QVERIFY(!late.step(2).confirmed);
    }
}

void PredictedMemoryTest::aRequestNamesNothing()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(create("[]", R"(,"previous_response_id":null)"));
    QCOMPARE(recall(script, 1), QStringLiteral("none"));
    QCOMPARE(recall(script, 2), QStringLiteral("none"));
}

void PredictedMemoryTest::theLatestOfEachLaneIsInMemory()
{
    SessionScript script;
    script.open().sent(create("[]", unstored)).answer("r1", "one");
    script.sent(after("r1", "[]", unstored + R"(,"stream_id":"b")")).answer("b1", "branch", "r1", "b"); // forks read any lane
    script.sent(after("r1", "[]", unstored)).answer("r2", "two", "r1");
    script.sent(after("b1", "[]", unstored)).answer("r3", "three", "b1"); // … and b keeps its own
    script.sent(after("r1", "[]", unstored)).sent(after("b1", "[]", unstored)).sent(after("r2", "[]", unstored));
    for (const std::uint32_t n : {2u, 3u, 4u, 6u})
        QCOMPARE(recall(script, n), QStringLiteral("memory"));
    QCOMPARE(recall(script, 5), QStringLiteral("lost")); // r2, then r3 took its place
    QCOMPARE(recall(script, 7), QStringLiteral("lost"));
}

void PredictedMemoryTest::whatIsStoredIsReadAgain()
{
    SessionScript script;
    script.open().sent(create("[]", R"(,"store":true)")).answer("r1", "one").sent(after("r1", "[]", unstored)).answer("r2", "two", "r1");
    script.sent(after("r1")).answer("r3", "three", "r1").sent(after("r2"));
    QCOMPARE(recall(script, 3), QStringLiteral("storage"));
    QCOMPARE(recall(script, 4), QStringLiteral("lost")); // what counts is how the named response was asked for
    QCOMPARE(script.step(3).chain, ChainState::Held);
}

void PredictedMemoryTest::theDefaultIsToStore()
{
    SessionScript script;
    script.open(1).sent(hi).answer("r1", "one").open(2).sent(after("r1"));
    QCOMPARE(recall(script, 2), QStringLiteral("storage"));
}

void PredictedMemoryTest::anotherSocketRemembersNothing()
{
    SessionScript script;
    script.open(1).sent(create("[]", unstored)).answer("r1", "one").open(2).sent(after("r1")).use(1).sent(after("r1"));
    script.end(Direction::Received).sent(after("r1"));
    QCOMPARE(recall(script, 2), QStringLiteral("lost"));
    QCOMPARE(recall(script, 3), QStringLiteral("memory"));
    QCOMPARE(recall(script, 4), QStringLiteral("lost")); // the socket is closed
}

void PredictedMemoryTest::overHttpThereIsNoMemory()
{
    SessionScript script;
    script.openHttp(1).post(create("[]", unstored)).plain(200, R"({"id":"r1","status":"completed"})").post(after("r1"));
    script.plain(400, "{}").post(hi).plain(200, R"({"id":"r2","status":"completed"})").post(after("r2"));
    QCOMPARE(recall(script, 2), QStringLiteral("lost"));
    QCOMPARE(recall(script, 4), QStringLiteral("storage"));
}

void PredictedMemoryTest::aFailedContinuationLosesTheResponseOfItsLane()
{
    SessionScript script;
    script.open().sent(create("[]", unstored)).answer("r1", "one");
    script.sent(after("r1", "[]", unstored + R"(,"stream_id":"b")"));
    script.received(R"({"type":"error","stream_id":"b","error":{"code":"server_error"}})");
    script.sent(after("r1", "[]", unstored)).failed("server_error").sent(after("r1", "[]", unstored));
    QCOMPARE(recall(script, 3), QStringLiteral("memory")); // it failed on a lane that does not hold r1
    QCOMPARE(recall(script, 4), QStringLiteral("lost"));
}

void PredictedMemoryTest::aFailureOfAFreshChainLosesNothing()
{
    SessionScript script;
    script.open().sent(create("[]", unstored)).answer("r1", "one").sent(create("[]", unstored)).failed("server_error");
    script.sent(after("r1", "[]", unstored));
    QCOMPARE(recall(script, 3), QStringLiteral("memory"));
}

void PredictedMemoryTest::aResponseThatFailedIsInNoMemory()
{
    SessionScript script;
    script.open().sent(create("[]", unstored)).created("r1");
    script.received(R"({"type":"response.failed","response":{"id":"r1","status":"failed"}})").sent(after("r1"));
    QCOMPARE(recall(script, 2), QStringLiteral("lost"));
}

void PredictedMemoryTest::theConnectionLimitLosesAllLanes()
{
    SessionScript script;
    script.open().sent(create("[]", unstored)).answer("r1", "one");
    script.sent(create("[]", unstored + R"(,"stream_id":"b")")).answer("b1", "b", {}, "b");
    script.sent(after("r1", "[]", unstored)).failed("websocket_connection_limit_reached");
    script.sent(after("b1", "[]", unstored + R"(,"stream_id":"b")"));
    QCOMPARE(recall(script, 4), QStringLiteral("lost"));
}

void PredictedMemoryTest::aResponseThatWasNeverSeenIsUnknown()
{
    SessionScript script;
    script.open().sent(after("elsewhere"));
    QCOMPARE(recall(script, 1), QStringLiteral("unknown"));
    QCOMPARE(script.step(1).chain, ChainState::Evicted);
    script.created("r1", "elsewhere");
    QCOMPARE(script.step(1).chain, ChainState::Held); // the answer overrules
    QVERIFY(script.step(1).confirmed);
}

void PredictedMemoryTest::aSteersSuccessorGoesOnInMemory()
{
    SessionScript script;
    script.open().sent(create(list({user("hi")}), unstored)).created("r1");
    script.sent(R"({"type":"response.steer","previous_response_id":"r1","input":"short"})");
    script.received(R"({"type":"response.steer.accepted","steer":{"id":"s","previous_response_id":"r1"}})").completed("r1");
    script.created("r2", "r1").completed("r2").sent(after("r2"));
    QCOMPARE(recall(script, 2), QStringLiteral("memory"));
    QVERIFY(!script.step(2).stored); // it inherits every setting
    QCOMPARE(recall(script, 3), QStringLiteral("memory"));
}

QTEST_GUILESS_MAIN(PredictedMemoryTest)
#include "tst_predictedmemory.moc"
