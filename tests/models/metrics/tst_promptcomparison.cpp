#include "models/metrics/promptcomparison.h"
#include "tests/models/session/requesttexts.h"
#include "tests/models/session/sessionscript.h"

#include <QTest>

using namespace stepwire;
using namespace stepwire::test;

namespace {

const std::string hi = create(list({user("hi")}));

QString compared(SessionScript &script, std::uint32_t n)
{
    const auto comparison = compareWithPredecessor(script.session(), script.step(n));
    if (!comparison)
        return QStringLiteral("nothing before");
    std::string text = (comparison->known ? "" : "unknown ") + std::to_string(comparison->equalItems) + " items equal";
    if (const auto &first = comparison->first) {
        text += ", first " + first->part + (first->reordered ? " reordered" : "");
        if (first->item)
            text += " " + std::to_string(*first->item) + (first->now ? " now" : "") + (first->before ? " before" : "");
    }
    return QString::fromStdString(text);
}

} // namespace

/// Where a prompt first differs from the one that it came out of.
class PromptComparisonTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aContinuationBeginsWithThePromptBefore();
    void aResendIsComparedItemByItem_data();
    void aResendIsComparedItemByItem();
    void aSettingComesBeforeTheInput_data();
    void aSettingComesBeforeTheInput();
    void equalBytesAreThoseOfTheItems();
    void unseenItemsAreNotKnown();
    void whatACompactionReplacedIsNoPartOfThePrompt();
    void aSuccessorAskedWithTheSettingsOfTheSteered();
    void aRootHasNothingBefore();
};

void PromptComparisonTest::aContinuationBeginsWithThePromptBefore()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(after("r1")).answer("r2", "two", "r1").sent(after("r2"));
    QCOMPARE(compared(script, 2), QStringLiteral("1 items equal"));
    QCOMPARE(compared(script, 3), QStringLiteral("3 items equal"));
}

void PromptComparisonTest::aResendIsComparedItemByItem_data()
{
    QTest::addColumn<QString>("input");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const std::string &input, const char *expected) {
        QTest::newRow(name) << QString::fromStdString(input) << QString::fromUtf8(expected);
    };
    const std::string one = assistant("one");
    row("whole", list({user("a"), user("b"), one, user("c")}), "2 items equal");
    row("in another form", list({R"({"content":[{"type":"input_text","text":"a"}],"role":"user"})", user("b"), one}), "2 items equal");
    row("changed", list({user("a"), user("B"), one}), "1 items equal, first input 1 now before");
    row("one put before", list({user("new"), user("a"), user("b"), one}), "0 items equal, first input 0 now before");
    row("one taken out", list({user("b"), one}), "0 items equal, first input 0 now before");
    row("cut short", list({one}), "0 items equal, first input 0 now before");
}

void PromptComparisonTest::aResendIsComparedItemByItem()
{
    QFETCH(QString, input);
    QFETCH(QString, expected);
    SessionScript script;
    script.open().sent(create(list({user("a"), user("b")}))).answer("r1", "one").sent(create(input.toStdString()));
    QCOMPARE(compared(script, 2), expected);
}

void PromptComparisonTest::aSettingComesBeforeTheInput_data()
{
    QTest::addColumn<QString>("before");
    QTest::addColumn<QString>("now");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *before, const char *now, const char *expected) {
        QTest::newRow(name) << QString::fromUtf8(before) << QString::fromUtf8(now) << QString::fromUtf8(expected);
    };
    row("tools", R"(,"tools":[{"name":"a"}])", R"(,"tools":[{"name":"b"}])", "1 items equal, first tools");
    row("tools reordered", R"(,"tools":[{"name":"a"},{"name":"b"}])", R"(,"tools":[{"name":"b"},{"name":"a"}])",
        "1 items equal, first tools reordered");
    row("tools gone", R"(,"tools":[{"name":"a"}])", "", "1 items equal, first tools");
    row("no tools", R"(,"tools":[])", "", "1 items equal");
    row("key order", R"(,"text":{"format":{"type":"text"},"verbosity":"low"})", R"(,"text":{"verbosity":"low","format":{"type":"text"}})",
        "1 items equal");
    row("the first of two", R"(,"instructions":"a","prompt_cache_key":"k")", R"(,"prompt_cache_key":"l","instructions":"b")",
        "1 items equal, first prompt_cache_key");
    row("no cache setting", R"(,"temperature":1)", R"(,"temperature":0)", "1 items equal");
}

void PromptComparisonTest::aSettingComesBeforeTheInput()
{
    QFETCH(QString, before);
    QFETCH(QString, now);
    QFETCH(QString, expected);
    SessionScript script;
    script.open().sent(create(list({user("hi")}), before.toStdString())).answer("r1", "one");
    script.sent(after("r1", list({user("go on")}), now.toStdString()));
    QCOMPARE(compared(script, 2), expected);
}

void PromptComparisonTest::equalBytesAreThoseOfTheItems()
{
    const std::string same = R"({ "role": "user", "content": "hi" })";
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(create(list({same, assistant("one"), user("more")})));
    QCOMPARE(compareWithPredecessor(script.session(), script.step(2))->equalBytes, same.size());
}

void PromptComparisonTest::unseenItemsAreNotKnown()
{
    SessionScript script;
    script.open().sent(after("elsewhere")).answer("r1", "one").sent(after("r1"));
    QCOMPARE(compared(script, 2), QStringLiteral("unknown 0 items equal"));
}

void PromptComparisonTest::whatACompactionReplacedIsNoPartOfThePrompt()
{
    SessionScript script;
    script.open().sent(hi).created("r1").item(0, R"({"type":"compaction","id":"c","encrypted_content":"s"})").completed("r1");
    script.sent(after("r1")).answer("r2", "two", "r1").sent(after("r2"));
    QCOMPARE(compared(script, 2), QStringLiteral("0 items equal, first input 0 now before"));
    QCOMPARE(compared(script, 3), QStringLiteral("2 items equal"));
}

void PromptComparisonTest::aSuccessorAskedWithTheSettingsOfTheSteered()
{
    SessionScript script;
    script.open().sent(create(list({user("hi")}), R"(,"tools":[{"name":"a"}])")).created("r1");
    script.sent(R"({"type":"response.steer","previous_response_id":"r1","input":"short"})");
    script.received(R"({"type":"response.steer.accepted","steer":{"id":"s","previous_response_id":"r1"}})").completed("r1");
    script.created("r2", "r1").completed("r2").sent(after("r2"));
    QCOMPARE(compared(script, 2), QStringLiteral("1 items equal"));
    QCOMPARE(compared(script, 3), QStringLiteral("2 items equal, first tools"));
}

void PromptComparisonTest::aRootHasNothingBefore()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one").sent(create(list({user("new")})));
    QCOMPARE(compared(script, 1), QStringLiteral("nothing before"));
    QCOMPARE(compared(script, 2), QStringLiteral("nothing before"));
}

QTEST_GUILESS_MAIN(PromptComparisonTest)
#include "tst_promptcomparison.moc"
