#include "models/comparing/jsondiff.h"

#include <QTest>

using namespace stepwire;

namespace {

/// The tree in a line: "~" changed, "+" added, "-" removed; what is the same by its key alone, in a container only.
std::string told(const JsonChange &node, bool root = true)
{
    const std::string key = !node.key.empty()  ? node.key
                            : node.placeBefore ? std::to_string(*node.placeBefore) +
                                                     (node.placeNow && node.placeNow != node.placeBefore ? ">" + std::to_string(*node.placeNow) : "")
                            : node.placeNow    ? std::to_string(*node.placeNow)
                                               : "";
    std::string text;
    switch (node.change) {
    case Change::Same: return root ? "same" : key;
    case Change::Added: return "+" + key + "=" + std::string(node.now.raw());
    case Change::Removed: return "-" + key + "=" + std::string(node.before.raw());
    case Change::Changed:
    case Change::Unknown: text = "~" + key; break;
    }
    if (node.cut)
        return text + "!";
    if (node.parts.empty())
        return text + "=" + std::string(node.before.raw()) + ">" + std::string(node.now.raw());
    text += "(";
    for (const JsonChange &part : node.parts)
        text += (text.back() == '(' ? "" : " ") + told(part, false);
    return text + ")";
}

std::size_t nodes(const JsonChange &node)
{
    std::size_t sum = 1;
    for (const JsonChange &part : node.parts)
        sum += nodes(part);
    return sum;
}

QByteArray difference(const QByteArray &before, const QByteArray &now, const JsonDiffBounds &bounds = {})
{
    const auto view = [](const QByteArray &text) { return JsonView(std::string_view(text.data(), std::size_t(text.size()))); };
    return QByteArray::fromStdString(told(diffJson(view(before), view(now), bounds)));
}

} // namespace

class TestJsonDiff : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void structureIsCompared_data();
    void structureIsCompared();
    void codesFollowTheSameRules_data();
    void codesFollowTheSameRules();
    void depthAndSizeAreBounded();
    void oneHugeValueLeavesItsNeighboursTold();
    void largeTextsAreDoneOrDeclined_data();
    void largeTextsAreDoneOrDeclined();
};

void TestJsonDiff::structureIsCompared_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("now");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char *name, const char *before, const char *now, const char *expected) {
        QTest::newRow(name) << QByteArray(before) << QByteArray(now) << QByteArray(expected);
    };
    row("equal", R"({"a":1})", R"({"a":1})", "same");
    row("order of keys and white space", R"({"a":1,"b":[2]})", R"({ "b" : [ 2 ], "a":1 })", "same");
    row("escapes", R"({"a":"\u0041\/"})", R"({"a":"A/"})", "same");
    row("a leaf", R"({"a":1,"b":2})", R"({"a":1,"b":3})", "~(a ~b=2>3)");
    row("form of a number", R"([1])", R"([1.0])", "~(~0=1>1.0)");
    row("another kind", R"({"a":1})", R"({"a":"1"})", R"(~(~a=1>"1"))");
    row("added and removed keys", R"({"a":1,"x":2,"b":3})", R"({"a":1,"b":3,"y":4})", "~(a -x=2 b +y=4)");
    row("nested", R"({"a":{"b":{"c":1}}})", R"({"a":{"b":{"c":2}}})", "~(~a(~b(~c=1>2)))");
    row("a key given twice", R"({"a":1,"a":2})", R"({"a":1,"a":3})", "~(a ~a=2>3)");
    row("null is not absent", R"({"a":null})", R"({})", "~(-a=null)");
    row("an element more", "[1,2,3]", "[1,9,2,3]", "~(0 +1=9 1>2 2>3)");
    row("an element gone", "[1,2,3]", "[1,3]", "~(0 -1=2 2>1)");
    row("an element changed", R"([1,"x",3])", R"([1,"y",3])", R"(~(0 ~1="x">"y" 2))");
    row("kinds are not paired", R"([1,{"a":1}])", R"([{"a":2},1])", R"(~(+0={"a":2} 0>1 -1={"a":1}))");
    row("by call_id", R"([{"type":"o","call_id":"c1","v":1},{"type":"o","call_id":"c2","v":2}])",
        R"([{"type":"o","call_id":"c2","v":3}])", R"(~(-0={"type":"o","call_id":"c1","v":1} ~1>0(type call_id ~v=2>3)))");
    row("one call of two runs", R"([{"type":"o","call_id":"c1","v":"line one, line two"}])",
        R"([{"type":"o","call_id":"d9","v":"line one, line two"}])", R"(~(~0(type ~call_id="c1">"d9" v)))");
    row("two calls", R"([{"type":"o","call_id":"c1","v":"line one, line two, line three"}])",
        R"([{"type":"o","call_id":"d9","v":"no such file or directory"}])",
        R"(~(-0={"type":"o","call_id":"c1","v":"line one, line two, line three"} +0={"type":"o","call_id":"d9","v":"no such file or directory"}))");
    row("by name", R"([{"type":"f","name":"read","d":1},{"type":"f","name":"write","d":1}])",
        R"([{"type":"f","name":"write","d":2}])", R"(~(-0={"type":"f","name":"read","d":1} ~1>0(type name ~d=1>2)))");
    row("a type apart", R"([{"type":"a","v":1}])", R"([{"type":"b","v":1}])", R"(~(-0={"type":"a","v":1} +0={"type":"b","v":1}))");
    row("by likeness", R"([{"t":"the quick brown fox"},{"t":"a lazy dog"}])", R"([{"t":"a lazy cat"}])",
        R"(~(-0={"t":"the quick brown fox"} ~1>0(~t="a lazy dog">"a lazy cat")))");
    row("empty containers", R"({"a":[],"b":{}})", R"({"a":[ ],"b":{"c":1}})", "~(a ~b(+c=1))");
    row("lone scalars", "1", "2", "~=1>2");
}

void TestJsonDiff::structureIsCompared()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, now);
    QFETCH(QByteArray, expected);
    QCOMPARE(difference(before, now), expected);
}

void TestJsonDiff::codesFollowTheSameRules_data()
{
    structureIsCompared_data();
}

void TestJsonDiff::codesFollowTheSameRules()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, now);
    QFETCH(QByteArray, expected);
    const bool same = jsonCode(JsonView(before.toStdString())) == jsonCode(JsonView(now.toStdString()));
    QCOMPARE(same, expected == "same");
    QCOMPARE(jsonCode(JsonView(R"({"id":"m1","v":1})"), {"id"}), jsonCode(JsonView(R"({"v":1})")));
    QVERIFY(jsonCode(JsonView(R"({"a":{"id":"m1"}})"), {"id"}) != jsonCode(JsonView(R"({"a":{}})"), {"id"}));
}

void TestJsonDiff::depthAndSizeAreBounded()
{
    const auto nested = [](int depth, const char *core) {
        return QByteArray("[").repeated(depth) + core + QByteArray("]").repeated(depth);
    };
    JsonDiffBounds bounds;
    bounds.deepest = 3;
    QCOMPARE(difference(nested(6, "1"), nested(6, "2"), bounds), QByteArray("~(~0(~0(~0!)))"));
    QCOMPARE(difference(nested(900, "1"), nested(900, " 1"), bounds), QByteArray("same"));
    bounds = {};
    bounds.mostParts = 10;
    QCOMPARE(difference("[" + QByteArray("1,").repeated(100) + "1]", "[" + QByteArray("1,").repeated(100) + "2]", bounds),
             QByteArray("~!"));
    bounds = {};
    bounds.largest = 4;
    QCOMPARE(difference("[1,2]", "[1,3]", bounds), QByteArray("~!"));
    QCOMPARE(difference("[1,2]", "[1,2]", bounds), QByteArray("same"));
}

void TestJsonDiff::oneHugeValueLeavesItsNeighboursTold()
{
    JsonDiffBounds bounds;
    bounds.mostParts = 50;
    const QByteArray many = "[" + QByteArray("1,").repeated(100);
    QCOMPARE(difference("{\"a\":" + many + "1],\"b\":1}", "{\"a\":" + many + "2],\"b\":2}", bounds),
             QByteArray("~(~a! ~b=1>2)"));
}

void TestJsonDiff::largeTextsAreDoneOrDeclined_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("now");
    const auto list = [](const char *word, int step, qsizetype size = 4'000'000) {
        QByteArray text = "{\"input\":[";
        for (int i = 0; text.size() < size; ++i)
            text += QByteArray(R"({"type":"message","role":"user","content":[{"type":"input_text","text":"WORD\n"}]},)")
                        .replace("WORD", QByteArray(word) + ' ' + QByteArray::number(i / step));
        text.back() = ']';
        return text + "}";
    };
    const QByteArray words = list("some words", 1);
    QByteArray changed = words;
    changed.replace("some words 21000\\n", "other words\\n");
    QTest::newRow("one element of many") << words << changed;
    QTest::newRow("all elements") << words << list("other words", 1);
    QTest::newRow("elements that repeat") << words << list("some words", 7);
    QTest::newRow("declined") << list("some words", 1, 10'000'000) << list("other words", 1, 10'000'000);
    QTest::newRow("one long string") << "[\"" + QByteArray(4'000'000, 'a') + "\"]" << "[\"" + QByteArray(4'000'000, 'b') + "\"]";
    QTest::newRow("numbers") << "[" + QByteArray("12345,").repeated(650'000) + "1]"
                             << "[0," + QByteArray("12346,").repeated(650'000) + "1]";
}

void TestJsonDiff::largeTextsAreDoneOrDeclined()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, now);
    const JsonView old(std::string_view(before.data(), std::size_t(before.size())));
    const JsonView fresh(std::string_view(now.data(), std::size_t(now.size())));
    const JsonChange change = diffJson(old, fresh);
    QCOMPARE(change.change, Change::Changed);
    QVERIFY(nodes(change) <= JsonDiffBounds().mostParts + 1);
}

QTEST_GUILESS_MAIN(TestJsonDiff)
#include "tst_jsondiff.moc"
