#include "tests/models/session/requesttexts.h"
#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using namespace stepwire::test;

namespace {

const std::string hi = create(list({user("hi")}));
const std::string compaction = R"({"type":"compaction","id":"cmp_1","encrypted_content":"sealed"})";

/// What there is to say of a step's place: lineage, predecessor, track, agent session.
std::string place(SessionScript &script, std::uint32_t n)
{
    const Step &step = script.step(n);
    return std::string(lineageName(step.lineage)) + " from " + std::to_string(step.predecessor.value) + ", track "
        + std::to_string(step.track.value) + ", session " + std::to_string(step.agentSession.value);
}

std::vector<HttpField> inThread(std::string_view id, std::string_view session = {}, std::string_view parent = {})
{
    std::vector<HttpField> fields = {{"thread-id", std::string(id)}};
    if (!session.empty())
        fields.push_back({"session-id", std::string(session)});
    if (!parent.empty())
        fields.push_back({"x-codex-parent-thread-id", std::string(parent)});
    return fields;
}

/// A response with its one message, over HTTP.
SessionScript &exchanged(SessionScript &script, const std::string &body, const std::string &id, const std::string &text)
{
    QString answer = QStringLiteral("{'id':'%1','status':'completed','output':[{'type':'message','role':'assistant','content':'%2'}]}");
    answer.replace(QLatin1Char('\''), QLatin1Char('"'));
    return script.post(body).plain(200, answer.arg(QString::fromStdString(id), QString::fromStdString(text)).toStdString());
}

} // namespace

#define COMPARE_PLACE_IN(script, n, expected) QCOMPARE(QString::fromStdString(place(script, n)), QStringLiteral(expected))
#define COMPARE_PLACE(n, expected) COMPARE_PLACE_IN(script, n, expected)

/// Out of which earlier step a prompt came, and to which conversation and run it belongs.
class LineageTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void byIdOnOneSocketIsAContinuation();
    void byIdOverHttpIsAContinuationOnAnyConnection();
    void anUnseenIdIsAContinuationOfNothingKnown();
    void besideAnEarlierContinuationIsAFork();
    void fromAnotherLaneIsAFork();
    void aForkIsKnownOnceTheEarlierContinuationEndedWell();
    void theTrackThatAForkLeftGoesOn();
    void aContinuationOnAnotherSocketCanBecomeAFork();
    void anAutomaticSuccessorIsASteer();
    void theHistoryAgainOnOneSocketIsAResend();
    void theHistoryAgainOverHttpIsAResendOnAnyConnection();
    void aResendFollowsTheLatestThatItRepeats();
    void equalAnswersInSeveralConversationsAreToldApart();
    void theSameAgainAfterAFailureIsARetry_data();
    void theSameAgainAfterAFailureIsARetry();
    void theSameAgainAfterSuccessIsNoRetry();
    void aFailureIsRetriedOnce();
    void retriesFormAChain();
    void anUnseenIdIsRetriedWithTheSameIdOnly();
    void agentsThatNameThemselvesAreNotJoinedByAFailure();
    void byIdOnAnotherSocketIsAReconnect();
    void theHistoryOnAnotherSocketIsAReconnect();
    void anUnansweredFirstRequestIsSentAgainOnAnotherSocket();
    void theHistoryAfterALostIdIsTheSameConversation();
    void aFreshPromptAfterALostIdIsARetryOnThatLaneOnly();
    void afterAServersCompaction();
    void aCompactionMadeElsewhereGoesOnFromTheLane();
    void aCompactionInANewChainOfTheThread();
    void theSameThreadAnewIsARestart();
    void subAgentsHaveTracksOfTheirOwnInTheRunOfTheirParent();
    void aSubAgentThatWasGivenTheHistoryIsAFork();
    void conversationsOnOneHttpConnectionAreNotJoined();
    void equalPromptsOfIndependentRunsAreNotJoined();
    void namedRunsHoldAllTheirConnections();
    void laterChangesReachALiveSession();
};

void LineageTest::byIdOnOneSocketIsAContinuation()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(after("r1")).answer("r2", "two", "r1").sent(after("r2"));
    COMPARE_PLACE(1, "root from 0, track 1, session 1");
    COMPARE_PLACE(2, "continuation from 1, track 1, session 1");
    COMPARE_PLACE(3, "continuation from 2, track 1, session 1");
}

void LineageTest::byIdOverHttpIsAContinuationOnAnyConnection()
{
    SessionScript script;
    exchanged(script.openHttp(1), hi, "r1", "one");
    exchanged(script.openHttp(2), after("r1"), "r2", "two");
    COMPARE_PLACE(2, "continuation from 1, track 1, session 1");
}

void LineageTest::anUnseenIdIsAContinuationOfNothingKnown()
{
    SessionScript script;
    script.open().sent(after("elsewhere")).answer("r1", "one").sent(after("r1"));
    COMPARE_PLACE(1, "continuation from 0, track 1, session 1");
    COMPARE_PLACE(2, "continuation from 1, track 1, session 1");
    SessionScript twice; // what is beside what is not known
    twice.open().sent(after("elsewhere")).sent(after("elsewhere", list({user("else")}))).created("r1").completed("r1");
    COMPARE_PLACE_IN(twice, 2, "continuation from 0, track 2, session 1");
    QCOMPARE(twice.step(2).continuation, Continuation::Fork); // by the rule of counting.md
}

void LineageTest::besideAnEarlierContinuationIsAFork()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(after("r1")).answer("r2", "two", "r1");
    script.sent(after("r1", list({user("else")}))).answer("r3", "three", "r1").sent(after("r3")).sent(after("r2"));
    COMPARE_PLACE(3, "fork from 1, track 2, session 1");
    COMPARE_PLACE(4, "continuation from 3, track 2, session 1");
    COMPARE_PLACE(5, "continuation from 2, track 1, session 1");
}

void LineageTest::fromAnotherLaneIsAFork()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(after("r1", list({user("look")}), R"(,"stream_id":"b")"));
    COMPARE_PLACE(2, "fork from 1, track 2, session 1");
}

void LineageTest::aForkIsKnownOnceTheEarlierContinuationEndedWell()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(after("r1")).sent(after("r1", list({user("else")})));
    COMPARE_PLACE(3, "continuation from 1, track 1, session 1");
    script.created("r2", "r1");
    COMPARE_PLACE(3, "continuation from 1, track 1, session 1");
    script.completed("r2");
    COMPARE_PLACE(2, "continuation from 1, track 1, session 1");
    COMPARE_PLACE(3, "fork from 1, track 2, session 1");
}

void LineageTest::theTrackThatAForkLeftGoesOn()
{
    // Two creates wait on lanes of their own connection each; the second runs first and goes on twice.
    SessionScript script;
    script.headed(inThread("t")).open(1).sent(hi).answer("r1", "one");
    script.open(2).sent(after("r1", list({user("a")}))).open(3).sent(after("r1", list({user("b")})));
    script.created("r3", "r1").completed("r3").sent(after("r3")).created("r4", "r3").completed("r4");
    script.sent(after("r3", list({user("c")}))); // forks again
    script.use(2).created("r2", "r1").completed("r2");
    COMPARE_PLACE(2, "reconnect from 1, track 1, session 1");
    COMPARE_PLACE(3, "fork from 1, track 3, session 1");
    COMPARE_PLACE(4, "continuation from 3, track 3, session 1");
    COMPARE_PLACE(5, "fork from 3, track 2, session 1");
    script.open(4).sent(create(list({user("other words")})));
    COMPARE_PLACE(6, "restart from 2, track 1, session 1"); // the thread's own track, not the one that left it
}

void LineageTest::aContinuationOnAnotherSocketCanBecomeAFork()
{
    SessionScript script;
    script.open(1).sent(hi).answer("r1", "one").sent(after("r1")).open(2).sent(after("r1", list({user("else")})));
    COMPARE_PLACE(3, "reconnect from 1, track 1, session 1");
    script.use(1).answer("r2", "two", "r1");
    COMPARE_PLACE(3, "fork from 1, track 2, session 1");
}

void LineageTest::anAutomaticSuccessorIsASteer()
{
    SessionScript script;
    script.open().sent(hi).created("r1");
    script.sent(R"({"type":"response.steer","previous_response_id":"r1","input":"short"})");
    script.received(R"({"type":"response.steer.accepted","steer":{"id":"s","previous_response_id":"r1"}})");
    script.completed("r1").created("r2", "r1").completed("r2").sent(after("r2"));
    COMPARE_PLACE(2, "steer from 1, track 1, session 1");
    COMPARE_PLACE(3, "continuation from 2, track 1, session 1");
}

void LineageTest::theHistoryAgainOnOneSocketIsAResend()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(create(list({user("hi"), assistant("one"), user("more")})));
    COMPARE_PLACE(2, "resend from 1, track 1, session 1");
}

void LineageTest::theHistoryAgainOverHttpIsAResendOnAnyConnection()
{
    SessionScript script;
    exchanged(script.openHttp(1), hi, "r1", "one");
    exchanged(script.openHttp(2), create(list({user("hi"), assistant("one"), user("more")})), "r2", "two");
    exchanged(script.openHttp(3), create(list({user("hi"), assistant("one"), user("more"), assistant("two"), user("x")})), "r3", "3");
    exchanged(script.use(2), create(list({user("hi"), assistant("one"), user("more"), assistant("two"), user("x"), assistant("3")})), "r4", "4");
    COMPARE_PLACE(2, "resend from 1, track 1, session 1");
    COMPARE_PLACE(3, "resend from 2, track 1, session 1");
    COMPARE_PLACE(4, "resend from 3, track 1, session 1");
}

void LineageTest::aResendFollowsTheLatestThatItRepeats()
{
    // Two branches of one history: each goes on with its own, though most of what it repeats is the first one's.
    SessionScript script;
    script.openHttp(1);
    exchanged(script, create(list({user("a")})), "r1", "A1");
    exchanged(script, create(list({user("a"), assistant("A1"), user("b")})), "r2", "A2");
    exchanged(script, create(list({user("a"), assistant("A1"), user("b"), assistant("A2"), user("c")})), "r3", "A3");
    exchanged(script, create(list({user("a"), assistant("A1"), user("b"), assistant("A2"), user("else")})), "r4", "B3");
    exchanged(script, create(list({user("a"), assistant("A1"), user("b"), assistant("A2"), user("else"), assistant("B3"), user("d")})), "r5", "B4");
    COMPARE_PLACE(4, "resend from 2, track 1, session 1");
    COMPARE_PLACE(5, "resend from 4, track 1, session 1");
}

void LineageTest::equalAnswersInSeveralConversationsAreToldApart()
{
    SessionScript script;
    script.openHttp(1);
    exchanged(script, create(list({user("first")})), "r1", "Alpha");
    exchanged(script, create(list({user("first"), assistant("Alpha"), user("b")})), "r2", "Done.");
    exchanged(script, create(list({user("second")})), "r3", "Beta");
    exchanged(script, create(list({user("second"), assistant("Beta"), user("b")})), "r4", "Done.");
    exchanged(script, create(list({user("first"), assistant("Alpha"), user("b"), assistant("Done."), user("c")})), "r5", "x");
    exchanged(script, create(list({user("second"), assistant("Beta"), user("b"), assistant("Done."), user("c")})), "r6", "y");
    COMPARE_PLACE(5, "resend from 2, track 1, session 1");
    COMPARE_PLACE(6, "resend from 4, track 2, session 1");
}

void LineageTest::theSameAgainAfterAFailureIsARetry_data()
{
    QTest::addColumn<QString>("answer");
    QTest::newRow("error") << QStringLiteral("{\"type\":\"error\",\"error\":{\"code\":\"server_error\"}}");
    QTest::newRow("failed") << QStringLiteral("{\"type\":\"response.failed\",\"response\":{\"id\":\"r2\",\"status\":\"failed\"}}");
}

void LineageTest::theSameAgainAfterAFailureIsARetry()
{
    QFETCH(QString, answer);
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(after("r1")).received(answer.toStdString()).sent(after("r1"));
    script.sent(after("r1", list({user("something else")})));
    COMPARE_PLACE(3, "retry from 2, track 1, session 1");
    COMPARE_PLACE(4, "continuation from 1, track 1, session 1");
}

void LineageTest::theSameAgainAfterSuccessIsNoRetry()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(hi).sent(hi);
    COMPARE_PLACE(2, "root from 0, track 2, session 1");
    COMPARE_PLACE(3, "root from 0, track 3, session 1"); // the second is still waiting: no failure
}

void LineageTest::aFailureIsRetriedOnce()
{
    SessionScript script;
    script.open().sent(hi).failed("server_error").sent(hi).answer("r2", "one").sent(hi);
    COMPARE_PLACE(2, "retry from 1, track 1, session 1");
    COMPARE_PLACE(3, "root from 0, track 2, session 1");
}

void LineageTest::retriesFormAChain()
{
    SessionScript script;
    script.openHttp(1).post(hi).plain(500, "{}").post(hi).plain(503, "{}").post(hi);
    COMPARE_PLACE(2, "retry from 1, track 1, session 1");
    COMPARE_PLACE(3, "retry from 2, track 1, session 1");
}

void LineageTest::anUnseenIdIsRetriedWithTheSameIdOnly()
{
    SessionScript script;
    script.open().sent(after("x")).failed("server_error").sent(after("y")).failed("server_error").sent(after("x"));
    COMPARE_PLACE(2, "continuation from 0, track 2, session 1");
    COMPARE_PLACE(3, "retry from 1, track 1, session 1");
}

void LineageTest::agentsThatNameThemselvesAreNotJoinedByAFailure()
{
    SessionScript script;
    script.headed(inThread("t1", "s1")).openHttp(1).post(hi).plain(500, "{}");
    script.headed(inThread("t2", "s2")).openHttp(2).post(hi).plain(200, "{}");
    script.headed(inThread("t1", "s1")).openHttp(3).post(hi);
    COMPARE_PLACE(2, "root from 0, track 2, session 2");
    COMPARE_PLACE(3, "retry from 1, track 1, session 1");
}

void LineageTest::byIdOnAnotherSocketIsAReconnect()
{
    SessionScript script;
    script.open(1).sent(hi).answer("r1", "one").end(Direction::Received).open(2).sent(after("r1"));
    COMPARE_PLACE(2, "reconnect from 1, track 1, session 1");
}

void LineageTest::theHistoryOnAnotherSocketIsAReconnect()
{
    SessionScript script;
    script.open(1).sent(hi).answer("r1", "one").end(Direction::Received);
    script.open(2).sent(create(list({user("hi"), assistant("one"), user("more")})));
    script.answer("r2", "two");
    exchanged(script.openHttp(3), create(list({user("hi"), assistant("one"), user("more"), assistant("two"), user("x")})), "r3", "3");
    COMPARE_PLACE(2, "reconnect from 1, track 1, session 1");
    COMPARE_PLACE(3, "reconnect from 2, track 1, session 1"); // from a socket to HTTP
}

void LineageTest::anUnansweredFirstRequestIsSentAgainOnAnotherSocket()
{
    SessionScript script;
    script.open(1).sent(hi).end(Direction::Received).open(2).sent(hi);
    COMPARE_PLACE(2, "reconnect from 1, track 1, session 1");
}

void LineageTest::theHistoryAfterALostIdIsTheSameConversation()
{
    SessionScript script;
    script.open(1).sent(hi).answer("r1", "one").end(Direction::Received).open(2).sent(after("r1"));
    script.failed("previous_response_not_found").sent(create(list({user("hi"), assistant("one"), user("go on")})));
    script.failed("server_error").sent(create(list({user("hi"), assistant("one"), user("in other words")})));
    COMPARE_PLACE(4, "reconnect from 1, track 1, session 1");
    COMPARE_PLACE(2, "reconnect from 1, track 1, session 1");
    COMPARE_PLACE(3, "retry from 2, track 1, session 1"); // what the refused step was to say
}

void LineageTest::aFreshPromptAfterALostIdIsARetryOnThatLaneOnly()
{
    SessionScript script;
    script.open().sent(after("lost")).failed("previous_response_not_found").sent(create(list({user("b")}), R"(,"stream_id":"b")"));
    script.sent(create(list({user("the whole story"), user("go on")})));
    COMPARE_PLACE(2, "root from 0, track 2, session 1");
    COMPARE_PLACE(3, "retry from 1, track 1, session 1");
}

void LineageTest::afterAServersCompaction()
{
    SessionScript script;
    script.openHttp(1).post(hi).plain(200, R"({"id":"r1","status":"completed","output":[)" + compaction + "]}");
    exchanged(script, create(list({compaction, user("go on")})), "r2", "two");
    exchanged(script, create(list({compaction, user("go on"), assistant("two"), user("more")})), "r3", "three");
    COMPARE_PLACE(2, "compaction from 1, track 1, session 1");
    COMPARE_PLACE(3, "resend from 2, track 1, session 1"); // the same compaction, no new one
}

void LineageTest::aCompactionMadeElsewhereGoesOnFromTheLane()
{
    SessionScript script; // POST /responses/compact is no step
    script.open(1).sent(hi).answer("r1", "one").sent(create(list({user("hi"), compaction, user("go on")}))).answer("r2", "two");
    script.sent(after("r2")).open(2).sent(create(list({user("new"), R"({"type":"compaction","encrypted_content":"other"})"})));
    COMPARE_PLACE(2, "compaction from 1, track 1, session 1");
    COMPARE_PLACE(3, "continuation from 2, track 1, session 1");
    COMPARE_PLACE(4, "root from 0, track 2, session 2"); // nothing on this socket to go on from
}

void LineageTest::aCompactionInANewChainOfTheThread()
{
    SessionScript script;
    script.headed(inThread("t")).open(1).sent(hi).answer("r1", "one").open(2).sent(create(list({compaction, user("go on")})));
    COMPARE_PLACE(2, "compaction from 1, track 1, session 1");
}

void LineageTest::theSameThreadAnewIsARestart()
{
    SessionScript script;
    script.headed(inThread("t", "s")).open(1).sent(hi).answer("r1", "one").open(2).sent(create(list({user("other words")})));
    script.headed(inThread("u", "s")).open(3).sent(create(list({user("third")})));
    COMPARE_PLACE(2, "restart from 1, track 1, session 1");
    COMPARE_PLACE(3, "root from 0, track 2, session 1");
}

void LineageTest::subAgentsHaveTracksOfTheirOwnInTheRunOfTheirParent()
{
    SessionScript script;
    script.headed(inThread("main", "s")).open(1).sent(hi).answer("r1", "one");
    script.headed(inThread("helper", "own name", "main")).open(2).sent(create(list({user("look")}))).answer("h1", "seen");
    script.sent(after("h1")).headed(inThread("second", {}, "helper")).open(3).sent(create(list({user("deeper")})));
    COMPARE_PLACE(2, "root from 0, track 2, session 1");
    COMPARE_PLACE(3, "continuation from 2, track 2, session 1");
    COMPARE_PLACE(4, "root from 0, track 3, session 1");
    QCOMPARE(*script.step(2).identity.parentThread, "main");
    for (const Connection &connection : script.session().connections())
        QCOMPARE(connection.agentSession.value, 1u);
}

void LineageTest::aSubAgentThatWasGivenTheHistoryIsAFork()
{
    SessionScript script;
    script.headed(inThread("main")).open(1).sent(hi).answer("r1", "one");
    script.headed(inThread("helper", {}, "main")).open(2).sent(create(list({user("hi"), assistant("one"), user("look")})));
    script.answer("h1", "seen").sent(create(list({user("hi"), assistant("one"), user("look"), assistant("seen"), user("x")})));
    COMPARE_PLACE(2, "fork from 1, track 2, session 1");
    COMPARE_PLACE(3, "resend from 2, track 2, session 1");
}

void LineageTest::conversationsOnOneHttpConnectionAreNotJoined()
{
    SessionScript script;
    script.openHttp(1);
    exchanged(script, create(list({user("a")})), "r1", "A1");
    exchanged(script, create(list({user("b")})), "r2", "B1");
    exchanged(script, create(list({user("a"), assistant("A1"), user("more")})), "r3", "A2");
    exchanged(script, create(list({user("b"), assistant("B1"), user("more")})), "r4", "B2");
    COMPARE_PLACE(2, "root from 0, track 2, session 1");
    COMPARE_PLACE(3, "resend from 1, track 1, session 1");
    COMPARE_PLACE(4, "resend from 2, track 2, session 1");
}

void LineageTest::equalPromptsOfIndependentRunsAreNotJoined()
{
    SessionScript script;
    exchanged(script.openHttp(1), hi, "r1", "one");
    exchanged(script.openHttp(2), hi, "r2", "one");
    script.open(3).sent(hi).answer("r3", "one");
    COMPARE_PLACE(1, "root from 0, track 1, session 1");
    COMPARE_PLACE(2, "root from 0, track 2, session 2");
    COMPARE_PLACE(3, "root from 0, track 3, session 3");
}

void LineageTest::namedRunsHoldAllTheirConnections()
{
    SessionScript script;
    script.headed(inThread("t", "s")).refusedUpgrade(1, 426).openHttp(2).post(hi);
    script.headed({}).refusedUpgrade(3, 426);
    QCOMPARE(script.session().connections()[0].agentSession.value, 1u); // never carried a step
    QCOMPARE(script.session().connections()[1].agentSession.value, 1u);
    QVERIFY(!script.session().connections()[2].agentSession);
    QCOMPARE(script.step(1).agentSession.value, 1u);
}

void LineageTest::laterChangesReachALiveSession()
{
    SessionScript script(true);
    script.open().sent(hi).answer("r1", "one").sent(after("r1")).sent(after("r1", list({user("else")}))).created("r2", "r1").completed("r2");
    script.created("r3", "r1").completed("r3");
    COMPARE_PLACE(3, "fork from 1, track 2, session 1");
}

QTEST_GUILESS_MAIN(LineageTest)
#include "tst_lineage.moc"
