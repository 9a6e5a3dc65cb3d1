#include "models/dialects/fingerprint.h"
#include "tests/models/dialects/randomjson.h"

#include <QTest>

#include <map>

using namespace stepwire;
using test::RandomJson;

namespace {

std::uint64_t of(std::string_view json)
{
    const auto view = JsonView::parsed(json);
    return view ? fingerprintOf(*view) : 0;
}

std::uint64_t anyOrder(std::string_view json)
{
    return anyOrderFingerprint(JsonView(json));
}

std::uint64_t item(std::string_view json)
{
    return itemFingerprint(JsonView(json));
}

} // namespace

/// Which JSON counts as the same: of settings, of items, and of items that a client sends back.
class FingerprintTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void rewrittenJsonIsEqual();
    void anyChangeIsSeen();
    void everyTextHasANumberOfItsOwn();
    void membersThatChangePlacesAreSeen();
    void elementsInAnyOrder();
    void membersThatMoveToAnotherElementAreNoReordering();
    void deepTextsAreWalked();
    void escapedQuotesEndNoString_data();
    void escapedQuotesEndNoString();
    void aResentItemIsTheProducedOne_data();
    void aResentItemIsTheProducedOne();
    void itemsThatSayOtherThingsDiffer_data();
    void itemsThatSayOtherThingsDiffer();
    void aStringIsTheUserMessageThatItStandsFor();
    void anAbsentValueHasNone();
};

void FingerprintTest::rewrittenJsonIsEqual()
{
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        RandomJson random(seed);
        const test::JsonTree tree = random.tree();
        const std::string plain = random.written(tree), other = random.rewritten(tree);
        QVERIFY2(JsonView::parsed(plain) && JsonView::parsed(other), other.c_str());
        QVERIFY2(of(plain) == of(other), (plain + "\n" + other).c_str());
    }
}

void FingerprintTest::anyChangeIsSeen()
{
    for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
        RandomJson random(seed);
        const test::JsonTree tree = random.tree();
        const test::JsonTree changed = random.changed(tree);
        QVERIFY2(of(random.written(tree)) != of(random.rewritten(changed)), random.written(tree).c_str());
    }
}

void FingerprintTest::everyTextHasANumberOfItsOwn()
{
    std::map<std::uint64_t, std::string> seen;
    for (const char *text : {"null", "true", "false", "0", "1", "-1", "1.5", "\"\"", "\"1\"", "\"true\"", "[]", "{}", "[[]]", "[{}]",
                             "{\"a\":[]}", "{\"a\":{}}", "[null]", "[1]", "[\"1\"]", "[1,1]", "[[1],1]", "[1,[1]]", "[[1,1]]",
                             "{\"a\":1}", "{\"a\":\"1\"}", "{\"a\":1,\"b\":1}", "{\"ab\":1}", "[\"a\",1]", "{\"a\":null}"}) {
        const auto [entry, isNew] = seen.emplace(of(text), text);
        QVERIFY2(isNew, (entry->second + " and " + text).c_str());
    }
}

void FingerprintTest::membersThatChangePlacesAreSeen()
{
    QVERIFY(of(R"({"a":1,"b":2})") != of(R"({"a":2,"b":1})"));
    QVERIFY(of(R"({"x":{"a":1},"y":{"a":2}})") != of(R"({"x":{"a":2},"y":{"a":1}})"));
    QVERIFY(of(R"({"x":{"a":1,"b":2},"y":{}})") != of(R"({"x":{"a":1},"y":{"b":2}})"));
    QVERIFY(of(R"([1,2])") != of(R"([2,1])"));
    for (int i = 0; i < 500; ++i) {
        const std::string one = std::to_string(i), other = std::to_string(i + 1);
        QVERIFY(of(R"([{"n":")" + one + R"(","s":true},{"n":")" + other + R"(","s":false}])")
                != of(R"([{"n":")" + one + R"(","s":false},{"n":")" + other + R"(","s":true}])"));
    }
}

void FingerprintTest::elementsInAnyOrder()
{
    QCOMPARE(anyOrder(R"([{"name":"a"},{"name":"b"},3])"), anyOrder(R"([ 3, {"name":"b"}, {"name":"a"} ])"));
    QVERIFY(anyOrder("[1,2]") != anyOrder("[1,2,2]"));
    QVERIFY(anyOrder("[1,1]") != anyOrder("[2,2]"));
    QVERIFY(anyOrder("[[1,2]]") != anyOrder("[[2,1]]")); // the array's own elements only
    QCOMPARE(anyOrder(R"({"a":[1,2]})"), of(R"({"a":[1,2]})"));
}

void FingerprintTest::membersThatMoveToAnotherElementAreNoReordering()
{
    for (int i = 0; i < 500; ++i) {
        const std::string one = std::to_string(i), other = std::to_string(i + 1);
        const std::string before = R"([{"name":")" + one + R"(","strict":true},{"name":")" + other + R"(","strict":false}])";
        const std::string after = R"([{"name":")" + one + R"(","strict":false},{"name":")" + other + R"(","strict":true}])";
        QVERIFY2(anyOrder(before) != anyOrder(after), before.c_str());
    }
}

void FingerprintTest::deepTextsAreWalked()
{
    constexpr std::size_t deepest = 1000; // JsonReader takes no text deeper than 1024
    const std::string arrays = std::string(deepest, '[') + std::string(deepest, ']');
    QVERIFY(of(arrays) != 0);
    std::string objects = "1";
    for (std::size_t i = 0; i < deepest; ++i)
        objects = R"({"a":)" + objects + '}';
    QVERIFY(of(objects) != 0 && of(objects) != of(arrays));
    QVERIFY(!JsonView::parsed(std::string(3000, '[') + std::string(3000, ']')));
}

void FingerprintTest::escapedQuotesEndNoString_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    QTest::newRow("quote") << QStringLiteral("[\"\\\"\",1]") << QStringLiteral("[\"\\u0022\", 1]");
    QTest::newRow("backslash") << QStringLiteral("[\"\\\\\",1]") << QStringLiteral("[\"\\u005c\", 1]");
    QTest::newRow("both") << QStringLiteral("[\"a\\\\\\\"b\",1]") << QStringLiteral("[\"a\\u005C\\u0022b\" , 1]");
    QTest::newRow("key") << QStringLiteral("{\"\\\"\":\"\\\\\"}") << QStringLiteral("{ \"\\u0022\" : \"\\u005c\" }");
    QTest::newRow("solidus") << QStringLiteral("\"a/b\"") << QStringLiteral("\"a\\/b\"");
    QTest::newRow("pair") << QStringLiteral("\"\U0001F600\"") << QStringLiteral("\"\\ud83d\\ude00\"");
}

void FingerprintTest::escapedQuotesEndNoString()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QVERIFY(of(one.toStdString()) != 0);
    QCOMPARE(of(one.toStdString()), of(other.toStdString()));
}

void FingerprintTest::aResentItemIsTheProducedOne_data()
{
    QTest::addColumn<QString>("produced");
    QTest::addColumn<QString>("resent");
    const auto row = [](const char *name, const char *produced, const char *resent) {
        QTest::newRow(name) << QString::fromUtf8(produced) << QString::fromUtf8(resent);
    };
    // As recorded: what a server gives in output_item.done, and what each client makes of it in its next full request.
    row("SDK: as it came",
        R"({"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[],"logprobs":[]}]})",
        R"({"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[],"logprobs":[]}]})");
    row("agents: other keys first, annotations dropped",
        R"({"id":"msg_1","type":"message","status":"completed","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[]}]})",
        R"({"type":"message","role":"assistant","content":[{"text":"Hi","type":"output_text"}],"status":"completed","id":"msg_2"})");
    row("text as a string",
        R"({"id":"msg_1","type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi","annotations":[]}]})",
        R"({"role":"assistant","content":"Hi"})");
    row("Codex: a call without id and status",
        R"({"id":"fc_1","type":"function_call","status":"completed","call_id":"c","name":"f","arguments":"{\"a\":1}"})",
        R"({"type":"function_call","name":"f","arguments":"{\"a\":1}","call_id":"c"})");
    row("Codex: reasoning with empty members",
        R"({"id":"rs_1","type":"reasoning","summary":[],"encrypted_content":"gAAA"})",
        R"({"type":"reasoning","summary":[],"content":null,"encrypted_content":"gAAA"})");
    row("Codex: with its own notes and a phase",
        R"({"type":"message","role":"assistant","phase":"final_answer","content":[{"type":"output_text","text":"Hi"}]})",
        R"({"type":"message","role":"assistant","content":[{"type":"output_text","text":"Hi"}],"internal_chat_message_metadata_passthrough":{"turn_id":"7"}})");
    row("escapes", R"({"role":"assistant","content":"caf\u00e9"})", R"({"role":"assistant","content":"café"})");
    row("output as parts", R"({"type":"function_call_output","call_id":"c","output":"42"})",
        R"({"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"42"}]})");
}

void FingerprintTest::aResentItemIsTheProducedOne()
{
    QFETCH(QString, produced);
    QFETCH(QString, resent);
    QCOMPARE(item(resent.toStdString()), item(produced.toStdString()));
}

void FingerprintTest::itemsThatSayOtherThingsDiffer_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");
    const auto row = [](const char *name, const char *one, const char *other) {
        QTest::newRow(name) << QString::fromUtf8(one) << QString::fromUtf8(other);
    };
    row("role", R"({"role":"user","content":"Hi"})", R"({"role":"developer","content":"Hi"})");
    row("text", R"({"role":"user","content":"Hi"})", R"({"role":"user","content":"Hi "})");
    row("two parts or one", R"({"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_text","text":"b"}]})",
        R"({"role":"user","content":"ab"})");
    row("order of parts", R"({"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_text","text":"b"}]})",
        R"({"role":"user","content":[{"type":"input_text","text":"b"},{"type":"input_text","text":"a"}]})");
    row("picture", R"({"role":"user","content":[{"type":"input_image","image_url":"x"}]})",
        R"({"role":"user","content":[{"type":"input_image","image_url":"y"}]})");
    row("refusal is no text", R"({"role":"assistant","content":[{"type":"refusal","refusal":"no"}]})",
        R"({"role":"assistant","content":"no"})");
    row("call id", R"({"type":"function_call","call_id":"a","name":"f","arguments":"{}"})",
        R"({"type":"function_call","call_id":"b","name":"f","arguments":"{}"})");
    row("call and answer", R"({"type":"function_call","call_id":"a"})", R"({"type":"function_call_output","call_id":"a"})");
    row("arguments", R"({"type":"function_call","call_id":"a","name":"f","arguments":"{}"})",
        R"({"type":"function_call","call_id":"a","name":"f","arguments":"{ }"})");
    row("sealed", R"({"type":"reasoning","summary":[],"encrypted_content":"a"})",
        R"({"type":"reasoning","summary":[],"encrypted_content":"b"})");
    row("reference", R"({"type":"item_reference","id":"msg_1"})", R"({"type":"item_reference","id":"msg_2"})");
    row("reference without its type", R"({"id":"msg_1"})", R"({"id":"msg_2"})");
    row("member of an inner object", R"({"type":"x_call","action":{"id":"1"}})", R"({"type":"x_call","action":{"id":"2"}})");
}

void FingerprintTest::itemsThatSayOtherThingsDiffer()
{
    QFETCH(QString, one);
    QFETCH(QString, other);
    QVERIFY(item(one.toStdString()) != item(other.toStdString()));
}

void FingerprintTest::aStringIsTheUserMessageThatItStandsFor()
{
    for (const std::string text : {R"("hi")", R"("")", R"("two\nlines \"quoted\"")", R"("\u00e9")"}) {
        const std::uint64_t string = stringItemFingerprint(JsonView(text));
        QCOMPARE(string, item(R"({"role":"user","content":)" + text + "}"));
        QCOMPARE(string, item(R"({"content":[{"text":)" + text + R"(,"type":"input_text"}],"role":"user","type":"message"})"));
        QVERIFY(string != item(R"({"role":"assistant","content":)" + text + "}"));
    }
}

void FingerprintTest::anAbsentValueHasNone()
{
    QCOMPARE(fingerprintOf(JsonView()), 0u);
    QCOMPARE(anyOrderFingerprint(JsonView()), 0u);
}

QTEST_GUILESS_MAIN(FingerprintTest)
#include "tst_fingerprint.moc"
