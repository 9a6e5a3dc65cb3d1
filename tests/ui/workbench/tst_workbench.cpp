#include "app/composition/screenshot.h"
#include "app/composition/workbench.h"
#include "ui/sessions/sessionspanel.h"
#include "ui/shell/workspace.h"
#include "ui/widgets/messagebar.h"

#include <QFile>
#include <QFileInfo>
#include <QImage>
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
    void aMissingFileIsToldWithoutAWindowInTheWay();
    void aFileThatIsNoTraceIsTold();
    void closingDropsWhatIsStillUnderWay();
    void aTapShowsItsAddressUntilStopped();
    void aPortInUseIsToldAndLeavesNoFile();
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
    QVERIFY(!QFileInfo::exists(folder.filePath(QStringLiteral("tap.stepwire"))));
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
