#include "models/items/contextdiffmodel.h"
#include "tests/models/comparing/comparedtalks.h"

#include <QAbstractItemModelTester>
#include <QRegularExpression>
#include <QTest>

using namespace stepwire;

namespace {

std::shared_ptr<const ContextDiff> compared(const test::Talk &talk, std::uint32_t before, std::uint32_t now)
{
    test::ScriptedPayloads payloads(talk.payloads);
    return std::make_shared<const ContextDiff>(contextDiff(contextSide(talk.session, StepId{before}),
                                                           contextSide(talk.session, StepId{now}), payloads));
}

QModelIndex child(const QAbstractItemModel &model, const QModelIndex &parent, int row)
{
    return model.index(row, 0, parent);
}

int change(const QModelIndex &index)
{
    return index.data(ContextDiffModel::ChangeRole).toInt();
}

} // namespace

class TestContextDiffModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void sectionsCountTheirRows();
    void partsAreReadWhenAskedFor();
    void whatWasAddedIsReadAsItStands();
    void itemsTellWhatTheyAre();
    void longValuesAreCut();
    void whatCouldNotBeReadHasNoParts();
    void showingNothingEmptiesIt();
};

void TestContextDiffModel::sectionsCountTheirRows()
{
    const test::Talk talk = test::resentTalk();
    ContextDiffModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    model.show(compared(talk, 2, 3));
    QCOMPARE(model.rowCount(), 2);
    const QModelIndex settings = model.index(0, 0), items = model.index(1, 0);
    QCOMPARE(settings.data(ContextDiffModel::SameCountRole).toInt(), 5);
    QCOMPARE(change(settings), int(Change::Same));
    QVERIFY(settings.data(ContextDiffModel::KnownRole).toBool());
    QCOMPARE(change(items), int(Change::Changed));
    QCOMPARE(items.data(ContextDiffModel::SameCountRole).toInt(), 2);
    QCOMPARE(items.data(ContextDiffModel::ChangedCountRole).toInt(), 1);
    QCOMPARE(items.data(ContextDiffModel::AddedCountRole).toInt(), 1);
    QCOMPARE(items.data(ContextDiffModel::RemovedCountRole).toInt(), 0);
    QCOMPARE(items.data(ContextDiffModel::SentAgainCountRole).toInt(), 3);
}

void TestContextDiffModel::partsAreReadWhenAskedFor()
{
    const test::Talk talk = test::chainedTalk();
    ContextDiffModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    model.show(compared(talk, 1, 2));
    const QModelIndex tools = child(model, model.index(0, 0), 3);
    QCOMPARE(tools.data(ContextDiffModel::KeyRole).toString(), QStringLiteral("tools"));
    QVERIFY(model.hasChildren(tools));
    QCOMPARE(model.rowCount(tools), 0);
    model.fetchMore(tools);
    QCOMPARE(model.rowCount(tools), 2);
    const QModelIndex write = child(model, tools, 1);
    QCOMPARE(write.data(ContextDiffModel::PlaceNowRole).toInt(), 1);
    model.fetchMore(write);
    const QModelIndex strict = child(model, write, 2);
    QCOMPARE(change(strict), int(Change::Changed));
    QCOMPARE(strict.data(ContextDiffModel::ValueBeforeRole).toString(), QStringLiteral("true"));
    QCOMPARE(strict.data(ContextDiffModel::ValueNowRole).toString(), QStringLiteral("false"));
    QVERIFY(!model.hasChildren(strict));
    // a tool that is the same can be looked into all the same
    const QModelIndex read = child(model, tools, 0);
    QCOMPARE(change(read), int(Change::Same));
    model.fetchMore(read);
    QCOMPARE(model.rowCount(read), 2);
    QCOMPARE(change(child(model, read, 1)), int(Change::Same));
}

void TestContextDiffModel::whatWasAddedIsReadAsItStands()
{
    const test::Talk talk = test::chainedTalk();
    ContextDiffModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    model.show(compared(talk, 1, 2));
    const QModelIndex output = child(model, model.index(1, 0), 2);
    QCOMPARE(change(output), int(Change::Added));
    QVERIFY(!output.data(ContextDiffModel::PlaceBeforeRole).isValid());
    model.fetchMore(output);
    const QModelIndex text = child(model, output, 2);
    QCOMPARE(text.data(ContextDiffModel::KeyRole).toString(), QStringLiteral("output"));
    QCOMPARE(change(text), int(Change::Added));
    QVERIFY(!text.data(ContextDiffModel::ValueBeforeRole).isValid());
    QCOMPARE(text.data(ContextDiffModel::ValueNowRole).toString(), QStringLiteral("line one\nline two\nline three"));
    QVERIFY(!model.values(text).before.exists());
    QCOMPARE(model.values(text).now.text(), std::string("line one\nline two\nline three"));
}

void TestContextDiffModel::itemsTellWhatTheyAre()
{
    const test::Talk talk = test::reconnectedTalk();
    ContextDiffModel model;
    model.show(compared(talk, 2, 3));
    const QModelIndex call = child(model, model.index(1, 0), 1);
    QCOMPARE(call.data(ContextDiffModel::KindRole).toString(), QStringLiteral("function_call"));
    QCOMPARE(call.data(ContextDiffModel::NameRole).toString(), QStringLiteral("read"));
    QCOMPARE(call.data(ContextDiffModel::StandingRole).toInt(), int(Standing::SentAgain));
    QCOMPARE(call.data(ContextDiffModel::StateRole).toInt(), int(ItemState::Sent));
    QVERIFY(call.data(ContextDiffModel::OtherFormRole).toBool());
    QCOMPARE(call.data(ContextDiffModel::OriginRole).toUInt(), 3u);
    QVERIFY(call.data(ContextDiffModel::BytesBeforeRole).toULongLong() > call.data(ContextDiffModel::BytesNowRole).toULongLong());
    const Step &step = *talk.session.step(StepId{3});
    QCOMPARE(call.data(ContextDiffModel::MessageRole).toUInt(), step.request.value);
}

void TestContextDiffModel::longValuesAreCut()
{
    test::SessionScript script;
    script.open();
    for (const char *word : {"\xc3\xa9", "\xc3\xa8"}) {
        std::string text;
        while (text.size() < 3'000'000)
            text += word;
        script.sent("{\"type\":\"response.create\",\"instructions\":\"" + text + "\",\"input\":\"hi\"}").answer("r", "one");
    }
    ContextDiffModel model;
    model.show(compared(test::talkOf(script), 1, 2));
    const QModelIndex instructions = child(model, model.index(0, 0), 0);
    QCOMPARE(instructions.data(ContextDiffModel::ValueNowRole).toString(), QString(80, QChar(0xe8)));
    QCOMPARE(instructions.data(ContextDiffModel::BytesNowRole).toULongLong(), 3'000'002ull);
}

void TestContextDiffModel::whatCouldNotBeReadHasNoParts()
{
    const test::Talk talk = test::resentTalk();
    test::ScriptedPayloads payloads(talk.payloads);
    payloads.broken = true;
    ContextDiffModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    model.show(std::make_shared<const ContextDiff>(
        contextDiff(contextSide(talk.session, StepId{2}), contextSide(talk.session, StepId{3}), payloads)));
    QVERIFY(!model.index(0, 0).data(ContextDiffModel::KnownRole).toBool());
    const QModelIndex items = model.index(1, 0);
    QCOMPARE(items.data(ContextDiffModel::UnknownCountRole).toInt(), 0); // fingerprints tell equal items
    for (int row = 0; row < model.rowCount(items); ++row)
        QVERIFY(!model.hasChildren(child(model, items, row)));
}

void TestContextDiffModel::showingNothingEmptiesIt()
{
    ContextDiffModel model;
    QAbstractItemModelTester tester(&model);
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    model.show(compared(test::chainedTalk(), 1, 2));
    QVERIFY(model.rowCount() > 0);
    model.show(nullptr);
    QCOMPARE(model.rowCount(), 0);
}

QTEST_GUILESS_MAIN(TestContextDiffModel)
#include "tst_contextdiffmodel.moc"
