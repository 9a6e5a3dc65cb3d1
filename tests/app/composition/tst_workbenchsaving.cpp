#include "app/composition/workbench.h"
#include "app/pipeline/sessionloading.h"
#include "app/storage/tracereader.h"
#include "tests/app/tap/rawsocket.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/taskindicator.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

namespace stepwire {

using namespace testing;

namespace {

/// A free port: the window does not say which one it took in a way that a program could read.
std::uint16_t freePort()
{
    return RawListener().port();
}

/// A workbench that records into a folder of its own, through a tap in front of a server that the test plays.
struct Bench
{
    explicit Bench(bool overwrite = false)
    {
        WindowRequest request;
        request.restore = false;
        request.output = folder.path();
        request.overwrite = overwrite;
        request.failureSentence = [](const Failure &failure) {
            return QStringLiteral("failure %1").arg(int(failure.kind));
        };
        request.storageSentence = [](const StorageEvent &event) { return QStringLiteral("storage %1").arg(int(event.kind)); };
        workbench = std::make_unique<Workbench>(request);
        workbench->window()->show();
    }

    std::size_t messages() { return workbench->session()->session().messages().size(); }
    QString said() const { return workbench->window()->messages()->sentence(); }
    QString file(const char *name) const { return folder.filePath(QLatin1String(name)); }

    void startTap()
    {
        TapSettings settings;
        settings.upstream = "http://127.0.0.1:" + std::to_string(upstream.port()) + "/v1";
        settings.proxyVia = "none";
        settings.listenPort = port = freePort();
        workbench->startTap(settings);
    }

    /// One request and its answer; returns when the window shows both.
    void exchange()
    {
        const std::size_t before = messages();
        RawSocket agent = RawSocket::connected(port);
        QVERIFY(agent.send("POST /v1/responses HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) +
                           "\r\nContent-Length: 14\r\n\r\n{\"input\":\"hi\"}"));
        RawSocket server = upstream.accept();
        server.readUntil("\"hi\"}");
        const std::string body = "{\"id\":\"r_1\",\"status\":\"completed\",\"output\":[]}";
        QVERIFY(server.send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body));
        agent.readUntil("[]}");
        QTRY_COMPARE(messages(), before + 2);
    }

    QTemporaryDir folder;
    RawListener upstream;
    std::uint16_t port = 0;
    std::unique_ptr<Workbench> workbench;
};

/// A file that is closed: whole, with its end, and without a log beside it.
bool isWhole(const QString &path, std::size_t messages)
{
    if (QFile::exists(path + QStringLiteral("-wal")))
        return false;
    const auto trace = TraceReader::open(QFile::encodeName(path).toStdString());
    if (!trace || !(*trace)->ended())
        return false;
    const auto session = loadSession(**trace);
    return session && session->messages().size() == messages;
}

QByteArray bytesOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

/// The window is told of a recording's end by its event loop: until that turns, whatever a test does comes while the
/// recording is being finished.
class WorkbenchSavingTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void stopAnswersAndTheFileIsWholeWhenItIsSaid();
    void stoppingTwiceIsStoppingOnce();
    void payloadsAreReadWhileARecordingIsFinished();
    void theWindowStaysUntilTheRecordingIsSaved();
    void closingAgainAndAgainLosesNothing();
    void closingInTheMidstOfARecordingSavesIt();
    void theEndOfTheProgramWaitsForTheFile();
    void theNextRecordingNeedNotWait();
    void theNextRecordingOfTheSameNameWaits();
    void whatWaitsGivesWayToWhatIsAskedForLater();
    void openingWhatIsBeingSavedWaits();
    void anExportMayBeAskedForRightAfterTheEnd();
    void aRecordingThatGoesOnIsExportedAsFarAsItIs();
    void aCancelledExportLeavesNoFile();
    void aCopyWaitsUntilTheRecordingIsSaved();
    void aCopyHasWhatIsInTheLog();
    void aCopyThatCannotBeWrittenIsTold();
    void whatGoesWrongAtTheEndIsToldAndKeepsTheWindow();
    void aTapThatCannotListenLeavesNoFile();
    void openingSomethingElseInTheMidstOfOpening();
};

void WorkbenchSavingTest::stopAnswersAndTheFileIsWholeWhenItIsSaid()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    QSignalSpy saved(bench.workbench.get(), &Workbench::recordingSaved);
    QSignalSpy complete(bench.workbench.get(), &Workbench::sessionComplete);
    bench.workbench->stop();
    QCOMPARE(saved.size(), 0);
    QTRY_COMPARE(saved.size(), 1);
    QCOMPARE(complete.size(), 1);
    QCOMPARE(saved.first().first().toString(), bench.file("tap.stepwire"));
    QVERIFY(isWhole(bench.file("tap.stepwire"), 2));
    QVERIFY(bench.workbench->session()->session().ended());
    QCOMPARE(bench.workbench->recordingPath(), bench.file("tap.stepwire"));
    QTRY_VERIFY(!bench.workbench->window()->findChild<TaskIndicator *>());
}

void WorkbenchSavingTest::stoppingTwiceIsStoppingOnce()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    QSignalSpy saved(bench.workbench.get(), &Workbench::recordingSaved);
    bench.workbench->stop();
    bench.workbench->stop();
    QTRY_COMPARE(saved.size(), 1);
    bench.workbench->stop();
    QCoreApplication::processEvents();
    QCOMPARE(saved.size(), 1);
    QVERIFY(isWhole(bench.file("tap.stepwire"), 2));
}

void WorkbenchSavingTest::payloadsAreReadWhileARecordingIsFinished()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.exchange();
    bench.workbench->stop();
    bench.workbench->window()->selectInterestingStep();
    QSignalSpy saved(bench.workbench.get(), &Workbench::recordingSaved);
    QTRY_COMPARE(saved.size(), 1);
    QVERIFY(isWhole(bench.file("tap.stepwire"), 4));
}

void WorkbenchSavingTest::theWindowStaysUntilTheRecordingIsSaved()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.workbench->stop();
    QVERIFY(!bench.workbench->window()->close());
    QVERIFY(bench.workbench->window()->isVisible());
    QTRY_VERIFY(!bench.workbench->window()->isVisible()); // by itself
    QVERIFY(isWhole(bench.file("tap.stepwire"), 2));
}

void WorkbenchSavingTest::closingAgainAndAgainLosesNothing()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.workbench->stop();
    QVERIFY(!bench.workbench->window()->close());
    QVERIFY(!bench.workbench->window()->close());
    QVERIFY(!bench.workbench->window()->close());
    QTRY_VERIFY(!bench.workbench->window()->isVisible());
    QVERIFY(isWhole(bench.file("tap.stepwire"), 2));
}

void WorkbenchSavingTest::closingInTheMidstOfARecordingSavesIt()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    QVERIFY(!bench.workbench->window()->close());
    QTRY_VERIFY(!bench.workbench->window()->isVisible());
    QVERIFY(isWhole(bench.file("tap.stepwire"), 2));
}

void WorkbenchSavingTest::theEndOfTheProgramWaitsForTheFile()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.workbench->stop();
    bench.workbench.reset();
    QVERIFY(isWhole(bench.file("tap.stepwire"), 2));

    Bench going;
    going.startTap();
    going.exchange();
    going.workbench.reset();
    QVERIFY(isWhole(going.file("tap.stepwire"), 2));
}

void WorkbenchSavingTest::theNextRecordingNeedNotWait()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.workbench->stop();
    QSignalSpy saved(bench.workbench.get(), &Workbench::recordingSaved);
    bench.workbench->startDemo(); // has another name
    QCOMPARE(bench.workbench->recordingPath(), bench.file("demo.stepwire"));
    QCOMPARE(bench.messages(), std::size_t(0)); // nothing of the first comes into the second
    QTRY_COMPARE(saved.size(), 1);
    QCOMPARE(saved.first().first().toString(), bench.file("tap.stepwire"));
    QVERIFY(isWhole(bench.file("tap.stepwire"), 2));
    QCOMPARE(bench.workbench->recordingPath(), bench.file("demo.stepwire"));
    bench.workbench->stop();
    QTRY_COMPARE(saved.size(), 2);
    QVERIFY(isWhole(bench.file("demo.stepwire"), bench.messages()));
}

void WorkbenchSavingTest::theNextRecordingOfTheSameNameWaits()
{
    Bench bench(true);
    bench.startTap();
    bench.exchange();
    QSignalSpy saved(bench.workbench.get(), &Workbench::recordingSaved);
    bench.startTap(); // ends the one that goes on
    QVERIFY(bench.workbench->recordingPath().isEmpty());
    QTRY_COMPARE(bench.workbench->recordingPath(), bench.file("tap.stepwire"));
    QCOMPARE(saved.size(), 1);
    QCOMPARE(bench.said(), QString()); // that it waited is no news any more
    QCOMPARE(bench.messages(), std::size_t(0));
    bench.exchange();
    bench.exchange();
    bench.workbench->stop();
    QTRY_COMPARE(saved.size(), 2);
    QVERIFY(isWhole(bench.file("tap.stepwire"), 4));
}

void WorkbenchSavingTest::whatWaitsGivesWayToWhatIsAskedForLater()
{
    Bench bench(true);
    bench.startTap();
    bench.exchange();
    bench.startTap(); // waits
    bench.workbench->closeAll();
    QSignalSpy saved(bench.workbench.get(), &Workbench::recordingSaved);
    QTRY_COMPARE(saved.size(), 1);
    QCoreApplication::processEvents();
    QVERIFY(bench.workbench->recordingPath().isEmpty());
    QVERIFY(bench.workbench->window()->isWelcoming());
    QVERIFY(isWhole(bench.file("tap.stepwire"), 2));
}

void WorkbenchSavingTest::openingWhatIsBeingSavedWaits()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.workbench->stop();
    QSignalSpy complete(bench.workbench.get(), &Workbench::sessionComplete);
    bench.workbench->open({bench.file("tap.stepwire")});
    QTRY_COMPARE(complete.size(), 1);
    QCOMPARE(bench.messages(), std::size_t(2));
    QVERIFY(isWhole(bench.file("tap.stepwire"), 2));
}

void WorkbenchSavingTest::anExportMayBeAskedForRightAfterTheEnd()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.workbench->stop();
    bench.workbench->exportTo(QStringLiteral("jsonl"), bench.file("out.jsonl"));
    QTRY_VERIFY(bench.said().contains(QStringLiteral("Exported to")));
    const QByteArray lines = bytesOf(bench.file("out.jsonl"));
    QCOMPARE(lines.count("\"record\":\"message\""), qsizetype(2));
    QVERIFY(lines.contains("{\\\"input\\\":\\\"hi\\\"}"));
    QTRY_VERIFY(isWhole(bench.file("tap.stepwire"), 2));
}

void WorkbenchSavingTest::aRecordingThatGoesOnIsExportedAsFarAsItIs()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.workbench->exportTo(QStringLiteral("jsonl"), bench.file("out.jsonl"));
    QTRY_VERIFY(bench.said().contains(QStringLiteral("Exported to")));
    QCOMPARE(bytesOf(bench.file("out.jsonl")).count("\"record\":\"message\""), qsizetype(2));
    bench.exchange();
    bench.workbench->stop();
    QTRY_VERIFY(isWhole(bench.file("tap.stepwire"), 4));
}

void WorkbenchSavingTest::aCancelledExportLeavesNoFile()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.workbench->exportTo(QStringLiteral("jsonl"), bench.file("out.jsonl"));
    TaskIndicator *task = bench.workbench->window()->findChild<TaskIndicator *>();
    QVERIFY(task);
    task->findChild<QToolButton *>()->click();
    QTRY_VERIFY(!bench.said().startsWith(QStringLiteral("Exporting")));
    // it may have been done before it was cancelled; then it says so
    QCOMPARE(QFile::exists(bench.file("out.jsonl")), bench.said().startsWith(QStringLiteral("Exported")));
    QTRY_VERIFY(!bench.workbench->window()->findChild<TaskIndicator *>());
}

void WorkbenchSavingTest::aCopyWaitsUntilTheRecordingIsSaved()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.workbench->saveCopy(bench.file("copy.stepwire"));
    QVERIFY(bench.said().contains(QStringLiteral("still goes on")));
    bench.workbench->stop();
    bench.workbench->saveCopy(bench.file("copy.stepwire"));
    QVERIFY(bench.said().contains(QStringLiteral("as soon as")));
    QTRY_VERIFY(bench.said().startsWith(QStringLiteral("Saved a copy")));
    QVERIFY(isWhole(bench.file("copy.stepwire"), 2));
    QVERIFY(bytesOf(bench.file("copy.stepwire")) == bytesOf(bench.file("tap.stepwire")));
}

void WorkbenchSavingTest::aCopyHasWhatIsInTheLog()
{
    Bench recorded;
    recorded.startTap();
    recorded.exchange();
    // a killed recording: the trace and its log, as they are in the midst of it
    Bench bench;
    for (const char *suffix : {"", "-wal"})
        QVERIFY(QFile::copy(recorded.file("tap.stepwire") + QLatin1String(suffix), bench.file("cut.stepwire") + QLatin1String(suffix)));
    QSignalSpy complete(bench.workbench.get(), &Workbench::sessionComplete);
    bench.workbench->open({bench.file("cut.stepwire")});
    QTRY_COMPARE(complete.size(), 1);
    QCOMPARE(bench.messages(), std::size_t(2));
    bench.workbench->saveCopy(bench.file("copy.stepwire"));
    QTRY_VERIFY(bench.said().startsWith(QStringLiteral("Saved a copy")));
    QVERIFY(!QFile::exists(bench.file("copy.stepwire-wal")));
    const auto copy = TraceReader::open(QFile::encodeName(bench.file("copy.stepwire")).toStdString());
    QVERIFY(copy);
    QCOMPARE(loadSession(**copy)->messages().size(), std::size_t(2));
}

void WorkbenchSavingTest::aCopyThatCannotBeWrittenIsTold()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    bench.workbench->stop();
    QSignalSpy failed(bench.workbench.get(), &Workbench::failed);
    bench.workbench->saveCopy(bench.file("nowhere/copy.stepwire"));
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(bench.said().startsWith(QStringLiteral("failure")));
}

void WorkbenchSavingTest::whatGoesWrongAtTheEndIsToldAndKeepsTheWindow()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    QVERIFY(QDir(bench.folder.path()).removeRecursively()); // neither the trace nor a place for it is left
    bench.workbench->stop();
    QVERIFY(!bench.workbench->window()->close());
    QTRY_COMPARE(bench.said(), QStringLiteral("storage %1").arg(int(StorageEvent::Kind::NotMoved)));
    QTRY_VERIFY(!bench.workbench->window()->findChild<TaskIndicator *>());
    QVERIFY(bench.workbench->window()->isVisible());
    QVERIFY(bench.workbench->window()->close()); // it has been read
}

void WorkbenchSavingTest::aTapThatCannotListenLeavesNoFile()
{
    Bench bench;
    QSignalSpy failed(bench.workbench.get(), &Workbench::failed);
    QSignalSpy saved(bench.workbench.get(), &Workbench::recordingSaved);
    TapSettings settings;
    settings.upstream = "http://127.0.0.1:1/v1";
    settings.listenPort = bench.upstream.port(); // taken
    bench.workbench->startTap(settings);
    QCOMPARE(failed.size(), 1);
    QTRY_COMPARE(saved.size(), 1);
    QVERIFY(!QFile::exists(bench.file("tap.stepwire")));
    QVERIFY(bench.workbench->window()->isWelcoming());
}

void WorkbenchSavingTest::openingSomethingElseInTheMidstOfOpening()
{
    Bench bench;
    bench.startTap();
    bench.exchange();
    QSignalSpy saved(bench.workbench.get(), &Workbench::recordingSaved);
    bench.workbench->stop();
    QTRY_COMPARE(saved.size(), 1);
    QVERIFY(QFile::copy(bench.file("tap.stepwire"), bench.file("other.stepwire")));
    QSignalSpy complete(bench.workbench.get(), &Workbench::sessionComplete);
    bench.workbench->open({bench.file("tap.stepwire")});
    bench.workbench->open({bench.file("other.stepwire")});
    QTRY_COMPARE(complete.size(), 1);
    QCoreApplication::processEvents();
    QCOMPARE(complete.size(), 1);
    QCOMPARE(bench.messages(), std::size_t(2));
    bench.workbench->open({bench.file("tap.stepwire")});
    bench.workbench.reset(); // and the end in its midst
}

} // namespace stepwire

QTEST_MAIN(stepwire::WorkbenchSavingTest)
#include "tst_workbenchsaving.moc"
