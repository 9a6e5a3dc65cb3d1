#include "models/dialects/jsonview.h"

#include <QTest>

using namespace stepwire;

class JsonViewTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyValidJsonIsRead_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<bool>("valid");
        QTest::newRow("object") << QByteArray(R"( {"a":[1,{"b":null}]} )") << true;
        QTest::newRow("scalar") << QByteArray("12") << true;
        QTest::newRow("empty") << QByteArray() << false;
        QTest::newRow("cut") << QByteArray("{\"a\":[1") << false;
        QTest::newRow("two values") << QByteArray("{}{}") << false;
        QTest::newRow("fault deep inside") << QByteArray("{\"a\":{\"b\":[1,2,,3]}}") << false;
        QTest::newRow("not UTF-8") << QByteArray("{\"a\":\"\xff\"}") << false;
        QTest::newRow("deep") << QByteArray(100000, '[') << false;
    }

    void onlyValidJsonIsRead()
    {
        QFETCH(QByteArray, text);
        QFETCH(bool, valid);
        JsonReader reader;
        QCOMPARE(reader.read({text.data(), std::size_t(text.size())}).has_value(), valid);
    }

    void orderDuplicatesAndNumberFormAreKept()
    {
        JsonReader reader;
        const auto members = reader.read(R"({"z":1.50, "a" : 1e2,"z":"\u0041"})")->members();
        QCOMPARE(members.size(), 3u);
        QCOMPARE(members[0].rawKey, R"("z")");
        QCOMPARE(members[0].value.raw(), "1.50");
        QCOMPARE(members[1].value.raw(), "1e2");
        QCOMPARE(members[2].value.raw(), R"("\u0041")");
    }

    void theLastOfTwoEqualKeysCounts()
    {
        JsonReader reader;
        QCOMPARE(*(*reader.read(R"({"a":1,"a":2})"))["a"].integer(), 2);
    }

    void escapesInKeysAndStrings()
    {
        JsonReader reader;
        const JsonView root = *reader.read("{\"ty\\u0070e\":\"a\\\"\\\\\\n\\ud83d\\ude00\",\"x\\\\\":\"]}\"}");
        QCOMPARE(*root["type"].string(), "a\"\\\n\xf0\x9f\x98\x80");
        QCOMPARE(*root["x\\"].string(), "]}");
    }

    void slicesAreTheBytesAsTheyStand()
    {
        const std::string text = "{\"input\":[ {\"a\": [1,2 ]} , \"s,]\" ,3, [ ] ]}";
        JsonReader reader;
        const auto elements = (*reader.read(text))["input"].elements();
        QCOMPARE(elements.size(), 4u);
        QCOMPARE(elements[0].raw(), R"({"a": [1,2 ]})");
        QCOMPARE(elements[1].raw(), "\"s,]\"");
        QCOMPARE(elements[2].raw(), "3");
        QCOMPARE(elements[3].raw(), "[ ]");
        QVERIFY(elements[0].raw().data() >= text.data());
    }

    void aMissingValueAnswersWithNothing()
    {
        const JsonView none;
        QVERIFY(!none.exists() && !none["a"].exists() && !none.string() && !none.integer() && !none.boolean());
        QVERIFY(none.members().empty() && none.elements().empty());
    }
};

QTEST_GUILESS_MAIN(JsonViewTest)
#include "tst_jsonview.moc"
