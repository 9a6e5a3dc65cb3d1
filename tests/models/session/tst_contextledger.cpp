#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using test::SessionScript;

namespace {

std::string after(std::string_view id, std::string_view more = {})
{
    return R"({"type":"response.create","previous_response_id":")" + std::string(id) + R"(","input":[{"role":"user","content":"go on"}])"
        + std::string(more) + "}";
}

const std::string unstored = R"(,"store":false)";
const std::string first = R"({"type":"response.create","store":false,"input":"hi"})";
const std::string notFound = R"({"type":"error","status":400,"error":{"code":"previous_response_not_found","message":"no"}})";

std::vector<ItemState> statesAt(SessionScript &script, std::uint32_t step)
{
    std::vector<ItemState> states;
    for (const ContextEntry &entry : script.session().contextOf(StepId{step}).entries)
        states.push_back(entry.state);
    return states;
}

using enum ItemState;

} // namespace

/// What the server holds at each step (counting.md rule 5, protocol.md section 9).
class ContextLedgerTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void heldOnceTheResponseBegan()
    {
        SessionScript script;
        script.open().sent(first).answer("r1", "one").sent(after("r1", unstored)).created("r2", "r1");
        QCOMPARE(statesAt(script, 2), (std::vector{Held, Held, Sent}));
        const StepContext context = script.session().contextOf(StepId{2});
        QVERIFY(context.entries[0].confirmed);
        QVERIFY(!context.entries[2].confirmed);
    }

    void inferredWhileUnanswered()
    {
        SessionScript script;
        script.open().sent(first).answer("r1", "one").sent(after("r1", unstored));
        QCOMPARE(statesAt(script, 2), (std::vector{Held, Held, Sent}));
        QVERIFY(!script.session().contextOf(StepId{2}).entries[0].confirmed);
    }

    void sentItemsAreConfirmedByTheContinuation()
    {
        SessionScript script;
        script.open().sent(first).answer("r1", "one");
        QVERIFY(!script.session().contextOf(StepId{1}).entries[0].confirmed);
        script.sent(after("r1", unstored)).created("r2", "r1");
        QVERIFY(script.session().contextOf(StepId{1}).entries[0].confirmed);
    }

    void evictedWhenTheIdIsNotFound()
    {
        SessionScript script;
        script.open().sent(first).answer("r1", "one").sent(after("r1", unstored)).received(notFound);
        QCOMPARE(statesAt(script, 2), (std::vector{Evicted, Evicted, Sent}));
        QVERIFY(script.session().contextOf(StepId{2}).entries[0].confirmed);
        QVERIFY(script.step(2).statelessBytes); // evicted items count all the same
        QCOMPARE(script.session().findings().back().code, "responses.continuation.not_found");
    }

    void evictedWhenTheConnectionLimitIsReached()
    {
        SessionScript script;
        script.open().sent(first).answer("r1", "one").sent(after("r1", unstored));
        script.received(R"({"type":"error","status":400,"error":{"code":"websocket_connection_limit_reached","message":"60"}})");
        QCOMPARE(statesAt(script, 2), (std::vector{Evicted, Evicted, Sent}));
    }

    void theConnectionLimitTakesTheMemoryOfEveryLane()
    {
        SessionScript script;
        script.open().sent(first).answer("r1", "one").sent(R"({"type":"response.create","stream_id":"b","input":"hi"})");
        script.received(R"({"type":"error","stream_id":"b","error":{"code":"websocket_connection_limit_reached"}})");
        script.sent(after("r1", unstored));
        QCOMPARE(statesAt(script, 3), (std::vector{Evicted, Evicted, Sent}));
    }

    void memoryDiesWithTheSocket()
    {
        SessionScript script;
        script.open(1).sent(first).answer("r1", "one").end(Direction::Received);
        script.open(2).sent(after("r1", unstored));
        QCOMPARE(statesAt(script, 2), (std::vector{Evicted, Evicted, Sent}));
        QVERIFY(!script.session().contextOf(StepId{2}).entries[0].confirmed);
    }

    void storedResponsesOutliveTheSocket()
    {
        SessionScript script;
        script.open(1).sent(R"({"type":"response.create","input":"hi"})").answer("r1", "one").end(Direction::Received);
        script.open(2).sent(after("r1"));
        QCOMPARE(statesAt(script, 2), (std::vector{Held, Held, Sent}));
    }

    void aNewerResponseOfTheLaneReplacesTheOlder()
    {
        SessionScript script;
        script.open().sent(first).answer("r1", "one").sent(after("r1", unstored)).answer("r2", "two", "r1");
        script.sent(after("r1", unstored));
        QCOMPARE(statesAt(script, 3).front(), Evicted);
    }

    void aFailedContinuationEvictsItsParentButAForksFailureDoesNot()
    {
        SessionScript script;
        script.open().sent(first).answer("r1", "one");
        script.sent(after("r1", unstored + R"(,"stream_id":"b")"));
        script.received(R"({"type":"error","status":500,"stream_id":"b","error":{"code":"server_error"}})");
        script.sent(after("r1", unstored));
        QCOMPARE(statesAt(script, 3).front(), Held);
        script.received(R"({"type":"error","status":500,"error":{"code":"server_error"}})");
        script.sent(after("r1", unstored));
        QCOMPARE(statesAt(script, 4).front(), Evicted);
    }

    void unknownResponseStandsForOneUnseenItem()
    {
        SessionScript script;
        script.open().sent(after("before")).answer("r1", "one", "before").sent(after("r1"));
        QCOMPARE(statesAt(script, 1), (std::vector{Unseen, Sent}));
        QCOMPARE(statesAt(script, 2), (std::vector{Unseen, Held, Held, Sent}));
        QVERIFY(!script.session().contextOf(StepId{1}).entries[0].item);
    }

    void compactionEvictsWhatStandsBeforeIt()
    {
        SessionScript script;
        script.open().sent(first).created("r1").item(0, R"({"type":"reasoning","summary":[]})");
        script.item(1, R"({"type":"compaction","encrypted_content":"z"})").completed("r1").sent(after("r1", unstored));
        script.created("r2", "r1");
        QCOMPARE(statesAt(script, 2), (std::vector{Evicted, Evicted, Held, Sent}));
    }

    void aCompactionItemOfTheClientChangesNothing()
    {
        SessionScript script;
        script.open().sent(R"({"type":"response.create","input":[{"role":"user","content":"a"},{"type":"compaction","encrypted_content":"z"}]})");
        script.answer("r1", "one").sent(after("r1")).created("r2", "r1");
        QCOMPARE(statesAt(script, 2), (std::vector{Held, Held, Held, Sent}));
    }

    void itemsKnowWhatTheyAreAndWhereTheyCrossed()
    {
        const std::string output = R"({"type":"function_call_output","call_id":"c1","output":"42 lines"})";
        const std::string request = R"({"type":"response.create","input":[)" + output + "]}";
        SessionScript script;
        script.open().sent(request);
        const ContextItem &item = script.session().items().front();
        QCOMPARE(item.kind, "function_call_output");
        QCOMPARE(*item.callId, "c1");
        QVERIFY(!item.role);
        QCOMPARE(item.bytes, output.size());
        QCOMPARE(item.message.value, 1u);
        QCOMPARE(request.substr(item.text.begin, item.text.size()), output);
        QCOMPARE(item.excerpt, "42 lines");
    }
};

QTEST_GUILESS_MAIN(ContextLedgerTest)
#include "tst_contextledger.moc"
