#include "models/comparing/contextdiff.h"
#include "tests/models/comparing/comparedtalks.h"

#include <QTest>

using namespace stepwire;
using test::ScriptedPayloads;
using test::SessionScript;
using test::Talk;
using test::talkOf;

namespace {

ContextDiff compared(const Session &session, ScriptedPayloads &payloads, std::uint32_t before, std::uint32_t now,
                     const ContextDiffBounds &bounds = {})
{
    return contextDiff(contextSide(session, StepId{before}), contextSide(session, StepId{now}), payloads, bounds);
}

char mark(Change change)
{
    switch (change) {
    case Change::Same: return '=';
    case Change::Changed: return '~';
    case Change::Added: return '+';
    case Change::Removed: return '-';
    case Change::Unknown: return '?';
    }
    return ' ';
}

/// "=message ~function_call_output(output)": what is new of it, by key.
QByteArray items(const ContextDiff &diff)
{
    QByteArray text;
    for (const ItemDifference &each : diff.items) {
        const SideEntry &entry = each.now ? diff.now.entries[*each.now] : diff.before.entries[*each.before];
        text += text.isEmpty() ? "" : " ";
        text += mark(each.change) + QByteArray::fromStdString(entry.isUnseen() ? "unseen" : entry.item.kind);
        switch (each.standing) {
        case Standing::AsBefore: break;
        case Standing::OnlyNowHeld: text += "/held"; break;
        case Standing::SentAgain: text += "/again"; break;
        case Standing::NoLongerHeld: text += "/lost"; break;
        }
        for (const JsonChange &part : each.content.parts) {
            if (part.change != Change::Same)
                text += "(" + QByteArray::fromStdString(part.key) + ")";
        }
    }
    return text;
}

QByteArray settings(const ContextDiff &diff)
{
    QByteArray text;
    for (const SettingDifference &each : diff.settings)
        text += (text.isEmpty() ? "" : " ") + (mark(each.content.change) + QByteArray::fromStdString(each.key));
    return text;
}

} // namespace

class TestContextDiff : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aChainedStepAddsAndChangesNothing();
    void whatWasSentBeforeIsHeldNow();
    void settingsAreComparedByKey();
    void aResentHistoryIsTheSameButSentAgain();
    void aChangedItemIsPairedByItsCall();
    void afterAReconnectTheHistoryIsSentAgain();
    void anyTwoStepsCompare();
    void sharedItemsAreNotRead();
    void equalFingerprintsAreEnough();
    void aStringIsTheMessageThatItStandsFor();
    void evictedItemsAreToldAsLost();
    void unseenHistoryIsTheSameOnlyForTheSameResponse();
    void whatCannotBeReadIsUnknown();
    void aStepWithoutRequestHasNoSettings();
    void sizesAreBounded();
    void hugeItemsAreToldWhole();
};

void TestContextDiff::aChainedStepAddsAndChangesNothing()
{
    const Talk talk = test::chainedTalk();
    ScriptedPayloads payloads(talk.payloads);
    const ContextDiff diff = compared(talk.session, payloads, 2, 3);
    QCOMPARE(items(diff), QByteArray("=message =function_call =function_call_output/held +message +message"));
    QCOMPARE(diff.count(Change::Same), std::size_t(3));
    QCOMPARE(diff.count(Change::Added), std::size_t(2));
    QCOMPARE(diff.count(Change::Changed) + diff.count(Change::Removed), std::size_t(0));
    QCOMPARE(diff.items.back().content.now["content"].text(), std::string("Thanks."));
}

void TestContextDiff::whatWasSentBeforeIsHeldNow()
{
    const Talk talk = test::chainedTalk();
    ScriptedPayloads payloads(talk.payloads);
    const ContextDiff diff = compared(talk.session, payloads, 1, 2);
    QCOMPARE(items(diff), QByteArray("=message/held +function_call +function_call_output"));
}

void TestContextDiff::settingsAreComparedByKey()
{
    const Talk talk = test::chainedTalk();
    ScriptedPayloads payloads(talk.payloads);
    const ContextDiff diff = compared(talk.session, payloads, 1, 2);
    QVERIFY(diff.settingsKnown);
    QCOMPARE(settings(diff), QByteArray("=model =store ~instructions ~tools +temperature"));
    const JsonChange &tools = diff.settings[3].content;
    QCOMPARE(tools.parts.size(), std::size_t(2));
    QCOMPARE(tools.parts[0].change, Change::Same);
    QCOMPARE(tools.parts[1].parts.back().key, std::string("strict"));
    QCOMPARE(settings(compared(talk.session, payloads, 2, 3)), QByteArray("=model =store =instructions =tools =temperature"));
}

void TestContextDiff::aResentHistoryIsTheSameButSentAgain()
{
    const Talk talk = test::resentTalk();
    ScriptedPayloads payloads(talk.payloads);
    const ContextDiff diff = compared(talk.session, payloads, 1, 2);
    QCOMPARE(items(diff), QByteArray("=message/again +function_call +function_call_output"));
    QVERIFY(!diff.items[0].otherForm);
}

void TestContextDiff::aChangedItemIsPairedByItsCall()
{
    const Talk talk = test::resentTalk();
    ScriptedPayloads payloads(talk.payloads);
    const ContextDiff diff = compared(talk.session, payloads, 2, 3);
    QCOMPARE(items(diff), QByteArray("=message/again =function_call/again ~function_call_output/again(output) +message"));
    const JsonChange &output = diff.items[2].content.parts.back();
    QCOMPARE(output.before.text(), std::string("line one\nline two\nline three"));
    QCOMPARE(output.now.text(), std::string("line one\nline 2\nline three"));
}

void TestContextDiff::afterAReconnectTheHistoryIsSentAgain()
{
    const Talk talk = test::reconnectedTalk();
    ScriptedPayloads payloads(talk.payloads);
    const ContextDiff diff = compared(talk.session, payloads, 2, 3);
    QCOMPARE(items(diff), QByteArray("=message/again =function_call/again =function_call_output/again +message +message"));
    QVERIFY(diff.items[1].otherForm); // the client left out the id and status that the server gave
    QCOMPARE(settings(diff), QByteArray("=model =store =instructions =tools"));
}

void TestContextDiff::anyTwoStepsCompare()
{
    const Talk talk = test::chainedTalk();
    ScriptedPayloads payloads(talk.payloads);
    QCOMPARE(items(compared(talk.session, payloads, 3, 1)),
             QByteArray("=message -function_call -function_call_output -message -message"));
    QCOMPARE(items(compared(talk.session, payloads, 2, 2)), QByteArray("=message =function_call =function_call_output"));
    QVERIFY(compared(talk.session, payloads, 1, 9).items.front().change == Change::Removed);
}

void TestContextDiff::sharedItemsAreNotRead()
{
    const Talk talk = test::chainedTalk();
    ScriptedPayloads payloads(talk.payloads);
    const ContextDiff diff = compared(talk.session, payloads, 2, 3);
    const Session &session = talk.session;
    const MessageId question = session.item(diff.now.entries.front().item.id)->message;
    QCOMPARE(payloads.reads.count(question), std::size_t(0));
    QCOMPARE(diff.unread, std::size_t(0));
}

void TestContextDiff::equalFingerprintsAreEnough()
{
    const Talk talk = test::resentTalk();
    ScriptedPayloads payloads(talk.payloads);
    const Session &session = talk.session;
    ContextSide before = contextSide(session, StepId{2}), now = contextSide(session, StepId{3});
    const std::uint64_t prints[] = {11, 12, 13, 14};
    for (std::size_t i = 0; i < before.entries.size(); ++i)
        before.entries[i].item.fingerprint = prints[i];
    for (std::size_t i = 0; i < now.entries.size(); ++i)
        now.entries[i].item.fingerprint = prints[i]; // even that of the output that did change
    before.request.reset();
    const ContextDiff diff = contextDiff(before, now, payloads);
    QCOMPARE(items(diff), QByteArray("=message/again =function_call/again =function_call_output/again +message"));
    QVERIFY(diff.items[2].otherForm);
    QCOMPARE(payloads.reads.size(), std::size_t(1)); // for what was added
}

void TestContextDiff::aStringIsTheMessageThatItStandsFor()
{
    SessionScript script;
    script.open().sent(R"({"type":"response.create","input":"hello"})").answer("r1", "one");
    script.sent(R"({"type":"response.create","input":[{"content": "hello", "role": "user"}]})").answer("r2", "two");
    const Talk talk = talkOf(script);
    ScriptedPayloads payloads(talk.payloads);
    const ContextDiff diff = compared(talk.session, payloads, 1, 2);
    QCOMPARE(items(diff), QByteArray("=message/again"));
    QVERIFY(diff.items.front().otherForm);
}

void TestContextDiff::evictedItemsAreToldAsLost()
{
    SessionScript script;
    script.open().sent(R"({"type":"response.create","store":false,"input":"hello"})").answer("r1", "one");
    script.sent(R"({"type":"response.create","store":false,"previous_response_id":"r1","input":"go on"})");
    script.received(R"({"type":"error","status":400,"error":{"code":"previous_response_not_found","message":"no"}})");
    const Talk talk = talkOf(script);
    ScriptedPayloads payloads(talk.payloads);
    QCOMPARE(items(compared(talk.session, payloads, 1, 2)), QByteArray("=message/lost +message +message"));
}

void TestContextDiff::unseenHistoryIsTheSameOnlyForTheSameResponse()
{
    SessionScript script;
    script.open();
    for (const char *id : {"x1", "x2"})
        script.sent(std::string("{\"type\":\"response.create\",\"previous_response_id\":\"") + id + "\",\"input\":\"hello\"}")
            .answer(std::string("r") + id, "one", id);
    script.sent(R"({"type":"response.create","previous_response_id":"rx2","input":"more"})").answer("r3", "two", "rx2");
    const Talk talk = talkOf(script);
    ScriptedPayloads payloads(talk.payloads);
    QCOMPARE(items(compared(talk.session, payloads, 1, 2)), QByteArray("-unseen +unseen =message/again"));
    QCOMPARE(items(compared(talk.session, payloads, 2, 3)), QByteArray("=unseen =message/held +message +message"));
}

void TestContextDiff::whatCannotBeReadIsUnknown()
{
    const Talk talk = test::resentTalk();
    ScriptedPayloads payloads(talk.payloads);
    payloads.broken = true;
    const ContextDiff diff = compared(talk.session, payloads, 2, 3);
    QCOMPARE(items(diff), QByteArray("=message/again =function_call/again ~function_call_output/again +message"));
    QVERIFY(!diff.settingsKnown);
    QCOMPARE(diff.unread, std::size_t(3)); // fingerprints tell the rest apart
    QCOMPARE(diff.failure->detail, std::string("it is gone"));
}

void TestContextDiff::aStepWithoutRequestHasNoSettings()
{
    const Talk talk = test::chainedTalk();
    ScriptedPayloads payloads(talk.payloads);
    ContextSide now = contextSide(talk.session, StepId{2});
    now.request.reset();
    const ContextDiff diff = contextDiff(contextSide(talk.session, StepId{1}), now, payloads);
    QVERIFY(!diff.settingsKnown);
    QVERIFY(diff.settings.empty());
    QVERIFY(!diff.failure);
}

void TestContextDiff::sizesAreBounded()
{
    const Talk talk = test::resentTalk();
    ScriptedPayloads payloads(talk.payloads);
    ContextDiffBounds bounds;
    bounds.largestPayload = 100;
    const ContextDiff unread = compared(talk.session, payloads, 2, 3, bounds);
    QVERIFY(payloads.reads.empty());
    QVERIFY(unread.unread > 0);
    QVERIFY(!unread.failure);
    bounds = {};
    bounds.inAll = 0;
    QVERIFY(compared(talk.session, payloads, 2, 3, bounds).texts.empty());
}

void TestContextDiff::hugeItemsAreToldWhole()
{
    SessionScript script;
    script.openHttp(1);
    for (const char letter : {'a', 'b'}) {
        std::string lines;
        while (lines.size() < 10'000'000)
            lines += std::string("many words of output ") + letter + std::to_string(lines.size()) + "\\n";
        script.post("{\"model\":\"m\",\"input\":[{\"type\":\"function_call_output\",\"call_id\":\"c1\",\"output\":\"" + lines + "\"}]}");
    }
    const Talk talk = talkOf(script);
    ScriptedPayloads payloads(talk.payloads);
    const ContextDiff diff = compared(talk.session, payloads, 1, 2);
    QCOMPARE(items(diff), QByteArray("~function_call_output/again"));
    QVERIFY(diff.items.front().content.cut);
}

QTEST_GUILESS_MAIN(TestContextDiff)
#include "tst_contextdiff.moc"
