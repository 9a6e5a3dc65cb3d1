#include "models/session/sessionbuilder.h"
#include "tests/golden/trafficreader.h"
#include "ui/lineage/lineagepanel.h"
#include "ui/lineage/lineageview.h"

#include <QDir>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <set>

using namespace stepwire;

/// Recorded traffic of real agents as a lineage graph.
class TestRecordedLineage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyTrackHasItsRow_data();
    void everyTrackHasItsRow();
};

void TestRecordedLineage::everyTrackHasItsRow_data()
{
    QTest::addColumn<QString>("path");
    const QDir directory(QStringLiteral(GOLDEN_DIRECTORY "/traffic"));
    for (const QString &file : directory.entryList({QStringLiteral("*.jsonl")}))
        QTest::newRow(qPrintable(file.chopped(6))) << directory.filePath(file);
}

void TestRecordedLineage::everyTrackHasItsRow()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
    QFETCH(QString, path);
    SessionBuilder builder;
    test::feedTraffic(path.toStdString(), builder);
    Theme theme;
    LiveSession session;
    Selection selection;
    session.apply(builder.takeDelta());
    LineagePanel panel(&session, &selection, &theme);
    panel.resize(700, 240);
    panel.show();
    QCoreApplication::processEvents();

    const GrowingList<Step> &steps = session.session().steps();
    std::set<TrackId> tracks;
    for (const Step &step : steps)
        tracks.insert(step.track);
    const LineageGraph &graph = panel.view()->graph();
    QCOMPARE(graph.nodes().size(), steps.size());
    QCOMPARE(graph.rows().size(), tracks.size());
    for (const LineageNode &node : graph.nodes()) {
        // what names a response from before the recording comes from outside of it
        QCOMPARE(node.lineage == Lineage::Root, !node.from && !node.fromOutside);
        QCOMPARE(node.fromOutside, session.session().step(node.step)->parentUnseen);
        QCOMPARE(graph.rows()[node.row].track, session.session().step(node.step)->track);
    }
    const QString folder = qEnvironmentVariable("STEPWIRE_PICTURES");
    if (!folder.isEmpty())
        QVERIFY(panel.grab().save(QStringLiteral("%1/recorded-%2.png").arg(folder, QString::fromUtf8(QTest::currentDataTag()))));
}

QTEST_MAIN(TestRecordedLineage)
#include "tst_recordedlineage.moc"
