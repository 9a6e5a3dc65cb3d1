#include "models/items/connectionsmodel.h"
#include "models/items/jsontreemodel.h"
#include "models/vocabulary/simulation.h"
#include "tests/models/items/fabricatedtraffic.h"
#include "ui/findings/findingspanel.h"
#include "ui/inspector/diffview.h"
#include "ui/findings/manualpanel.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/jsontreeview.h"
#include "ui/inspector/rawview.h"
#include "ui/messages/filterbox.h"
#include "ui/messages/timelinepanel.h"
#include "ui/messages/timelineview.h"
#include "ui/sessions/sessionspanel.h"
#include "ui/shell/commandpalette.h"
#include "ui/search/searchpanel.h"
#include "ui/shell/mainwindow.h"
#include "ui/shell/tapdialog.h"
#include "ui/shell/toolrow.h"
#include "ui/shell/workspace.h"
#include "ui/widgets/messagebar.h"

#include <QAction>
#include <QComboBox>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QPushButton>
#include <QScrollBar>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace stepwire;

namespace {

/// A window on an invented session, as the workbench sets it up.
struct Opened
{
    explicit Opened(QSettings *settings = nullptr, StatusLine::Activity activity = StatusLine::Activity::Opened)
        : window(&live, &selection, &theme, settings)
    {
        window.openSession(QStringLiteral("session"), activity);
        window.resize(1280, 800);
        window.show();
    }

    void load()
    {
        live.apply(traffic.whole());
        window.setPayloadSource(std::make_shared<FabricatedPayloads>(traffic.whole().names));
        QCoreApplication::processEvents();
    }

    /// A further connection whose server names itself so.
    void answerAs(std::string_view server)
    {
        Connection connection;
        connection.id = ConnectionId{static_cast<std::uint32_t>(live.session().connections().size() + 1)};
        connection.responseHead = "HTTP/1.1 200 OK\r\nServer: " + std::string(server) + "\r\n";
        SessionDelta delta;
        delta.connections = {connection};
        live.apply(delta);
    }

    /// What a tap added, as an account in the recording tells it.
    void measured(const AddedDelay &delay)
    {
        SessionDelta delta;
        delta.tapDelay = delay;
        live.apply(delta);
    }

    TimelinePanel *timeline() { return window.workspace()->timeline(); }
    QAction *action(const QString &words)
    {
        for (QAction *each : window.findChildren<QAction *>()) {
            if (each->text().remove(QLatin1Char('&')) == words)
                return each;
        }
        return nullptr;
    }

    FabricatedTraffic traffic;
    LiveSession live;
    Selection selection;
    Theme theme;
    MainWindow window;
};

} // namespace

class TestMainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void emptyWindowOffersItsDoors();
    void openingShowsThePanels();
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
    void panelsCloseAndComeBack();
    void arrangementIsRestored();
    void panelsKeepTheirSizes();
    void themeSwitchRepaints();
    void droppedFilesAreAskedFor();
    void startAndStopAskForWork();
    void tapDialogRefusesABadAddress();
    void tapDialogOffersTheForwardProxy();
    void allPayloadsAreSearchedFromTheKeyboard();
    void everyShortcutIsOneActionsOwn();
    void keysStepThroughTheSession();
    void panelsHaveNamesForScreenReaders();
    void defaultLayoutFitsSmallScreens();
    void aRecordingOfASimulatedModelSaysSo();
    void whatTheTapAddedIsSaidOfAnyRecordingThatKnowsIt();
};

void TestMainWindow::emptyWindowOffersItsDoors()
{
    LiveSession live;
    Selection selection;
    Theme theme;
    MainWindow window(&live, &selection, &theme, nullptr);
    window.show();
    QVERIFY(window.isWelcoming());
    QStringList doors;
    for (const QPushButton *button : window.findChildren<QPushButton *>(QStringLiteral("door")))
        doors << button->accessibleName();
    QCOMPARE(doors, (QStringList{"Tap an agent", "Connect", "Race", "Open"}));
    QSignalSpy demo(&window, &MainWindow::demoRequested);
    for (QPushButton *button : window.findChildren<QPushButton *>(QStringLiteral("door"))) {
        if (button->accessibleName() == QLatin1String("Race"))
            button->click();
    }
    QCOMPARE(demo.count(), 1);
    QVERIFY(window.messages()->sentence().contains(QLatin1String("demo"))); // and it says so
}

void TestMainWindow::openingShowsThePanels()
{
    Opened opened;
    opened.load();
    QVERIFY(!opened.window.isWelcoming());
    QCOMPARE(opened.timeline()->messages()->totalMessages(), opened.live.session().messages().size());
    QVERIFY(opened.timeline()->messages()->rowCount() > 100);
    QCOMPARE(opened.window.workspace()->docks().size(), 11);
    QVERIFY(opened.window.windowTitle().startsWith(QLatin1String("session")));
    opened.window.closeSession();
    QVERIFY(opened.window.isWelcoming());
}

void TestMainWindow::selectingARowSelectsEverywhere()
{
    Opened opened;
    opened.load();
    TimelineView *view = opened.timeline()->view();
    const MessageId request = opened.live.session().steps()[3].request;
    view->setCurrentIndex(opened.timeline()->messages()->index(opened.timeline()->messages()->rowOf(request)));
    QCOMPARE(opened.selection.message(), request);
    QCOMPARE(opened.selection.step(), StepId{4});
}

void TestMainWindow::selectingAStepElsewhereShowsItsHeader()
{
    Opened opened;
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

void TestMainWindow::selectionIsNeverStolen()
{
    Opened opened(nullptr, StatusLine::Activity::Recording);
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

void TestMainWindow::inspectorShowsTheSelectedPayload()
{
    Opened opened;
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

void TestMainWindow::oneKeyComparesWithThePreviousStep()
{
    Opened opened;
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

void TestMainWindow::filterNarrowsAndSaysHowMuch()
{
    Opened opened;
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

void TestMainWindow::badFilterSaysWhyAndChangesNothing()
{
    Opened opened;
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

void TestMainWindow::directionTogglesHide()
{
    Opened opened;
    opened.load();
    opened.timeline()->setDirectionShown(Direction::Received, false);
    QCOMPARE(opened.timeline()->messages()->shownMessages(), 24u);
    opened.timeline()->setDirectionShown(Direction::Sent, false);
    QCOMPARE(opened.timeline()->messages()->rowCount(), 0);
}

void TestMainWindow::choosingALaneNarrows()
{
    Opened opened;
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

void TestMainWindow::tailIsFollowedUntilOneScrollsUp()
{
    Opened opened(nullptr, StatusLine::Activity::Recording);
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

void TestMainWindow::enterCollapsesAStep()
{
    Opened opened;
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

void TestMainWindow::findingLeadsToItsMessage()
{
    Opened opened;
    opened.load();
    FindingsPanel *findings = opened.window.workspace()->findings();
    QCOMPARE(findings->findings()->rowCount(), 2);
    findings->list()->setCurrentIndex(findings->list()->model()->index(0, FindingsModel::CodeColumn));
    QCOMPARE(opened.selection.step(), StepId{10});
    QCOMPARE(opened.selection.message(), opened.live.session().steps()[9].request);
}

void TestMainWindow::findingPointsAtItsBytes()
{
    Opened opened;
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

void TestMainWindow::findingOpensItsPageOfTheManual()
{
    Opened opened;
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

void TestMainWindow::findingsAreCounted()
{
    Opened opened;
    opened.load();
    QDockWidget *dock = opened.window.workspace()->findingsDock();
    QCOMPARE(dock->windowTitle(), QStringLiteral("Findings \u00b7 2"));
    QCOMPARE(dock->toggleViewAction()->text(), QStringLiteral("Findings"));
    opened.live.clear();
    QCOMPARE(dock->windowTitle(), QStringLiteral("Findings"));
}

void TestMainWindow::panelsCloseAndComeBack()
{
    Opened opened;
    opened.load();
    QDockWidget *dock = opened.window.workspace()->docks().first();
    QVERIFY(dock->isVisible());
    dock->close();
    QVERIFY(!dock->isVisible());
    dock->toggleViewAction()->trigger();
    QVERIFY(dock->isVisible());
    dock->setFloating(true);
    opened.window.workspace()->resetLayout();
    QVERIFY(!dock->isFloating());
    for (QDockWidget *each : opened.window.workspace()->docks())
        QCOMPARE(each->isHidden(), each == opened.window.workspace()->manualDock()); // opened with a page
}

void TestMainWindow::arrangementIsRestored()
{
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("settings.ini"));
    {
        QSettings settings(path, QSettings::IniFormat);
        Opened opened(&settings);
        opened.window.workspace()->docks().first()->close();
        opened.window.rememberFile(QStringLiteral("/tmp/a.stepwire"));
        opened.window.close();
    }
    QSettings settings(path, QSettings::IniFormat);
    Opened opened(&settings);
    QVERIFY(opened.window.workspace()->docks().first()->isHidden());
    QVERIFY(!opened.window.workspace()->docks().at(1)->isHidden());
    QVERIFY(opened.action(QStringLiteral("/tmp/a.stepwire")));
}

void TestMainWindow::panelsKeepTheirSizes()
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    const auto widths = [](Opened &opened) {
        QList<int> all;
        for (const QDockWidget *dock : opened.window.workspace()->docks())
            all << (dock->visibleRegion().isEmpty() ? 0 : dock->width());
        return all;
    };
    QList<int> before;
    {
        Opened opened(&settings);
        opened.load();
        Workspace *panels = opened.window.workspace();
        QCoreApplication::processEvents();
        panels->resizeDocks({panels->docks().first()}, {340}, Qt::Horizontal);
        QTRY_COMPARE(panels->docks().first()->width(), 340);
        before = widths(opened);
        opened.window.close();
    }
    Opened opened(&settings);
    opened.load();
    QTRY_COMPARE(widths(opened), before);
}

void TestMainWindow::themeSwitchRepaints()
{
    Opened opened;
    opened.load();
    const auto brightness = [&opened] {
        QApplication::setPalette(opened.theme.palette());
        qApp->setStyleSheet(opened.theme.styleSheet());
        return opened.window.grab()
            .toImage()
            .scaled(1, 1, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
            .pixelColor(0, 0)
            .lightness();
    };
    const int dark = brightness();
    opened.theme.setScheme(Theme::Scheme::Light);
    const int light = brightness();
    QVERIFY2(dark < 70 && light > 200, qPrintable(QStringLiteral("%1 and %2").arg(dark).arg(light)));
    qApp->setStyleSheet({});
    QApplication::setPalette(QPalette());
}

void TestMainWindow::droppedFilesAreAskedFor()
{
    Opened opened;
    QSignalSpy asked(&opened.window, &MainWindow::openRequested);
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile(QStringLiteral("/tmp/x.stepwire"))});
    QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&opened.window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(10, 10), Qt::CopyAction, &files, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&opened.window, &drop);
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.first().first().toStringList(), QStringList{QStringLiteral("/tmp/x.stepwire")});
}

void TestMainWindow::startAndStopAskForWork()
{
    Opened opened(nullptr, StatusLine::Activity::Recording);
    QSignalSpy stop(&opened.window, &MainWindow::stopRequested);
    QSignalSpy demo(&opened.window, &MainWindow::demoRequested);
    opened.action(QStringLiteral("\u25a0 Stop"))->trigger();
    QCOMPARE(stop.count(), 1);
    opened.action(QStringLiteral("Run the demo"))->trigger();
    QCOMPARE(demo.count(), 1);
    opened.window.setActivity(StatusLine::Activity::Stopped);
    QVERIFY(opened.action(QStringLiteral("\u25cf Tap\u2026")));
}

void TestMainWindow::tapDialogRefusesABadAddress()
{
    const Theme theme;
    TapDialog dialog(&theme);
    QSignalSpy asked(&dialog, &TapDialog::tapRequested);
    TapSettings settings;
    settings.upstream = "not an address";
    dialog.setSettings(settings);
    QPushButton *start = nullptr;
    for (QPushButton *button : dialog.findChildren<QPushButton *>()) {
        if (button->text().contains(QLatin1String("Start")))
            start = button;
    }
    QVERIFY(start);
    QVERIFY(!start->isEnabled());
    settings.upstream = "http://127.0.0.1:9/v1";
    dialog.setSettings(settings);
    QVERIFY(start->isEnabled());
    start->click();
    QCOMPARE(asked.count(), 1);
    QCOMPARE(asked.first().first().value<TapSettings>().upstream, settings.upstream);
}

void TestMainWindow::tapDialogOffersTheForwardProxy()
{
    const Theme theme;
    TapDialog dialog(&theme);
    dialog.setProxyFiles({QStringLiteral("/files/ca.pem"), QStringLiteral("/files/ca-bundle.pem")});
    QVERIFY(!dialog.settings().proxy);
    dialog.findChild<QComboBox *>(QStringLiteral("tapWay"))->setCurrentIndex(1);
    QVERIFY(dialog.settings().proxy);
    QVERIFY(dialog.settings().upstream.empty());
    // what an agent needs is ready to be copied, before anything has started
    QCOMPARE(dialog.agentText(), QStringLiteral("export HTTPS_PROXY=http://127.0.0.1:8787\nexport SSL_CERT_FILE='/files/ca-bundle.pem'"));
    QSignalSpy asked(&dialog, &TapDialog::tapRequested);
    for (QPushButton *button : dialog.findChildren<QPushButton *>()) {
        if (button->text().contains(QLatin1String("Start")))
            button->click();
    }
    QCOMPARE(asked.count(), 1);
    QVERIFY(asked.first().first().value<TapSettings>().proxy);
    dialog.findChild<QComboBox *>(QStringLiteral("tapWay"))->setCurrentIndex(0);
    QVERIFY(dialog.agentText().contains(QLatin1String("OPENAI_BASE_URL=http://127.0.0.1:8787/v1")));
}

void TestMainWindow::allPayloadsAreSearchedFromTheKeyboard()
{
    Opened opened;
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

void TestMainWindow::everyShortcutIsOneActionsOwn()
{
    Opened opened;
    QHash<QString, QString> owners;
    for (const QAction *action : opened.window.findChildren<QAction *>()) {
        for (const QKeySequence &keys : action->shortcuts()) {
            const QString name = keys.toString();
            QVERIFY2(!owners.contains(name), qPrintable(name + QStringLiteral(": ") + owners.value(name) +
                                                        QStringLiteral(" and ") + action->text()));
            owners.insert(name, action->text());
        }
    }
    for (const char *keys : {"Ctrl+O", "Ctrl+S", "Ctrl+E", "Ctrl+F", "F3", "Ctrl+L", "Ctrl+G", "Ctrl+K", "Ctrl+Q", "?"})
        QVERIFY2(owners.contains(QString::fromLatin1(keys)), keys);
}

void TestMainWindow::keysStepThroughTheSession()
{
    Opened opened;
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

void TestMainWindow::panelsHaveNamesForScreenReaders()
{
    Opened opened;
    for (const QDockWidget *dock : opened.window.workspace()->docks()) {
        QVERIFY2(!dock->accessibleName().isEmpty(), qPrintable(dock->objectName()));
        QVERIFY2(!dock->widget()->accessibleName().isEmpty() || !dock->windowTitle().isEmpty(),
                 qPrintable(dock->objectName()));
    }
    QVERIFY(!opened.timeline()->view()->accessibleName().isEmpty());
    QVERIFY(!opened.window.tools()->filter()->accessibleName().isEmpty());
}

void TestMainWindow::defaultLayoutFitsSmallScreens()
{
    Opened opened;
    opened.window.resize(1280, 720);
    opened.load();
    opened.window.setTapped(QStringLiteral("http://127.0.0.1:8787/v1"), QStringLiteral("https://api.openai.com/v1"));
    opened.window.status()->setTapped(true);
    opened.measured({4000, 58'000, 212'000, 5'788'000, 0, 0, 0});
    opened.answerAs(simulatedServer);
    QTest::qWait(150); // figures in the status line are counted a moment later
    opened.window.workspace()->resetLayout();
    QCoreApplication::processEvents();
    QVERIFY2(opened.window.minimumSizeHint().width() <= 1280,
             qPrintable(QString::number(opened.window.minimumSizeHint().width())));
    QVERIFY2(opened.window.minimumSizeHint().height() <= 720,
             qPrintable(QString::number(opened.window.minimumSizeHint().height())));
    QVERIFY(opened.timeline()->view()->viewport()->width() > 500);
    QVERIFY(opened.timeline()->view()->viewport()->height() > 180);
}

void TestMainWindow::aRecordingOfASimulatedModelSaysSo()
{
    Opened opened;
    opened.load();
    const auto label = [&]() -> QLabel * {
        for (QLabel *each : opened.window.status()->findChildren<QLabel *>()) {
            if (each->text() == QStringLiteral("simulated model"))
                return each;
        }
        return nullptr;
    };
    QVERIFY(label());
    opened.answerAs("gateway");
    QTest::qWait(150); // figures in the status line are counted a moment later
    QVERIFY(label()->isHidden());
    opened.answerAs(simulatedServer);
    QTRY_VERIFY(!label()->isHidden());
}

void TestMainWindow::whatTheTapAddedIsSaidOfAnyRecordingThatKnowsIt()
{
    Opened opened;
    opened.load();
    const auto label = [&]() -> QLabel * {
        for (QLabel *each : opened.window.status()->findChildren<QLabel *>()) {
            if (each->text().contains(QStringLiteral("tap")))
                return each;
        }
        return nullptr;
    };
    QVERIFY(label());
    QTest::qWait(150); // figures in the status line are counted a moment later
    QVERIFY(label()->isHidden()); // nothing is known, and no tap is at work
    opened.window.status()->setTapped(true);
    QVERIFY(!label()->isHidden());
    QCOMPARE(label()->text(), QStringLiteral("tap's added delay not measured"));
    opened.measured({40, 15'300, 1'060'000, 5'788'000, 2, 90'000'000, 0});
    QTRY_COMPARE(label()->text(), QStringLiteral("tap adds 15 \u00b5s (p99 1.1 ms)"));
    QVERIFY(label()->toolTip().startsWith(QStringLiteral("delay added by Stepwire: p50 15 \u00b5s")));
    QVERIFY(label()->toolTip().contains(QStringLiteral("2 chunks apart from that waited for a slow reader, up to 90.0 ms")));
    opened.window.status()->setTapped(false);
    QVERIFY(!label()->isHidden());
}

QTEST_MAIN(TestMainWindow)
#include "tst_mainwindow.moc"
