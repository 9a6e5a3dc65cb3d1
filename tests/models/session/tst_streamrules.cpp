#include "tests/models/session/requesttexts.h"
#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using namespace stepwire::test;

namespace {

const std::string hi = create(list({user("hi")}));
constexpr std::int64_t tooLong = 30'000; // milliseconds

QString told(SessionScript &script, const std::string &code)
{
    QStringList lines;
    for (const Finding &finding : script.session().findings()) {
        if (finding.code == code)
            lines << QString::fromStdString("@" + std::to_string(finding.step.value) + " m" + std::to_string(finding.message.value)
                                            + " " + finding.detail);
    }
    return lines.join(QLatin1Char('\n'));
}

QString silences(SessionScript &script)
{
    return told(script, "responses.stream.silent");
}

QString gaps(SessionScript &script)
{
    return told(script, "responses.sequence.gap");
}

QString fallbacks(SessionScript &script)
{
    return told(script, "responses.transport.fallback");
}

const std::string delta = R"({"type":"response.output_text.delta","output_index":0,"delta":"x"})";

/// `more`: further members, each with a comma before it.
std::string numbered(const std::string &type, int number, const std::string &more = {})
{
    return '{' + ("\"type\":\"" + type + "\",\"sequence_number\":" + std::to_string(number) + more) + '}';
}

const std::vector<HttpField> agent = {{"User-Agent", "agent/1"}};

} // namespace

/// Silence and gaps in a response's stream, what a fall-back cost, and how a step that got no end is told.
class StreamRulesTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void silenceIsToldWithItsPhase();
    void shorterSilenceIsNot();
    void waitingForAPlainBodyIsNoSilence();
    void waitingBehindAnotherStepIsNoSilence();
    void silenceAfterTheEndIsNone();
    void missingNumbersAreToldOnce();
    void numbersOfSteersAndOfPrivateEventsAreNoGap();
    void refusedSocketsAreAFallBack();
    void anUpgradeUnderWayIsNoFallBack();
    void anotherAgentsRefusalIsNoFallBack();
    void afterASocketThatFailedHttpIsAFallBack();
    void httpBesideAGoodSocketIsNoFallBack();
    void anAbandonedStepTellsHowLongItWaited();
};

void StreamRulesTest::silenceIsToldWithItsPhase()
{
    SessionScript script;
    script.open().sent(hi).wait(tooLong).created("r1").wait(tooLong).received(delta).wait(2 * tooLong).received(delta).completed("r1");
    QCOMPARE(silences(script), QStringLiteral("@1 m2 30001 ms accept\n@1 m3 30001 ms first_token\n@1 m4 60001 ms generation"));
}

void StreamRulesTest::shorterSilenceIsNot()
{
    SessionScript script;
    script.open().sent(hi).wait(tooLong - 2).created("r1").wait(tooLong - 2).received(R"({"type":"keepalive"})").wait(tooLong - 2).completed("r1");
    QCOMPARE(silences(script), QString());
}

void StreamRulesTest::waitingForAPlainBodyIsNoSilence()
{
    SessionScript script;
    script.openHttp(1).post(hi).wait(2 * tooLong).plain(200, R"({"id":"r1","status":"completed"})").post(hi).wait(tooLong);
    script.event(R"({"type":"response.created","response":{"id":"r2"}})");
    QCOMPARE(silences(script), QStringLiteral("@2 m4 30001 ms accept"));
}

void StreamRulesTest::waitingBehindAnotherStepIsNoSilence()
{
    SessionScript script;
    script.open().sent(hi).sent(hi).created("r1");
    for (int i = 0; i < 4; ++i)
        script.wait(tooLong / 2).received(delta);
    script.completed("r1").created("r2").wait(tooLong).completed("r2");
    QCOMPARE(silences(script), QStringLiteral("@2 m10 30001 ms first_token"));
}

void StreamRulesTest::silenceAfterTheEndIsNone()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").wait(2 * tooLong).received(R"({"type":"codex.rate_limits"})");
    QCOMPARE(silences(script), QString());
}

void StreamRulesTest::missingNumbersAreToldOnce()
{
    SessionScript script;
    script.open().sent(hi).received(numbered("response.created", 0, R"(,"response":{"id":"r1"})"));
    script.received(numbered("response.in_progress", 1)).received(numbered("response.output_text.delta", 4));
    script.received(numbered("response.output_text.delta", 5)).received(numbered("response.in_progress", 1));
    QCOMPARE(gaps(script), QStringLiteral("@1 m4 1 4"));
}

void StreamRulesTest::numbersOfSteersAndOfPrivateEventsAreNoGap()
{
    SessionScript script;
    script.open().sent(hi).received(numbered("response.created", 0, R"(,"response":{"id":"r1"})"));
    script.sent(R"({"type":"response.steer","previous_response_id":"r1","input":"short"})");
    script.received(numbered("response.steer.accepted", 1, R"(,"steer":{"id":"s","previous_response_id":"r1"})"));
    script.received(numbered("response.output_text.delta", 2)).received(numbered("codex.rate_limits", 90));
    script.received(numbered("response.output_text.delta", 3));
    script.received(R"({"type":"response.completed","sequence_number":4,"response":{"id":"r1","status":"completed"}})");
    script.received(numbered("response.created", 0, R"(,"response":{"id":"r2","previous_response_id":"r1"})"));
    script.received(numbered("response.output_text.delta", 1));
    QCOMPARE(gaps(script), QString());
    QCOMPARE(script.session().steps().size(), 2u);
}

void StreamRulesTest::refusedSocketsAreAFallBack()
{
    SessionScript script;
    script.headed(agent).refusedUpgrade(1, 426).wait(1000).refusedUpgrade(2, 426).wait(1000).openHttp(3).post(hi);
    script.plain(200, "{}").post(hi).openHttp(4).post(hi);
    QCOMPARE(fallbacks(script), QStringLiteral("@1 m3 2003 ms")); // once, from the first try
}

void StreamRulesTest::anUpgradeUnderWayIsNoFallBack()
{
    SessionScript script;
    script.headed(agent).openHttp(1).post(hi).plain(200, "{}").open(2).use(1).post(hi).plain(200, "{}");
    script.asksForUpgrade(3).use(1).post(hi);
    QCOMPARE(fallbacks(script), QString());
}

void StreamRulesTest::anotherAgentsRefusalIsNoFallBack()
{
    SessionScript script;
    script.headed(agent).refusedUpgrade(1, 426).headed({{"User-Agent", "other/1"}}).openHttp(2).post(hi);
    script.headed({{"User-Agent", "agent/1"}, {"session-id", "s"}}).openHttp(3).post(hi).headed({}).openHttp(4).post(hi);
    QCOMPARE(fallbacks(script), QString());
}

void StreamRulesTest::afterASocketThatFailedHttpIsAFallBack()
{
    SessionScript script;
    script.open(1).sent(hi).wait(5000).end(Direction::Received).openHttp(2).post(hi).plain(500, "{}").post(hi);
    QCOMPARE(fallbacks(script), QStringLiteral("@2 m2 5001 ms")); // the retry over HTTP is no second one
}

void StreamRulesTest::httpBesideAGoodSocketIsNoFallBack()
{
    SessionScript script;
    script.open(1).sent(hi).answer("r1", "one").openHttp(2).post(after("r1"));
    QCOMPARE(fallbacks(script), QString());
}

void StreamRulesTest::anAbandonedStepTellsHowLongItWaited()
{
    SessionScript script;
    script.open().sent(hi).created("r1").wait(500).end(Direction::Received);
    QCOMPARE(told(script, "responses.step.abandoned"), QStringLiteral("@1 m1 501 ms"));
}

QTEST_GUILESS_MAIN(StreamRulesTest)
#include "tst_streamrules.moc"
