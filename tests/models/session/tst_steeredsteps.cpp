#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using test::SessionScript;

namespace {

const std::string fresh = R"({"type":"response.create","input":"hi"})";
const std::string call = R"({"type":"function_call","call_id":"c1","name":"f","arguments":"{}"})";

std::string after(std::string_view id, std::string_view lane = {})
{
    return R"({"type":"response.create","previous_response_id":")" + std::string(id)
        + R"(","input":[{"role":"user","content":"go on"}])" + test::laneMember(lane) + "}";
}

std::string steer(std::string_view id)
{
    return R"({"type":"response.steer","previous_response_id":")" + std::string(id) + R"(","input":"tabs!"})";
}

std::string steerAnswer(std::string_view what, std::string_view id)
{
    return R"({"type":"response.steer.)" + std::string(what) + R"(","steer":{"previous_response_id":")" + std::string(id) + R"("}})";
}

std::size_t entriesAt(SessionScript &script, std::uint32_t step)
{
    return script.session().contextOf(StepId{step}).entries.size();
}

} // namespace

/// Where the input of a response.steer ends up (protocol.md section 4.7).
class SteeredStepsTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anUnansweredSteerMakesNoSuccessorOfTheNextResponse()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1").sent(after("r1")).sent(steer("r1")).completed("r1");
        script.created("r2", "r1").received(steerAnswer("failed", "r1"));
        QCOMPARE(script.session().steps().size(), 2u);
        QCOMPARE(*script.step(2).responseId, "r2");
        QCOMPARE(entriesAt(script, 2), 2u);
    }

    void aSteerThatFailsLateLeavesNothingInTheCreateSentMeanwhile()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1").item(0, call).sent(steer("r1")).completed("r1").sent(after("r1"));
        script.received(steerAnswer("failed", "r1")).created("r2", "r1");
        QCOMPARE(entriesAt(script, 2), 3u);
    }

    void queuedSteersComeOnlyWithACreateOfTheirLaneAndConnection()
    {
        SessionScript script;
        script.open(1).sent(fresh).created("r1").item(0, call).sent(steer("r1")).received(steerAnswer("accepted", "r1"));
        script.completed("r1").sent(after("r1", "b")).open(2).sent(after("r1")).use(1).sent(after("r1"));
        QCOMPARE(entriesAt(script, 2), 3u); // another lane
        QCOMPARE(entriesAt(script, 3), 3u); // another connection
        QCOMPARE(entriesAt(script, 4), 4u);
    }

    void aCreateDoesNotOvertakeTheAutomaticSuccessor()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1").sent(steer("r1")).received(steerAnswer("accepted", "r1")).completed("r1");
        script.sent(after("r1")).created("r2", "r1").completed("r2").created("r3", "r1");
        QCOMPARE(script.session().steps().size(), 3u);
        QCOMPARE(script.step(3).continuation, Continuation::Steered);
        QCOMPARE(*script.step(3).responseId, "r2");
        QCOMPARE(*script.step(2).responseId, "r3");
    }

    void steersDieWithAResponseThatFailed()
    {
        SessionScript script;
        script.open().sent(fresh).created("r1").sent(steer("r1")).received(steerAnswer("accepted", "r1"));
        script.received(R"({"type":"error","error":{"code":"server_error"}})").sent(after("r1")).created("r2", "r1");
        QCOMPARE(script.session().steps().size(), 2u);
        QCOMPARE(entriesAt(script, 2), 2u);
    }

    void aSteerToNobodyTakesNoPartInTheAnswersToOthers()
    {
        SessionScript script;
        script.open().sent(fresh).sent(steer("nobody")).created("r1").sent(steer("r1"));
        script.received(steerAnswer("failed", "nobody")).received(steerAnswer("accepted", "r1")).completed("r1").created("r2", "r1");
        QCOMPARE(script.session().steps().size(), 2u);
        QCOMPARE(script.step(2).continuation, Continuation::Steered);
        QCOMPARE(entriesAt(script, 2), 2u);
    }

    void itemsOfALateSteerCountLikeItsBytes()
    {
        SessionScript script;
        script.open().sent(fresh).answer("r1", "one").sent(fresh).sent(steer("r1"));
        QCOMPARE(script.step(1).sent.count, 1u);
        QCOMPARE(script.step(2).sent.count, 2u);
        QCOMPARE(script.step(2).sent.payloadBytes, fresh.size() + steer("r1").size());
    }
};

QTEST_GUILESS_MAIN(SteeredStepsTest)
#include "tst_steeredsteps.moc"
