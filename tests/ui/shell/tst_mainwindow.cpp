#include "models/vocabulary/simulation.h"
#include "tests/ui/shell/openedwindow.h"
#include "ui/findings/manualpanel.h"
#include "ui/messages/filterbox.h"
#include "ui/messages/timelineview.h"
#include "ui/shell/tapdialog.h"
#include "ui/shell/toolrow.h"
#include "ui/widgets/messagebar.h"

#include <QComboBox>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSettings>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace stepwire;
using stepwire::testing::OpenedWindow;

/// The window itself: its doors, its arrangement, its dialogs.
class TestMainWindow : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void emptyWindowOffersItsDoors();
    void openingShowsThePanels();
    void panelsCloseAndComeBack();
    void arrangementIsRestored();
    void panelsKeepTheirSizes();
    void themeSwitchRepaints();
    void droppedFilesAreAskedFor();
    void startAndStopAskForWork();
    void tapDialogRefusesABadAddress();
    void tapDialogOffersTheForwardProxy();
    void everyShortcutIsOneActionsOwn();
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
    OpenedWindow opened;
    opened.load();
    QVERIFY(!opened.window.isWelcoming());
    QCOMPARE(opened.timeline()->messages()->totalMessages(), opened.live.session().messages().size());
    QVERIFY(opened.timeline()->messages()->rowCount() > 100);
    QCOMPARE(opened.window.workspace()->docks().size(), 11);
    QVERIFY(opened.window.windowTitle().startsWith(QLatin1String("session")));
    opened.window.closeSession();
    QVERIFY(opened.window.isWelcoming());
}

void TestMainWindow::panelsCloseAndComeBack()
{
    OpenedWindow opened;
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
        OpenedWindow opened(&settings);
        opened.window.workspace()->docks().first()->close();
        opened.window.rememberFile(QStringLiteral("/tmp/a.stepwire"));
        opened.window.close();
    }
    QSettings settings(path, QSettings::IniFormat);
    OpenedWindow opened(&settings);
    QVERIFY(opened.window.workspace()->docks().first()->isHidden());
    QVERIFY(!opened.window.workspace()->docks().at(1)->isHidden());
    QVERIFY(opened.action(QStringLiteral("/tmp/a.stepwire")));
}

void TestMainWindow::panelsKeepTheirSizes()
{
    const QTemporaryDir folder;
    QSettings settings(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    const auto widths = [](OpenedWindow &opened) {
        QList<int> all;
        for (const QDockWidget *dock : opened.window.workspace()->docks())
            all << (dock->visibleRegion().isEmpty() ? 0 : dock->width());
        return all;
    };
    QList<int> before;
    {
        OpenedWindow opened(&settings);
        opened.load();
        Workspace *panels = opened.window.workspace();
        QCoreApplication::processEvents();
        panels->resizeDocks({panels->docks().first()}, {340}, Qt::Horizontal);
        QTRY_COMPARE(panels->docks().first()->width(), 340);
        before = widths(opened);
        opened.window.close();
    }
    OpenedWindow opened(&settings);
    opened.load();
    QTRY_COMPARE(widths(opened), before);
}

void TestMainWindow::themeSwitchRepaints()
{
    OpenedWindow opened;
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
    OpenedWindow opened;
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
    OpenedWindow opened(nullptr, StatusLine::Activity::Recording);
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

void TestMainWindow::everyShortcutIsOneActionsOwn()
{
    OpenedWindow opened;
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

void TestMainWindow::panelsHaveNamesForScreenReaders()
{
    OpenedWindow opened;
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
    OpenedWindow opened;
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
    OpenedWindow opened;
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
    OpenedWindow opened;
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
