#include "models/items/jsontreemodel.h"

#include <QAbstractItemModelTester>
#include <QTest>

using namespace stepwire;

class TestJsonTreeModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void keepsOrderDuplicatesAndNumbers();
    void childrenAreReadWhenAskedFor();
    void longStringsAreFoldedIntoLines();
    void manyChildrenStandInRanges();
    void aStringOfMegabytesIsReadInPieces();
    void base64IsToldByWhatItIs_data();
    void base64IsToldByWhatItIs();
    void badJsonGivesNoRows();
    void aLoneScalarIsShown();
    void twentyMegabytesShowTheirTopAlone();
};

namespace {

QString value(const QModelIndex &index)
{
    return index.data(JsonTreeModel::ValueRole).toString();
}

} // namespace

void TestJsonTreeModel::keepsOrderDuplicatesAndNumbers()
{
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    QVERIFY(model.setText(R"({"b":1.0,"a":1e2,"b":-0,"t":true,"n":null,"s":"x\u00e9\"y"})"));
    QStringList rows;
    for (int i = 0; i < model.rowCount(); ++i)
        rows << model.index(i, 0).data(JsonTreeModel::KeyRole).toString() + QLatin1Char('=') + value(model.index(i, 0));
    QCOMPARE(rows, (QStringList{"b=1.0", "a=1e2", "b=-0", "t=true", "n=null", QStringLiteral("s=x\u00e9\"y")}));
    QCOMPARE(model.index(0, 0).data(JsonTreeModel::BytesRole).toInt(), 3);
}

void TestJsonTreeModel::childrenAreReadWhenAskedFor()
{
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    QVERIFY(model.setText(R"({"list":[{"x":1},[],2],"empty":{}})"));
    const QModelIndex list = model.index(0, 0);
    QVERIFY(model.hasChildren(list));
    QCOMPARE(model.rowCount(list), 0);
    QCOMPARE(list.data(JsonTreeModel::CountRole).toInt(), -1);
    QVERIFY(model.canFetchMore(list));
    model.fetchMore(list);
    QCOMPARE(model.rowCount(list), 3);
    QCOMPARE(list.data(JsonTreeModel::CountRole).toInt(), 3);
    QVERIFY(!model.hasChildren(model.index(1, 0)));
    const QModelIndex first = model.index(0, 0, list);
    model.fetchMore(first);
    QCOMPARE(value(model.index(0, 0, first)), QStringLiteral("1"));
    QCOMPARE(model.parent(model.index(0, 0, first)), first);
}

void TestJsonTreeModel::longStringsAreFoldedIntoLines()
{
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    QVERIFY(model.setText(R"({"log":"first\nsecond\nthird","short":"a"})"));
    const QModelIndex log = model.index(0, 0);
    QVERIFY(log.data(JsonTreeModel::FoldedRole).toBool());
    model.fetchMore(log);
    QCOMPARE(model.rowCount(log), 3);
    QCOMPARE(value(model.index(2, 0, log)), QStringLiteral("third"));
    QCOMPARE(log.data(JsonTreeModel::FullTextRole).toString(), QStringLiteral("first\nsecond\nthird"));
    QVERIFY(!model.hasChildren(model.index(1, 0)));
    // a string of megabytes is not unescaped for its row
    QVERIFY(model.setText("{\"s\":\"" + std::string(3'000'000, 'x') + "\"}"));
    QCOMPARE(value(model.index(0, 0)).size(), JsonTreeModel::foldedCharacters);
}

void TestJsonTreeModel::manyChildrenStandInRanges()
{
    std::string text = "{\"list\":[";
    for (int i = 0; i < 2500; ++i)
        text += std::to_string(i) + ",";
    text.back() = ']';
    text += "}";
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    QVERIFY(model.setText(text));
    const QModelIndex list = model.index(0, 0);
    model.fetchMore(list);
    QCOMPARE(model.rowCount(list), 3);
    QCOMPARE(list.data(JsonTreeModel::CountRole).toInt(), 2500);
    const QModelIndex last = model.index(2, 0, list);
    QCOMPARE(last.data(JsonTreeModel::KeyRole).toString(), QStringLiteral("2000 \u2026 2499"));
    QCOMPARE(last.data(JsonTreeModel::BytesRole).toInt(), 500 * 5 - 1);
    QVERIFY(model.hasChildren(last));
    model.fetchMore(last);
    QCOMPARE(model.rowCount(last), 500);
    QCOMPARE(value(model.index(499, 0, last)), QStringLiteral("2499"));
    QCOMPARE(model.index(499, 0, last).data(JsonTreeModel::KeyRole).toString(), QStringLiteral("2499"));
    QCOMPARE(model.parent(model.index(499, 0, last)), last);
}

void TestJsonTreeModel::aStringOfMegabytesIsReadInPieces()
{
    std::string inner;
    while (inner.size() < 200'000)
        inner += "caf\\u00e9 \\ud83d\\ude00 \\\\ \\n"; // escapes that must not be cut
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    QVERIFY(model.setText("{\"s\":\"" + inner + "\"}"));
    const QModelIndex string = model.index(0, 0);
    model.fetchMore(string);
    QVERIFY(model.rowCount(string) > 10);
    QString words;
    for (int row = 0; row < model.rowCount(string); ++row) {
        const QModelIndex piece = model.index(row, 0, string);
        QCOMPARE(piece.data(JsonTreeModel::KindRole).value<JsonTreeModel::Kind>(), JsonTreeModel::Kind::Range);
        model.fetchMore(piece);
        QVERIFY(model.rowCount(piece) > 0);
        for (int line = 0; line < model.rowCount(piece); ++line) {
            const QString text = value(model.index(line, 0, piece));
            QVERIFY(text.size() <= JsonTreeModel::longestLine);
            words += text;
        }
    }
    QCOMPARE(words, string.data(JsonTreeModel::FullTextRole).toString().remove(QLatin1Char('\n')));
}

void TestJsonTreeModel::base64IsToldByWhatItIs_data()
{
    QTest::addColumn<QByteArray>("string");
    QTest::addColumn<bool>("isBase64");
    QTest::addColumn<QString>("media");
    QByteArray bytes;
    for (int i = 0; i < 600; ++i)
        bytes += char((i * 7919 + i * i * 31) >> 3);
    QTest::newRow("data URL") << QByteArray("data:image/webp;base64," + bytes.toBase64()) << true << QStringLiteral("image/webp");
    QTest::newRow("picture") << QByteArray(QByteArray("\x89PNG\r\n\x1a\n") + bytes).toBase64() << true << QStringLiteral("image/png");
    QTest::newRow("sealed") << "gAAAAAB" + bytes.toBase64(QByteArray::Base64UrlEncoding) << true << QString();
    QTest::newRow("words") << QByteArray("some words ").repeated(60) << false << QString();
    QTest::newRow("one letter") << QByteArray(600, 'a') << false << QString();
    QTest::newRow("a path") << QByteArray("/home/somebody/project/").repeated(30) << false << QString();
    QTest::newRow("short") << bytes.left(90).toBase64() << false << QString();
}

void TestJsonTreeModel::base64IsToldByWhatItIs()
{
    QFETCH(QByteArray, string);
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    QVERIFY(model.setText("{\"s\":\"" + string.toStdString() + "\"}"));
    QTEST(model.index(0, 0).data(JsonTreeModel::Base64Role).toBool(), "isBase64");
    QTEST(model.index(0, 0).data(JsonTreeModel::MediaRole).toString(), "media");
}

void TestJsonTreeModel::badJsonGivesNoRows()
{
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    QVERIFY(!model.setText("{\"a\":"));
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.setText(std::string()));
    QVERIFY(!model.setText("GET / HTTP/1.1"));
}

void TestJsonTreeModel::aLoneScalarIsShown()
{
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    QVERIFY(model.setText("\"hello\""));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(value(model.index(0, 0)), QStringLiteral("hello"));
}

void TestJsonTreeModel::twentyMegabytesShowTheirTopAlone()
{
    std::string text = R"({"type":"response.create","input":[)";
    while (text.size() < 20'000'000)
        text += R"({"type":"message","role":"user","content":"some words that repeat and repeat and repeat"},)";
    text.back() = ']';
    text += ",\"store\":false}";
    JsonTreeModel model;
    QVERIFY(model.setText(std::move(text)));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.rowCount(model.index(1, 0)), 0);
}

QTEST_GUILESS_MAIN(TestJsonTreeModel)
#include "tst_jsontreemodel.moc"
