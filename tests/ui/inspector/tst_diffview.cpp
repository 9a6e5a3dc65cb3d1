#include "models/items/contextdiffmodel.h"
#include "tests/models/comparing/comparedtalks.h"
#include "ui/inspector/diffpieces.h"
#include "ui/inspector/diffrows.h"
#include "ui/inspector/difftextview.h"
#include "ui/inspector/difftree.h"
#include "ui/inspector/diffview.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/rowtexts.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QSignalSpy>
#include <QTest>
#include <QTextBlock>

using namespace stepwire;

namespace {

SessionDelta deltaOf(const Session &session)
{
    SessionDelta delta;
    delta.connections = session.connections();
    delta.messages.assign(session.messages().begin(), session.messages().end());
    delta.steps.assign(session.steps().begin(), session.steps().end());
    delta.items.assign(session.items().begin(), session.items().end());
    return delta;
}

/// The view on a talk, shown.
struct Shown
{
    explicit Shown(test::Talk said, bool withPayloads = true)
        : talk(std::move(said)), payloads(std::make_shared<test::ScriptedPayloads>(talk.payloads)),
          view(&live, &selection, &theme)
    {
        live.apply(deltaOf(talk.session));
        if (withPayloads)
            view.setPayloadSource(payloads);
        view.resize(420, 500);
        view.show();
    }

    bool compare(std::uint32_t step, std::uint32_t base = 0)
    {
        QSignalSpy spy(&view, &DiffView::shown);
        view.setStep(StepId{step});
        if (base)
            view.compareWith(StepId{base});
        while (spy.isEmpty() || spy.last()[1].value<StepId>() != view.base()) {
            if (!spy.wait())
                return false;
        }
        return true;
    }

    /// The rows below a section that can be seen: "+output · line one …".
    QStringList rows(int section) const
    {
        const QAbstractItemModel &model = *view.tree()->model();
        const QModelIndex parent = model.index(section, 0);
        QStringList rows;
        for (int row = 0; row < model.rowCount(parent); ++row) {
            const QModelIndex index = model.index(row, 0, parent);
            rows << changeMark(Change(index.data(ContextDiffModel::ChangeRole).toInt())) + DiffRows::title(index);
        }
        return rows;
    }

    QModelIndex row(int section, int row) const
    {
        const QAbstractItemModel &model = *view.tree()->model();
        return model.index(row, 0, model.index(section, 0));
    }

    test::Talk talk;
    std::shared_ptr<test::ScriptedPayloads> payloads;
    LiveSession live;
    Selection selection;
    Theme theme;
    DiffView view;
};

/// The text of a view with what is struck through as [-…-] and what is underlined as {+…+}.
QString marked(const DiffTextView &view)
{
    const auto *edit = view.findChild<QPlainTextEdit *>();
    QString text;
    for (QTextBlock block = edit->document()->begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment piece = it.fragment();
            const QTextCharFormat format = piece.charFormat();
            text += format.fontStrikeOut()   ? QStringLiteral("[-%1-]").arg(piece.text())
                    : format.fontUnderline() ? QStringLiteral("{+%1+}").arg(piece.text())
                                             : piece.text();
        }
        if (block.next().isValid())
            text += QLatin1Char('\n');
    }
    return text;
}

} // namespace

class TestDiffView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    // every warning but the one that the offscreen platform gives for each window
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support)"))); }
    void emptyStatesSayWhatIsMissing();
    void aStepIsComparedWithTheOneItCameOutOf();
    void anyStepCanBeChosenUntilAnotherIsSelected();
    void onlyWhatChangedIsShownUnlessAsked();
    void theTextMarksWhatWasRemovedAndAdded();
    void aTextOnOneSideIsShownAsItIs();
    void nothingIsReadWhileItIsHidden();
    void newStepsJoinTheListOfBases();
    void aRecordingThatGoesOnIsComparedAgain();
    void whatCannotBeReadIsTold();
    void anItemLeadsToItsMessage();
    void rowsReadWellAloud();
    void longValuesShowWhereTheyDiffer();
    void longSamenessGivesWayToALine();
    void hugeValuesSayTheirSize();
    void theWordsOfAnItemAreItsText();
    void theInspectorHasItAsAPage();
};

void TestDiffView::emptyStatesSayWhatIsMissing()
{
    Shown shown(test::chainedTalk(), false);
    QCOMPARE(shown.view.tree()->noteTitle(), QStringLiteral("No step selected"));
    QVERIFY(!shown.view.bases()->isVisible());
    shown.view.setStep(StepId{2});
    QCOMPARE(shown.view.tree()->noteTitle(), QStringLiteral("The payloads cannot be read"));
    shown.view.setPayloadSource(shown.payloads);
    shown.view.setStep(StepId{1});
    QCOMPARE(shown.view.tree()->noteTitle(), QStringLiteral("Nothing came before step 1"));
    QVERIFY(shown.view.bases()->isVisible());
    QVERIFY(!shown.view.text()->isVisible());
    QVERIFY(!shown.view.grab().isNull());
    shown.live.clear();
    QCOMPARE(shown.view.tree()->noteTitle(), QStringLiteral("No step selected"));
    QCOMPARE(shown.view.bases()->count(), 0);
}

void TestDiffView::aStepIsComparedWithTheOneItCameOutOf()
{
    Shown shown(test::chainedTalk());
    QVERIFY(shown.compare(3));
    QCOMPARE(shown.view.base(), StepId{2});
    QCOMPARE(shown.view.bases()->currentText(), QStringLiteral("step 2, previous"));
    QCOMPARE(shown.rows(0), QStringList());
    QCOMPARE(shown.rows(1), (QStringList{QStringLiteral("+assistant \u00b7 It fails for want of a file."),
                                         QStringLiteral("+user \u00b7 Thanks.")}));
    const QModelIndex items = shown.view.tree()->model()->index(1, 0);
    QCOMPARE(DiffRows::note(items), QStringLiteral("2 added \u00b7 3 the same"));
    // what the session says of the lineage goes before the order of the steps
    SessionDelta delta;
    delta.steps = {shown.talk.session.steps()[2]};
    delta.steps.front().predecessor = StepId{1};
    shown.live.apply(delta);
    QTRY_COMPARE(shown.view.base(), StepId{1});
}

void TestDiffView::anyStepCanBeChosenUntilAnotherIsSelected()
{
    Shown shown(test::chainedTalk());
    QVERIFY(shown.compare(2));
    shown.view.bases()->setFocus();
    shown.view.bases()->setCurrentIndex(2);
    Q_EMIT shown.view.bases()->activated(2);
    QCOMPARE(shown.view.base(), StepId{3});
    QTRY_COMPARE(shown.rows(1).size(), 2);
    QCOMPARE(shown.rows(1).first().front(), QChar(0x2212));
    shown.view.compareWithPrevious();
    QCOMPARE(shown.view.base(), StepId{1});
    shown.view.compareWith(StepId{3});
    QVERIFY(shown.compare(3));
    QCOMPARE(shown.view.base(), StepId{2});
    QCOMPARE(shown.view.bases()->itemText(0), QStringLiteral("step 1"));
}

void TestDiffView::onlyWhatChangedIsShownUnlessAsked()
{
    Shown shown(test::chainedTalk());
    QAbstractItemModelTester tester(shown.view.tree()->model());
    tester.setUseFetchMore(false); // it would fetch in the middle of an insertion
    QVERIFY(shown.compare(2));
    const QStringList changed{QStringLiteral("~instructions"), QStringLiteral("~tools"), QStringLiteral("+temperature")};
    QCOMPARE(shown.rows(0), changed);
    // what has changed is open, and the first of it is looked at
    QVERIFY(shown.view.tree()->isExpanded(shown.row(0, 1)));
    QCOMPARE(shown.view.tree()->currentIndex(), shown.row(0, 0));
    shown.view.onlyChanges()->setChecked(false);
    QCOMPARE(shown.rows(0).size(), 5);
    QCOMPARE(shown.rows(1).size(), 3);
    shown.view.onlyChanges()->setChecked(true);
    QCOMPARE(shown.rows(0), changed);
}

void TestDiffView::theTextMarksWhatWasRemovedAndAdded()
{
    Shown shown(test::chainedTalk());
    QVERIFY(shown.compare(2));
    QCOMPARE(marked(*shown.view.text()), QStringLiteral("Be careful.\nBe [-brief-]{+thorough+}."));
    QCOMPARE(shown.view.text()->heading(), QStringLiteral("instructions \u00b7 1 removed, 1 added"));
    const QTextCharFormat removed = [&] {
        const QTextBlock last = shown.view.text()->findChild<QPlainTextEdit *>()->document()->lastBlock();
        auto it = last.begin();
        return (++it).fragment().charFormat();
    }();
    QVERIFY(removed.background().color().isValid() && removed.fontStrikeOut());
    shown.theme.setScheme(Theme::Scheme::Light);
    QCOMPARE(marked(*shown.view.text()), QStringLiteral("Be careful.\nBe [-brief-]{+thorough+}."));
}

void TestDiffView::aTextOnOneSideIsShownAsItIs()
{
    Shown shown(test::chainedTalk());
    QVERIFY(shown.compare(2));
    shown.view.tree()->setCurrentIndex(shown.row(1, 1));
    QCOMPARE(marked(*shown.view.text()), QStringLiteral("line one\nline two\nline three"));
    QVERIFY(shown.view.text()->heading().endsWith(QStringLiteral("added")));
}

void TestDiffView::nothingIsReadWhileItIsHidden()
{
    Shown shown(test::chainedTalk());
    shown.view.hide();
    shown.view.setStep(StepId{2});
    QTest::qWait(50);
    QVERIFY(shown.payloads->reads.empty());
    QSignalSpy spy(&shown.view, &DiffView::shown);
    shown.view.show();
    QVERIFY(spy.wait());
}

void TestDiffView::newStepsJoinTheListOfBases()
{
    Shown shown(test::chainedTalk());
    QVERIFY(shown.compare(2));
    QCOMPARE(shown.view.bases()->count(), 3);
    SessionDelta delta;
    delta.steps.emplace_back().id = StepId{4};
    shown.live.apply(delta);
    QTRY_COMPARE(shown.view.bases()->count(), 4);
    QCOMPARE(shown.view.bases()->currentText(), QStringLiteral("step 1, previous"));
}

void TestDiffView::aRecordingThatGoesOnIsComparedAgain()
{
    Shown shown(test::chainedTalk());
    QVERIFY(shown.compare(3));
    QSignalSpy spy(&shown.view, &DiffView::shown);
    SessionDelta delta;
    delta.steps = {shown.talk.session.steps()[2]};
    shown.live.apply(delta); // nothing about its context is new
    QTest::qWait(200);
    QVERIFY(spy.isEmpty());
    delta.steps.front().inputs.clear();
    shown.live.apply(delta);
    QVERIFY(spy.wait());
    QCOMPARE(shown.rows(1).size(), 1);
}

void TestDiffView::whatCannotBeReadIsTold()
{
    Shown shown(test::resentTalk());
    shown.payloads->broken = true;
    QVERIFY(shown.compare(3, 2));
    QStringList sentences;
    for (const QLabel *label : shown.view.findChildren<QLabel *>()) {
        if (label->isVisible())
            sentences << label->text();
    }
    QVERIFY(sentences.contains(QStringLiteral("3 items were not read: message it is gone")));
    QCOMPARE(shown.rows(1).first().front(), QChar('~'));
    QVERIFY(DiffRows::note(shown.view.tree()->model()->index(0, 0)).startsWith(QStringLiteral("not known")));
    shown.view.tree()->setCurrentIndex(shown.row(1, 0));
    QVERIFY(!shown.view.text()->shownText().isEmpty());
}

void TestDiffView::anItemLeadsToItsMessage()
{
    Shown shown(test::chainedTalk());
    shown.selection.selectStep(StepId{2});
    QVERIFY(shown.compare(2));
    const QModelIndex output = shown.row(1, 1);
    shown.view.tree()->setFocus();
    shown.view.tree()->setCurrentIndex(output);
    QTest::keyClick(shown.view.tree(), Qt::Key_Return);
    const Step &step = shown.talk.session.steps()[1];
    QCOMPARE(shown.selection.item(), step.inputs.front());
    QCOMPARE(shown.selection.message(), step.request);
    QCOMPARE(shown.selection.step(), StepId{2});
}

void TestDiffView::rowsReadWellAloud()
{
    Shown shown(test::chainedTalk());
    QVERIFY(shown.compare(2));
    const auto aloud = [](const QModelIndex &index) { return index.data(Qt::AccessibleTextRole).toString(); };
    QCOMPARE(aloud(shown.view.tree()->model()->index(0, 0)), QStringLiteral("Settings, 2 changed \u00b7 1 added \u00b7 2 the same"));
    QCOMPARE(aloud(shown.row(0, 2)), QStringLiteral("temperature, added, is 0, 1 B"));
    QVERIFY(aloud(shown.row(0, 0)).startsWith(QStringLiteral("instructions, changed, was ")));
    QVERIFY(aloud(shown.row(1, 0)).startsWith(QStringLiteral("function_call \u00b7 read, added, produced")));
    for (const QWidget *widget : std::initializer_list<QWidget *>{&shown.view, shown.view.bases(), shown.view.tree()})
        QVERIFY(!widget->accessibleName().isEmpty());
}

void TestDiffView::longValuesShowWhereTheyDiffer()
{
    test::SessionScript script;
    script.open();
    const std::string begin = "a beginning that both of them share, and that takes room ";
    for (const char *word : {"old", "new"})
        script.sent("{\"type\":\"response.create\",\"instructions\":\"" + begin + word + "\",\"input\":\"hi\"}").answer("r", "one");
    Shown shown(test::talkOf(script));
    QVERIFY(shown.compare(2, 1));
    const DiffRows::ValuePair values = DiffRows::shownValues(shown.row(0, 0));
    QCOMPARE(values.before, QStringLiteral("\u2026 room old"));
    QCOMPARE(values.now, QStringLiteral("\u2026 room new"));
}

void TestDiffView::longSamenessGivesWayToALine()
{
    std::string before, now;
    for (int i = 0; i < 200; ++i) {
        const std::string line = "line " + std::to_string(i) + " of the file\n";
        before += line;
        now += i == 100 ? "another line\n" : line;
    }
    const std::vector<DiffPiece> pieces = shownPieces(before, now, diffTexts(before, now), 1 << 20);
    std::size_t skipped = 0, shown = 0;
    for (const DiffPiece &piece : pieces) {
        skipped += piece.lines;
        shown += piece.kind == DiffPiece::Kind::Skipped ? 0 : std::size_t(std::ranges::count(piece.text, '\n'));
    }
    QCOMPARE(skipped, std::size_t(97 + 96));
    QVERIFY(shown <= 8);
    const std::vector<DiffPiece> cut = shownPieces(before, now, diffTexts(before, now), 40);
    QCOMPARE(cut.back().kind, DiffPiece::Kind::Rest);
    // one side alone is shown from its beginning
    QCOMPARE(shownPieces(before, before, diffTexts(before, before), 1 << 20).size(), std::size_t(1));
}

void TestDiffView::hugeValuesSayTheirSize()
{
    test::SessionScript script;
    script.open();
    for (const char letter : {'a', 'b'})
        script.sent("{\"type\":\"response.create\",\"input\":[{\"type\":\"message\",\"role\":\"user\",\"content\":\"" +
                    std::string(20'000'000, letter) + "\"}]}")
            .answer(std::string("r") + letter, "one");
    Shown shown(test::talkOf(script));
    QVERIFY(shown.compare(2, 1));
    shown.view.tree()->setCurrentIndex(shown.row(1, 0));
    QVERIFY(shown.view.text()->shownText().startsWith(QStringLiteral("20.0 MB: too large")));
}

void TestDiffView::theWordsOfAnItemAreItsText()
{
    Shown shown(test::resentTalk());
    QVERIFY(shown.compare(3, 2));
    QCOMPARE(shown.rows(1).first(), QStringLiteral("~output \u00b7 line one line 2 line three"));
    shown.view.tree()->setCurrentIndex(shown.row(1, 0));
    QCOMPARE(marked(*shown.view.text()), QStringLiteral("line one\nline [-two-]{+2+}\nline three"));
}

void TestDiffView::theInspectorHasItAsAPage()
{
    const test::Talk talk = test::chainedTalk();
    LiveSession live;
    Selection selection;
    const Theme theme;
    InspectorPanel panel(&live, &selection, &theme);
    live.apply(deltaOf(talk.session));
    panel.setPayloadSource(std::make_shared<test::ScriptedPayloads>(talk.payloads));
    panel.resize(420, 400);
    panel.show();
    QSignalSpy spy(panel.diff(), &DiffView::shown);
    selection.selectStep(StepId{2});
    QCOMPARE(panel.page(), InspectorPanel::TreePage);
    panel.showDiff();
    QCOMPARE(panel.page(), InspectorPanel::DiffPage);
    QVERIFY(spy.wait());
    QCOMPARE(spy.last()[0].value<StepId>(), StepId{2});
    selection.selectStep(StepId{3});
    QVERIFY(spy.wait());
    QCOMPARE(panel.diff()->base(), StepId{2});
    // a message of another step that is looked at leaves the comparison as it is
    selection.selectMessage(talk.session.steps()[0].request, {});
    QCOMPARE(panel.diff()->step(), StepId{3});
    selection.clear();
    QCOMPARE(panel.diff()->tree()->noteTitle(), QStringLiteral("No step selected"));
}

QTEST_MAIN(TestDiffView)
#include "tst_diffview.moc"
