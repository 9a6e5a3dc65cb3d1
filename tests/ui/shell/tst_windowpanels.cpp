#include "models/items/connectionsmodel.h"
#include "models/items/jsontreemodel.h"
#include "tests/ui/shell/openedwindow.h"
#include "ui/findings/findingspanel.h"
#include "ui/findings/manualpanel.h"
#include "ui/inspector/diffview.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/jsontreeview.h"
#include "ui/inspector/rawview.h"
#include "ui/messages/filterbox.h"
#include "ui/messages/timelineview.h"
#include "ui/search/searchpanel.h"
#include "ui/sessions/sessionspanel.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/toolrow.h"

#include <QDockWidget>
#include <QLineEdit>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

using namespace stepwire;
using stepwire::testing::OpenedWindow;

/// The window's panels together: what is selected, filtered, found and searched in one is so in all.
class TestWindowPanels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void selectingARowSelectsEverywhere();
    void selectingAStepElsewhereShowsItsHeader();
    void selectionIsNeverStolen();
    void inspectorShowsTheSelectedPayload();
    void oneKeyComparesWithThePreviousStep();
    void filterNarrowsAndSaysHowMuch();
    void badFilterSaysWhyAndChangesNothing();
    void directionTogglesHide();
    void choosingALaneNarrows();
    void tailIsFollowedUntilOneScrollsUp();
    void enterCollapsesAStep();
    void findingLeadsToItsMessage();
    void findingPointsAtItsBytes();
    void findingOpensItsPageOfTheManual();
    void findingsAreCounted();
    void allPayloadsAreSearchedFromTheKeyboard();
    void keysStepThroughTheSession();
};

void TestWindowPanels::selectingARowSelectsEverywhere()
{
    OpenedWindow opened;
    opened.load();
    TimelineView *view = opened.timeline()->view();
    const MessageId request = opened.live.session().steps()[3].request;
    view->setCurrentIndex(opened.timeline()->messages()->index(opened.timeline()->messages()->rowOf(request)));
    QCOMPARE(opened.selection.message(), request);
    QCOMPARE(opened.selection.step(), StepId{4});
}

void TestWindowPanels::selectingAStepElsewhereShowsItsHeader()
{
    OpenedWindow opened;
    opened.load();
    opened.selection.selectStep(StepId{20});
    TimelineView *view = opened.timeline()->view();
    QCOMPARE(view->currentIndex().row(), opened.timeline()->messages()->rowOf(StepId{20}));
    QVERIFY(view->viewport()->rect().intersects(view->visualRect(view->currentIndex())));
    // a message of another step may be selected still; the step decides
    opened.selection.selectMessage(opened.live.session().steps()[1].request, StepId{2});
    opened.selection.selectStep(StepId{5});
    QCOMPARE(view->currentIndex().row(), opened.timeline()->messages()->rowOf(StepId{5}));
}

void TestWindowPanels::selectionIsNeverStolen()
{
    OpenedWindow opened(nullptr, StatusLine::Activity::Recording);
    const std::vector<SessionDelta> slices = opened.traffic.slices(40);
    opened.live.apply(slices[0]);
    opened.selection.selectMessage(MessageId{1}, StepId{1});
    for (std::size_t i = 1; i < slices.size(); ++i)
        opened.live.apply(slices[i]);
    QCoreApplication::processEvents();
    QCOMPARE(opened.selection.message(), MessageId{1});
    QCOMPARE(opened.timeline()->view()->currentIndex().data(TimelineModel::MessageRole).toUInt(), 1u);
    // and comes back after a filter hid and showed it
    opened.window.tools()->filter()->setText(QStringLiteral("is:tool"));
    QTRY_VERIFY(opened.timeline()->isFiltered());
    opened.window.tools()->filter()->clear();
    QTRY_VERIFY(!opened.timeline()->isFiltered());
    QCOMPARE(opened.timeline()->view()->currentIndex().data(TimelineModel::MessageRole).toUInt(), 1u);
}

void TestWindowPanels::inspectorShowsTheSelectedPayload()
{
    OpenedWindow opened;
    opened.load();
    InspectorPanel *inspector = opened.window.workspace()->inspector();
    QSignalSpy shown(inspector, &InspectorPanel::shown);
    const MessageId request = opened.live.session().steps()[3].request;
    opened.selection.selectMessage(request, StepId{4});
    QVERIFY(shown.wait());
    QCOMPARE(shown.last().first().value<MessageId>(), request);
    const JsonTreeModel *json = inspector->tree()->json();
    QCOMPARE(json->index(0, 0).data(JsonTreeModel::KeyRole).toString(), QStringLiteral("type"));
    QCOMPARE(json->index(0, 0).data(JsonTreeModel::ValueRole).toString(), QStringLiteral("response.create"));
    // a step alone shows its request
    opened.selection.selectMessage({}, StepId{6});
    QVERIFY(shown.wait());
    QCOMPARE(shown.last().first().value<MessageId>(), opened.live.session().steps()[5].request);
}

void TestWindowPanels::oneKeyComparesWithThePreviousStep()
{
    OpenedWindow opened;
    opened.load();
    InspectorPanel *inspector = opened.window.workspace()->inspector();
    opened.selection.selectMessage({}, StepId{4});
    opened.window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&opened.window));
    // in a box it is a letter
    opened.window.tools()->filter()->setFocus();
    QTest::keyClick(opened.window.tools()->filter(), Qt::Key_D);
    QCOMPARE(opened.window.tools()->filter()->text(), QStringLiteral("d"));
    QCOMPARE(inspector->page(), InspectorPanel::TreePage);
    opened.window.tools()->filter()->clear();
    opened.window.workspace()->findChild<QDockWidget *>(QStringLiteral("inspectorDock"))->close(); // it comes back with the diff
    opened.timeline()->view()->setFocus();
    QSignalSpy shown(inspector->diff(), &DiffView::shown);
    QTest::keyClick(opened.timeline()->view(), Qt::Key_D);
    QCOMPARE(inspector->page(), InspectorPanel::DiffPage);
    QVERIFY(inspector->isVisible());
    QTRY_VERIFY(!shown.isEmpty());
    QCOMPARE(inspector->diff()->step(), StepId{4});
    QCOMPARE(inspector->diff()->base(), StepId{3});
}

void TestWindowPanels::filterNarrowsAndSaysHowMuch()
{
    OpenedWindow opened;
    opened.load();
    const int before = opened.timeline()->messages()->rowCount();
    opened.window.tools()->filter()->setText(QStringLiteral("type:completed"));
    QTRY_VERIFY(opened.timeline()->messages()->rowCount() < before);
    QCOMPARE(opened.timeline()->messages()->shownMessages(), 24u);
    QCOMPARE(opened.timeline()->shownWords(),
             QStringLiteral("24 of %1 shown").arg(opened.live.session().messages().size()));
    opened.window.tools()->filter()->setText(QStringLiteral("nothing-like-this"));
    QTRY_COMPARE(opened.timeline()->messages()->rowCount(), 0);
}

void TestWindowPanels::badFilterSaysWhyAndChangesNothing()
{
    OpenedWindow opened;
    opened.load();
    const int before = opened.timeline()->messages()->rowCount();
    FilterBox *box = opened.window.tools()->filter();
    QSignalSpy changed(box, &FilterBox::filterChanged);
    box->setText(QStringLiteral("bytes>lots"));
    QVERIFY(!box->isValid());
    QVERIFY(box->faultWords().contains(QLatin1String("lots")));
    QVERIFY(!changed.wait(200));
    QCOMPARE(opened.timeline()->messages()->rowCount(), before);
    box->setText(QStringLiteral("bytes>1"));
    QVERIFY(box->isValid());
    QVERIFY(changed.wait());
}

void TestWindowPanels::directionTogglesHide()
{
    OpenedWindow opened;
    opened.load();
    opened.timeline()->setDirectionShown(Direction::Received, false);
    QCOMPARE(opened.timeline()->messages()->shownMessages(), 24u);
    opened.timeline()->setDirectionShown(Direction::Sent, false);
    QCOMPARE(opened.timeline()->messages()->rowCount(), 0);
}

void TestWindowPanels::choosingALaneNarrows()
{
    OpenedWindow opened;
    opened.load();
    SessionsPanel *sessions = opened.window.workspace()->sessions();
    const QModelIndex lane = sessions->connections()->indexOf({ConnectionId{1}, std::string("review")});
    sessions->setCurrentIndex(lane);
    QCOMPARE(opened.selection.scope().lane, std::optional(std::string("review")));
    QVERIFY(opened.timeline()->messages()->rowOf(StepId{6}) >= 0);
    QCOMPARE(opened.timeline()->messages()->rowOf(StepId{5}), -1);
    opened.selection.setScope({});
    QVERIFY(opened.timeline()->messages()->rowOf(StepId{5}) >= 0);
}

void TestWindowPanels::tailIsFollowedUntilOneScrollsUp()
{
    OpenedWindow opened(nullptr, StatusLine::Activity::Recording);
    QVERIFY(QTest::qWaitForWindowExposed(&opened.window));
    TimelineView *view = opened.timeline()->view();
    const std::vector<SessionDelta> slices = opened.traffic.slices(100);
    for (std::size_t i = 0; i < 5; ++i)
        opened.live.apply(slices[i]);
    QTRY_VERIFY(view->verticalScrollBar()->maximum() > 0);
    QTRY_COMPARE(view->verticalScrollBar()->value(), view->verticalScrollBar()->maximum());
    QVERIFY(view->followsTail());

    view->verticalScrollBar()->setValue(0);
    QVERIFY(!view->followsTail());
    opened.live.apply(slices[5]);
    QCoreApplication::processEvents();
    QCOMPARE(view->verticalScrollBar()->value(), 0);
    QCOMPARE(view->newMessages(), 100u);

    view->setFollowsTail(true);
    QTRY_COMPARE(view->verticalScrollBar()->value(), view->verticalScrollBar()->maximum());
    QCOMPARE(view->newMessages(), 0u);
}

void TestWindowPanels::enterCollapsesAStep()
{
    OpenedWindow opened;
    opened.load();
    TimelineModel *messages = opened.timeline()->messages();
    const int before = messages->rowCount();
    opened.selection.selectMessage({}, StepId{2});
    QTest::keyClick(opened.timeline()->view(), Qt::Key_Return);
    QVERIFY(messages->isCollapsed(StepId{2}));
    QVERIFY(messages->rowCount() < before);
    QTest::keyClick(opened.timeline()->view(), Qt::Key_Return);
    QCOMPARE(messages->rowCount(), before);
}

void TestWindowPanels::findingLeadsToItsMessage()
{
    OpenedWindow opened;
    opened.load();
    FindingsPanel *findings = opened.window.workspace()->findings();
    QCOMPARE(findings->findings()->rowCount(), 2);
    findings->list()->setCurrentIndex(findings->list()->model()->index(0, FindingsModel::CodeColumn));
    QCOMPARE(opened.selection.step(), StepId{10});
    QCOMPARE(opened.selection.message(), opened.live.session().steps()[9].request);
}

void TestWindowPanels::findingPointsAtItsBytes()
{
    OpenedWindow opened;
    SessionDelta delta = opened.traffic.whole();
    const Step &step = delta.steps[2];
    delta.findings = {{"responses.call.unanswered", Severity::Warning, step.connection, step.request, step.id, {2, 8}, "call_1"}};
    opened.live.apply(delta);
    opened.window.setPayloadSource(std::make_shared<FabricatedPayloads>(delta.names));
    Workspace *workspace = opened.window.workspace();
    const std::string payload = FabricatedPayloads(delta.names).payload(*opened.live.session().message(step.request)).value();
    workspace->findings()->list()->setCurrentIndex(workspace->findings()->list()->model()->index(0, 0));
    QTRY_COMPARE(workspace->inspector()->raw()->markedText(), QString::fromStdString(payload.substr(2, 6)));
    QCOMPARE(workspace->inspector()->page(), InspectorPanel::RawPage);
    // another message has no mark
    opened.selection.selectMessage(delta.steps[3].request, delta.steps[3].id);
    QTRY_VERIFY(workspace->inspector()->raw()->markedText().isEmpty());
}

void TestWindowPanels::findingOpensItsPageOfTheManual()
{
    OpenedWindow opened;
    opened.load();
    Workspace *workspace = opened.window.workspace();
    QVERIFY(workspace->manualDock()->isHidden());
    workspace->findings()->list()->setCurrentIndex(workspace->findings()->list()->model()->index(0, 0));
    QTest::keyClick(workspace->findings()->list(), Qt::Key_F1);
    QVERIFY(!workspace->manualDock()->isHidden());
    QCOMPARE(workspace->manual()->page(), QStringLiteral("responses.continuation.not_found"));
    opened.action(QStringLiteral("Manual of findings"))->trigger();
    QVERIFY(workspace->manual()->page().isEmpty());
}

void TestWindowPanels::findingsAreCounted()
{
    OpenedWindow opened;
    opened.load();
    QDockWidget *dock = opened.window.workspace()->findingsDock();
    QCOMPARE(dock->windowTitle(), QStringLiteral("Findings \u00b7 2"));
    QCOMPARE(dock->toggleViewAction()->text(), QStringLiteral("Findings"));
    opened.live.clear();
    QCOMPARE(dock->windowTitle(), QStringLiteral("Findings"));
}

void TestWindowPanels::allPayloadsAreSearchedFromTheKeyboard()
{
    OpenedWindow opened;
    opened.load();
    SearchPanel *search = opened.window.workspace()->search();
    QSignalSpy asked(search, &SearchPanel::searchRequested);
    QVERIFY(QTest::qWaitForWindowActive(&opened.window));
    QTest::keyClick(&opened.window, Qt::Key_F, Qt::ControlModifier | Qt::ShiftModifier);
    QVERIFY(search->isVisible());
    QTRY_COMPARE(QApplication::focusWidget(), search->words());
    QTest::keyClicks(search->words(), QStringLiteral("words"));
    QTest::keyClick(search->words(), Qt::Key_Return);
    QCOMPARE(asked.count(), 1);
    search->addHits({{MessageId{3}, {2, 6}, 1, {}, QStringLiteral("found"), {}}, {MessageId{5}, {2, 6}, 1, {}, QStringLiteral("found"), {}}});
    QTest::keyClick(&opened.window, Qt::Key_F3); // from inside the panel: the next hit
    QCOMPARE(opened.selection.message(), MessageId{3});
    QTRY_VERIFY(!opened.window.workspace()->inspector()->raw()->markedText().isEmpty());
}

void TestWindowPanels::keysStepThroughTheSession()
{
    OpenedWindow opened;
    opened.load();
    opened.selection.selectStep(StepId{3});
    opened.action(QStringLiteral("Next step"))->trigger();
    QCOMPARE(opened.selection.step(), StepId{4});
    opened.action(QStringLiteral("Previous step"))->trigger();
    QCOMPARE(opened.selection.step(), StepId{3});
    opened.action(QStringLiteral("Command palette\u2026"))->trigger();
    auto *palette = opened.window.findChild<CommandPalette *>();
    QVERIFY(palette);
    QTest::keyClicks(palette->findChild<QLineEdit *>(), QStringLiteral("next step"));
    QTest::keyClick(palette->findChild<QLineEdit *>(), Qt::Key_Return);
    QCOMPARE(opened.selection.step(), StepId{4});
}

QTEST_MAIN(TestWindowPanels)
#include "tst_windowpanels.moc"
