#include "models/metrics/itembreakdown.h"
#include "models/metrics/nextrequest.h"
#include "models/metrics/nextstep.h"
#include "tests/models/session/sessionscript.h"

#include <QTest>
#include <algorithm>
#include <string>

using namespace stepwire;
using namespace stepwire::test;

/// What sent bytes consist of, and what the next request would: every byte is counted once, and what nobody knows yet is
/// not known.
class TestNextRequest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void sentPartsSumToTheRequest_data();
    void sentPartsSumToTheRequest();
    void itemsAreCountedByKind();
    void steersAreOtherMessages();
    void breakdownKeepsTheHeaviestApart();
    void continuationHasSettingsAndAnEstimate();
    void firstContinuationIsNotEstimated();
    void warmUpsOwnMembersAreNotSentAgain();
    void resendIsWhatNextStepSums();
    void resendBeginsAtTheLastCompaction();
    void unseenHistoryIsNotKnown();
    void steeredStepTakesItsParentsSettings();

private:
    static std::uint64_t sum(const std::vector<SentPart> &parts);
    static std::uint64_t bytesOf(const std::vector<SentPart> &parts, SentPartKind kind, const std::string &name = {});
    static const NextRequestGroup *groupOf(const NextRequest &next, NextPartKind kind, const std::string &name = {});
};

namespace {

const std::string hello = R"({"type":"message","role":"user","content":"hello"})";
const std::string result = R"({"type":"function_call_output","call_id":"c1","output":"42"})";
const std::string call = R"({"type":"function_call","name":"add","call_id":"c1","arguments":""})";

std::string create(const std::string &input, const std::string &more = {})
{
    return R"({"type":"response.create","model":"m","tools":[],)" + more + R"("input":)" + input + "}";
}

std::string after(const std::string &id)
{
    return R"("previous_response_id":")" + id + R"(",)";
}

} // namespace

std::uint64_t TestNextRequest::sum(const std::vector<SentPart> &parts)
{
    std::uint64_t bytes = 0;
    for (const SentPart &part : parts)
        bytes += part.bytes;
    return bytes;
}

std::uint64_t TestNextRequest::bytesOf(const std::vector<SentPart> &parts, SentPartKind kind, const std::string &name)
{
    const auto found = std::ranges::find_if(parts, [&](const SentPart &part) { return part.name == SentPartName{kind, name}; });
    return found == parts.end() ? 0 : found->bytes;
}

const NextRequestGroup *TestNextRequest::groupOf(const NextRequest &next, NextPartKind kind, const std::string &name)
{
    const auto found = std::ranges::find_if(next.groups, [&](const NextRequestGroup &g) { return g.kind == kind && g.name == name; });
    return found == next.groups.end() ? nullptr : &*found;
}

void TestNextRequest::sentPartsSumToTheRequest_data()
{
    QTest::addColumn<QByteArray>("request");
    const auto row = [](const char *name, const std::string &request) { QTest::newRow(name) << QByteArray::fromStdString(request); };
    row("compact", create("[" + hello + "," + result + "]"));
    row("white space", "{ \"type\" : \"response.create\",\n  \"model\": \"m\",\n  \"input\": [ " + hello + " ,\n " + result + "\n ] }\n");
    row("string", create("\"hello\""));
    row("no items", create("[]"));
    row("no input", R"({"type":"response.create","model":"m"})");
    row("two inputs", R"({"type":"response.create","input":[1],"input":)" "[" + hello + "]}");
}

void TestNextRequest::sentPartsSumToTheRequest()
{
    QFETCH(QByteArray, request);
    SessionScript script;
    script.open().sent(request.toStdString());
    const Step &step = script.step(1);
    QCOMPARE(step.sent.payloadBytes, std::uint64_t(request.size()));
    QCOMPARE(sum(sentParts(script.session(), step)), std::uint64_t(request.size()));
}

void TestNextRequest::itemsAreCountedByKind()
{
    SessionScript script;
    script.open().sent(create("[" + hello + "," + result + "," + hello + "]"));
    const auto parts = sentParts(script.session(), script.step(1));
    QCOMPARE(bytesOf(parts, SentPartKind::Item, "message"), std::uint64_t(2 * hello.size()));
    QCOMPARE(bytesOf(parts, SentPartKind::Item, "function_call_output"), std::uint64_t(result.size()));
    QCOMPARE(bytesOf(parts, SentPartKind::InputFraming), std::uint64_t(std::string_view(R"("input":[,,]})").size()));
    QCOMPARE(bytesOf(parts, SentPartKind::MessageFraming), std::uint64_t(1)); // a member has one mark to itself
    QCOMPARE(bytesOf(parts, SentPartKind::Key, "tools"), std::uint64_t(std::string_view(R"("tools":[],)").size()));
    QCOMPARE(bytesOf(parts, SentPartKind::Key, "input"), std::uint64_t(0));
}

void TestNextRequest::steersAreOtherMessages()
{
    const std::string steer = R"({"type":"response.steer","response_id":"r1","input":[)" + hello + "]}";
    SessionScript script;
    script.open().sent(create("[" + hello + "]")).created("r1").sent(steer);
    const auto parts = sentParts(script.session(), script.step(1));
    QCOMPARE(bytesOf(parts, SentPartKind::OtherMessages), std::uint64_t(steer.size()));
    QCOMPARE(sum(parts), script.step(1).sent.payloadBytes);
}

void TestNextRequest::breakdownKeepsTheHeaviestApart()
{
    SessionScript script;
    const std::string long_ = R"({"type":"message","role":"user","content":")" + std::string(500, 'x') + R"("})";
    script.open().sent(create("[" + long_ + "]")).answer("r1", "a").sent(create("[" + result + "]", after("r1")));
    const Session &session = script.session();
    const std::vector<const Step *> steps{session.step(StepId{1}), session.step(StepId{2})};
    const ItemBreakdown breakdown = itemBreakdown(session, steps, 2);
    QCOMPARE(breakdown.names.size(), std::size_t(2));
    QVERIFY((breakdown.names[0] == SentPartName{SentPartKind::Item, "message"}));
    QVERIFY(breakdown.hasOther);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        QCOMPARE(breakdown.bytes[i].size(), std::size_t(3));
        QCOMPARE(breakdown.bytes[i][0] + breakdown.bytes[i][1] + breakdown.bytes[i][2], steps[i]->sent.payloadBytes);
    }
    QVERIFY(!itemBreakdown(session, steps, 20).hasOther);
}

void TestNextRequest::continuationHasSettingsAndAnEstimate()
{
    SessionScript script;
    const std::string second = create("[" + result + "]", after("r1"));
    script.open().sent(create("[" + hello + "]")).answer("r1", "a").sent(second).answer("r2", "b", "r1");
    const NextRequest next = nextRequest(script.session(), script.step(2), NextForm::Continuation);
    QVERIFY(next.complete() && next.estimated());
    const NextRequestGroup *added = groupOf(next, NextPartKind::NewItems);
    QVERIFY(added && added->parts.front().estimated);
    // The only continuation so far sent one item, so that is what is expected; and the total is the usual delta.
    QCOMPARE(added->knownBytes(), std::uint64_t(result.size()));
    QCOMPARE(next.knownBytes(), std::uint64_t(second.size()));
    QVERIFY(!groupOf(next, NextPartKind::Item));
}

void TestNextRequest::firstContinuationIsNotEstimated()
{
    SessionScript script;
    script.open().sent(create("[" + hello + "]")).answer("resp_1", "a");
    const NextRequest next = nextRequest(script.session(), script.step(1), NextForm::Continuation);
    QVERIFY(!next.complete() && !next.estimated());
    const std::string settings = create("[]", after("resp_1"));
    QCOMPARE(next.knownBytes(), std::uint64_t(settings.size()));
}

void TestNextRequest::warmUpsOwnMembersAreNotSentAgain()
{
    SessionScript script;
    script.open().sent(create("[" + hello + "]", R"("generate":false,)")).answer("r1", "");
    const NextRequest next = nextRequest(script.session(), script.step(1), NextForm::Continuation);
    for (const NextRequestPart &part : groupOf(next, NextPartKind::Setting)->parts)
        QVERIFY(part.name != "generate");
}

void TestNextRequest::resendIsWhatNextStepSums()
{
    SessionScript script;
    script.open().sent(create("[" + hello + "]")).created("r1").item(0, call).completed("r1")
        .sent(create("[" + result + "]", after("r1"))).answer("r2", "b", "r1");
    for (const std::uint32_t n : {1u, 2u}) {
        const Step &step = script.step(n);
        const NextRequest next = nextRequest(script.session(), step, NextForm::Resend);
        QVERIFY(next.complete() && !next.estimated());
        QCOMPARE(next.knownBytes(), *nextStepAfter(script.session(), step).resendBytes);
    }
    const NextRequest next = nextRequest(script.session(), script.step(2), NextForm::Resend);
    QCOMPARE(groupOf(next, NextPartKind::Item, "function_call")->parts.front().bytes, std::optional<std::uint64_t>(call.size()));
    QCOMPARE(groupOf(next, NextPartKind::Item, "message")->role, std::string("user"));
    QVERIFY(groupOf(next, NextPartKind::Item, "function_call_output")->parts.front().item);
}

void TestNextRequest::resendBeginsAtTheLastCompaction()
{
    SessionScript script;
    script.open().sent(create("[" + hello + "," + result + "]")).created("r1")
        .item(0, R"({"type":"compaction","encrypted_content":"abc"})").completed("r1")
        .sent(create("[" + hello + "]", after("r1"))).answer("r2", "b", "r1");
    QVERIFY(!groupOf(nextRequest(script.session(), script.step(1), NextForm::Resend), NextPartKind::Item, "message"));
    const NextRequest next = nextRequest(script.session(), script.step(2), NextForm::Resend);
    QVERIFY(!groupOf(next, NextPartKind::Item, "function_call_output"));
    QVERIFY(groupOf(next, NextPartKind::Item, "compaction"));
    QCOMPARE(next.knownBytes(), *nextStepAfter(script.session(), script.step(2)).resendBytes);
}

void TestNextRequest::unseenHistoryIsNotKnown()
{
    SessionScript script;
    script.open().sent(create("[" + hello + "]", after("r0"))).answer("r1", "a", "r0");
    const NextRequest next = nextRequest(script.session(), script.step(1), NextForm::Resend);
    QVERIFY(!next.complete());
    QVERIFY(!groupOf(next, NextPartKind::Unseen)->parts.front().bytes);
    QVERIFY(groupOf(next, NextPartKind::Item, "message"));
}

void TestNextRequest::steeredStepTakesItsParentsSettings()
{
    SessionScript script;
    script.open().sent(create("[" + hello + "]")).created("r1")
        .sent(R"({"type":"response.steer","response_id":"r1","input":[)" + result + "]}")
        .received(R"({"type":"response.steer.accepted","response_id":"r1","steer_id":"s1"})")
        .completed("r1").created("r2", "r1").completed("r2");
    const Session &session = script.session();
    if (session.steps().size() < 2)
        QFAIL("no successor was started");
    const NextRequest next = nextRequest(session, script.step(2), NextForm::Resend);
    QCOMPARE(next.settingsFrom, StepId{1});
    QCOMPARE(next.knownBytes(), *nextStepAfter(session, script.step(2)).resendBytes);
}

QTEST_GUILESS_MAIN(TestNextRequest)
#include "tst_nextrequest.moc"
