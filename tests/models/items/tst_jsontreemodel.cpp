#include "models/items/jsontreemodel.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
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
    void badJsonGivesNoRows();
    void aLoneScalarIsShown();
    void twentyMegabytesOpenAtOnce();
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

void TestJsonTreeModel::badJsonGivesNoRows()
{
    JsonTreeModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    QVERIFY(!model.setText("{\"a\":"));
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.setText({}));
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

void TestJsonTreeModel::twentyMegabytesOpenAtOnce()
{
    std::string text = R"({"type":"response.create","input":[)";
    while (text.size() < 20'000'000)
        text += R"({"type":"message","role":"user","content":"some words that repeat and repeat and repeat"},)";
    text.back() = ']';
    text += ",\"store\":false}";
    JsonTreeModel model;
    QElapsedTimer timer;
    timer.start();
    QVERIFY(model.setText(std::move(text)));
    QVERIFY2(timer.elapsed() < 1500, qPrintable(QStringLiteral("%1 ms").arg(timer.elapsed())));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.rowCount(model.index(1, 0)), 0);
}

QTEST_GUILESS_MAIN(TestJsonTreeModel)
#include "tst_jsontreemodel.moc"
