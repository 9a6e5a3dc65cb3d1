#include "app/composition/screenshot.h"
#include "app/composition/workbench.h"
#include "app/storage/tracewriter.h"
#include "app/storage/unfinishedtraces.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/inspector/rawview.h"
#include "ui/search/searchpanel.h"
#include "ui/sessions/sessionspanel.h"
#include "ui/shell/unfinishedbar.h"
#include "ui/shell/workspace.h"
#include "ui/widgets/messagebar.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QImage>
#include <QPushButton>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace stepwire;

namespace {

WindowRequest request(const QTemporaryDir &folder)
{
    WindowRequest request;
    request.restore = false;
    request.output = folder.path();
    request.overwrite = true;
    request.demoTokensPerSecond = 0;
    request.demoFirstTokenMs = 0;
    request.failureSentence = [](const Failure &failure) {
        return QString::fromStdString(failure.subject + ": " + failure.detail);
    };
    return request;
}

/// A recording as a kill leaves it, with one message.
QString leaveUnfinished(const QTemporaryDir &folder, const QString &name)
{
    const QString path = folder.filePath(name);
    const QString running = folder.filePath(QStringLiteral("running"));
    auto writer = TraceWriter::create(running.toStdString(), true, std::chrono::system_clock::now());
    if (!writer)
        return {};
    (void)(*writer)->append({ConnectionId{1}, ObservationKind::Opened, Direction::Sent, {}, "http://127.0.0.1:9/v1", {}});
    (void)(*writer)->append({ConnectionId{1}, ObservationKind::Data, Direction::Sent, {},
                             "POST /v1/responses HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\n{}", {}});
    (void)(*writer)->commit();
    for (const QString &suffix : {QString(), QStringLiteral("-wal")})
        QFile::copy(running + suffix, path + suffix);
    return path;
}

QPushButton *button(Workbench &workbench, const char *text)
{
    for (QPushButton *each : workbench.window()->unfinished()->findChildren<QPushButton *>()) {
        if (each->text() == QLatin1String(text))
            return each;
    }
    return nullptr;
}

/// Runs the demo to its end and says where it was recorded.
QString recordDemo(Workbench &workbench)
{
    QSignalSpy complete(&workbench, &Workbench::sessionComplete);
    workbench.startDemo();
    if (!complete.wait(60'000))
        return {};
    return workbench.recordingPath();
}

} // namespace

class TestWorkbench : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void demoFillsTheWindowAndAFile();
    void anOpenedFileEqualsItsRecording();
    void payloadsAreSearchedWhileTheWindowGoesOn();
    void aMissingFileIsToldWithoutAWindowInTheWay();
    void aFileThatIsNoTraceIsTold();
    void closingDropsWhatIsStillUnderWay();
    void aTapShowsItsAddressUntilStopped();
    void aPortInUseIsToldAndLeavesNoFile();
    void unfinishedRecordingsAreOfferedUntilOpened();
    void anUnfinishedRecordingIsDeletedAtTheSecondClick();
    void recordingsThatGoOnAreNotOffered();
    void aFileTakenAwayIsSavedAndSaid();
    void exportsAppearWhole();
    void aPictureHasExactlyItsSize();
};

void TestWorkbench::demoFillsTheWindowAndAFile()
{
    const QTemporaryDir folder;
    Workbench workbench(request(folder));
    const QString path = recordDemo(workbench);
    QCOMPARE(path, folder.filePath(QStringLiteral("demo.stepwire")));
    const Session &session = workbench.session()->session();
    QVERIFY(session.steps().size() >= 24);
    QVERIFY(session.ended());
    QVERIFY(!workbench.window()->isWelcoming());
    // nobody else reads what agents say
    QVERIFY(!(QFileInfo(path).permissions() & (QFile::ReadGroup | QFile::ReadOther)));
    workbench.window()->selectInterestingStep();
    const Step *step = session.step(workbench.selection()->step());
    QVERIFY(step);
    QCOMPARE(step->continuation, Continuation::Chained);
}

void TestWorkbench::anOpenedFileEqualsItsRecording()
{
    const QTemporaryDir folder;
    Workbench workbench(request(folder));
    const QString path = recordDemo(workbench);
    const std::size_t messages = workbench.session()->session().messages().size();
    const std::size_t steps = workbench.session()->session().steps().size();
    QSignalSpy complete(&workbench, &Workbench::sessionComplete);
    workbench.open({path});
    QVERIFY(complete.wait(30'000));
    QCOMPARE(workbench.session()->session().messages().size(), messages);
    QCOMPARE(workbench.session()->session().steps().size(), steps);
    QCOMPARE(workbench.window()->workspace()->sessions()->connections()->index(0, 0).data().toString(),
             QStringLiteral("demo.stepwire"));
    QVERIFY(workbench.window()->messages()->sentence().isEmpty());
}

void TestWorkbench::payloadsAreSearchedWhileTheWindowGoesOn()
{
    const QTemporaryDir folder;
    Workbench workbench(request(folder));
    QVERIFY(!recordDemo(workbench).isEmpty());
    SearchPanel *search = workbench.window()->workspace()->search();
    search->words()->setText(QStringLiteral("response.create\""));
    QTest::keyClick(search->words(), Qt::Key_Return);
    QVERIFY(search->isSearching());
    QTRY_VERIFY_WITH_TIMEOUT(!search->isSearching(), 20'000);
    QVERIFY(search->hits()->rowCount() > 0);
    search->findNext(1);
    const Message *message = workbench.session()->session().message(workbench.selection()->message());
    QVERIFY(message);
    QCOMPARE(message->id, search->hits()->hits().front().message);
    QCOMPARE(message->role, EventRole::Request);
    QTRY_COMPARE(workbench.window()->workspace()->inspector()->raw()->markedText(), QStringLiteral("response.create\""));
    // a search that is cancelled tells nothing more
    search->words()->setText(QStringLiteral("e"));
    QTest::keyClick(search->words(), Qt::Key_Return);
    QTest::keyClick(search->words(), Qt::Key_Escape);
    QVERIFY(!search->isSearching());
    const int rows = search->hits()->rowCount();
    QTest::qWait(100);
    QCOMPARE(search->hits()->rowCount(), rows);
}

void TestWorkbench::aMissingFileIsToldWithoutAWindowInTheWay()
{
    const QTemporaryDir folder;
    Workbench workbench(request(folder));
    QSignalSpy failed(&workbench, &Workbench::failed);
    workbench.open({folder.filePath(QStringLiteral("none.stepwire"))});
    QVERIFY(failed.wait());
    QCOMPARE(failed.first().first().value<Failure>().kind, FailureKind::NotFound);
    QVERIFY(workbench.window()->messages()->sentence().contains(QLatin1String("none.stepwire")));
    QVERIFY(workbench.window()->isWelcoming());
}

void TestWorkbench::aFileThatIsNoTraceIsTold()
{
    const QTemporaryDir folder;
    QFile file(folder.filePath(QStringLiteral("text.stepwire")));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("not a trace");
    file.close();
    Workbench workbench(request(folder));
    QSignalSpy failed(&workbench, &Workbench::failed);
    workbench.open({file.fileName()});
    QVERIFY(failed.wait());
    QCOMPARE(failed.first().first().value<Failure>().kind, FailureKind::NotATrace);
}

void TestWorkbench::closingDropsWhatIsStillUnderWay()
{
    const QTemporaryDir folder;
    Workbench workbench(request(folder));
    workbench.startDemo();
    QTRY_VERIFY_WITH_TIMEOUT(!workbench.session()->session().steps().empty(), 20'000);
    workbench.closeAll();
    QVERIFY(workbench.window()->isWelcoming());
    QVERIFY(workbench.session()->session().messages().empty());
    QTest::qWait(100); // deltas that were queued before arrive now
    QVERIFY(workbench.session()->session().messages().empty());
}

void TestWorkbench::aTapShowsItsAddressUntilStopped()
{
    const QTemporaryDir folder;
    Workbench workbench(request(folder));
    QSignalSpy complete(&workbench, &Workbench::sessionComplete);
    TapSettings settings;
    settings.upstream = "http://127.0.0.1:9/v1";
    workbench.startTap(settings);
    QVERIFY(!workbench.window()->isWelcoming());
    QVERIFY(QFileInfo::exists(folder.filePath(QStringLiteral("tap.stepwire"))));
    workbench.stop();
    QVERIFY(complete.wait());
    QVERIFY(workbench.session()->session().ended());
}

void TestWorkbench::aPortInUseIsToldAndLeavesNoFile()
{
    QTcpServer occupant;
    QVERIFY(occupant.listen(QHostAddress::LocalHost));
    const QTemporaryDir folder;
    Workbench workbench(request(folder));
    QSignalSpy failed(&workbench, &Workbench::failed);
    TapSettings settings;
    settings.listenPort = occupant.serverPort();
    workbench.startTap(settings);
    QCOMPARE(failed.count(), 1);
    QCOMPARE(failed.first().first().value<Failure>().kind, FailureKind::AddressInUse);
    QVERIFY(workbench.window()->isWelcoming());
    QTRY_VERIFY(!QFileInfo::exists(folder.filePath(QStringLiteral("tap.stepwire"))));
}

void TestWorkbench::unfinishedRecordingsAreOfferedUntilOpened()
{
    const QTemporaryDir folder;
    const QString path = leaveUnfinished(folder, QStringLiteral("killed.stepwire"));
    Workbench workbench(request(folder));
    QTRY_VERIFY(!workbench.window()->unfinished()->sentence().isEmpty());
    QVERIFY(workbench.window()->unfinished()->sentence().contains(QLatin1String("was not finished")));
    button(workbench, "Later")->click(); // and at the next start it is there again
    QVERIFY(workbench.window()->unfinished()->sentence().isEmpty());

    Workbench next(request(folder));
    QTRY_VERIFY(!next.window()->unfinished()->sentence().isEmpty());
    QSignalSpy complete(&next, &Workbench::sessionComplete);
    button(next, "Open")->click();
    QVERIFY(complete.wait(20'000));
    QCOMPARE(next.session()->session().messages().size(), std::size_t(1));
    QVERIFY(next.window()->unfinished()->sentence().isEmpty());
    QVERIFY(next.window()->messages()->sentence().contains(QLatin1String("No end was recorded")));
    QVERIFY(QFileInfo::exists(path) && !QFileInfo::exists(path + QStringLiteral("-wal")));

    QVERIFY(unfinishedTraces(folder.path().toStdString()).empty());
}

void TestWorkbench::anUnfinishedRecordingIsDeletedAtTheSecondClick()
{
    const QTemporaryDir folder;
    leaveUnfinished(folder, QStringLiteral("one.stepwire"));
    leaveUnfinished(folder, QStringLiteral("two.stepwire"));
    Workbench workbench(request(folder));
    UnfinishedBar *bar = workbench.window()->unfinished();
    QTRY_VERIFY(bar->sentence().contains(QLatin1String("1 more")) || bar->sentence().contains(QLatin1String("more like it")));
    button(workbench, "Delete")->click();
    QVERIFY(bar->sentence().contains(QLatin1String("cannot be brought back")));
    button(workbench, "Keep")->click();
    QCOMPARE(unfinishedTraces(folder.path().toStdString()).size(), std::size_t(2));
    button(workbench, "Delete")->click();
    button(workbench, "Delete for good")->click();
    QTRY_COMPARE(unfinishedTraces(folder.path().toStdString()).size(), std::size_t(1));
    QVERIFY(bar->sentence().contains(QLatin1String("was not finished"))); // the other one
    QTRY_COMPARE(QDir(folder.path()).entryList(QDir::Files).filter(QStringLiteral("-wal")).size(), 1);
}

void TestWorkbench::recordingsThatGoOnAreNotOffered()
{
    const QTemporaryDir folder;
    Workbench first(request(folder));
    TapSettings settings;
    settings.upstream = "http://127.0.0.1:9/v1";
    first.startTap(settings);
    const QString path = folder.filePath(QStringLiteral("tap.stepwire"));
    QVERIFY(QFileInfo::exists(path + QStringLiteral("-wal")));
    QVERIFY(unfinishedTraces(folder.path().toStdString()).empty());
    QVERIFY(!foldLogIn(path.toStdString()));
    QVERIFY(!removeTrace(path.toStdString()));
    first.stop();
}

void TestWorkbench::aFileTakenAwayIsSavedAndSaid()
{
    const QTemporaryDir folder;
    WindowRequest wanted = request(folder);
    wanted.storageSentence = [](const StorageEvent &event) { return QString::number(int(event.kind)); };
    Workbench workbench(wanted);
    TapSettings settings;
    settings.upstream = "http://127.0.0.1:9/v1";
    workbench.startTap(settings);
    const QString path = workbench.recordingPath();
    QVERIFY(QFile::remove(path));
    QTRY_COMPARE_WITH_TIMEOUT(workbench.window()->messages()->sentence(), QString::number(int(StorageEvent::Kind::Moved)), 10'000);
    QVERIFY(QFileInfo::exists(path));
    QCOMPARE(workbench.recordingPath(), path);
    workbench.stop();
}

void TestWorkbench::exportsAppearWhole()
{
    const QTemporaryDir folder;
    Workbench workbench(request(folder));
    QVERIFY(!recordDemo(workbench).isEmpty());
    const QString path = folder.filePath(QStringLiteral("out.jsonl"));
    workbench.exportTo(QStringLiteral("jsonl"), path);
    QTRY_VERIFY_WITH_TIMEOUT(workbench.window()->messages()->sentence().startsWith(QLatin1String("Exported to")),
                             20'000);
    QVERIFY(QFileInfo(path).size() > 10'000);
    const QString copy = folder.filePath(QStringLiteral("copy.stepwire"));
    workbench.saveCopy(copy);
    QTRY_VERIFY(QFileInfo::exists(copy)); // it appears whole
    QCOMPARE(QFileInfo(copy).size(), QFileInfo(workbench.recordingPath()).size());
}

void TestWorkbench::aPictureHasExactlyItsSize()
{
    const QTemporaryDir folder;
    Workbench workbench(request(folder));
    workbench.window()->setFixedSize(1280, 720);
    workbench.window()->show();
    const QString path = folder.filePath(QStringLiteral("x.png"));
    QVERIFY(saveScreenshot(workbench.window(), QSize(1280, 720), path));
    QCOMPARE(QImage(path).size(), QSize(1280, 720));
    const Result<void> nowhere =
        saveScreenshot(workbench.window(), QSize(1280, 720), folder.filePath(QStringLiteral("none/x.png")));
    QVERIFY(!nowhere);
    QCOMPARE(nowhere.error().kind, FailureKind::NotFound);
}

QTEST_MAIN(TestWorkbench)
#include "tst_workbench.moc"
