#include "tests/ui/charts/chartstage.h"
#include "ui/steps/flattoggle.h"

#include <QAbstractBarSeries>
#include <QApplication>
#include <QBarSet>
#include <QDir>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <QXmlStreamReader>
#include <cmath>

using namespace stepwire;

/// What mouse, keys, scope and growth do to the charts of steps, and what they are saved as.
class TestChartUse : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void clickSelectsTheStep();
    void selectionFromElsewhereComesIntoSight();
    void wheelZoomsAtThePointerAndDoubleClickFits();
    void draggingPansAndSelectsNothing();
    void arrowKeysMoveTheSelection();
    void scopeNarrowsTheChart();
    void liveAndLoadedChartsAreEqual();
    void manyDeltasAreOneRedraw();
    void clearedSessionEmptiesTheChart();
    void savedFilesAreWhole();
    void everyLookCanBeDrawn();
};

void TestChartUse::init()
{
    // The offscreen platform says the one thing about every window that has a least size.
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

void TestChartUse::clickSelectsTheStep()
{
    ChartStage stage;
    QSignalSpy selected(stage.selection(), &Selection::stepChanged);
    QTest::mouseClick(stage.payload()->canvas()->viewport(), Qt::LeftButton, {}, ChartStage::pointAt(*stage.payload(), 16));
    QCOMPARE(stage.selection()->step(), StepId{17});
    QCOMPARE(selected.count(), 1);
    QTest::mouseClick(stage.latency()->canvas()->viewport(), Qt::LeftButton, {}, ChartStage::pointAt(*stage.latency(), 4));
    QCOMPARE(stage.selection()->step(), StepId{5});
    QCOMPARE(stage.payload()->canvas()->surroundings().selected, std::optional(4.0));
    QCOMPARE(stage.payload()->canvas()->surroundings().selectedLabel, QStringLiteral("5"));
}

void TestChartUse::selectionFromElsewhereComesIntoSight()
{
    ChartStage stage;
    Q_EMIT stage.payload()->canvas()->zoomRequested(0, 6);
    QCOMPARE(stage.payload()->window().extent(), 4.0);
    stage.selection()->selectStep(StepId{20});
    QVERIFY(stage.payload()->window().first() <= 18.5 && stage.payload()->window().last() >= 19.5);
    QCOMPARE(stage.payload()->window().extent(), 4.0);
}

void TestChartUse::wheelZoomsAtThePointerAndDoubleClickFits()
{
    ChartStage stage;
    QWidget *viewport = stage.payload()->canvas()->viewport();
    const QPoint pointer = ChartStage::pointAt(*stage.payload(), 6);
    const double before = stage.payload()->canvas()->positionAt(pointer);
    QWheelEvent wheel(pointer, viewport->mapToGlobal(pointer), {}, {0, 360}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(viewport, &wheel);
    QVERIFY(stage.payload()->window().extent() < 24);
    QVERIFY(std::abs(stage.payload()->canvas()->positionAt(pointer) - before) < 0.05);
    QTest::mouseDClick(viewport, Qt::LeftButton, {}, pointer);
    QVERIFY(stage.payload()->window().showsAll());
}

void TestChartUse::draggingPansAndSelectsNothing()
{
    ChartStage stage;
    Q_EMIT stage.payload()->canvas()->zoomRequested(0, 4);
    QWidget *viewport = stage.payload()->canvas()->viewport();
    const QPoint from = ChartStage::pointAt(*stage.payload(), 4);
    const double first = stage.payload()->window().first();
    QTest::mousePress(viewport, Qt::LeftButton, {}, from);
    QTest::mouseMove(viewport, from - QPoint(60, 0));
    QTest::mouseMove(viewport, from - QPoint(140, 0));
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, from - QPoint(140, 0));
    QVERIFY(stage.payload()->window().first() > first + 1);
    QCOMPARE(stage.payload()->window().extent(), 6.0);
    QVERIFY(!stage.selection()->step());
}

void TestChartUse::arrowKeysMoveTheSelection()
{
    ChartStage stage;
    ChartCanvas *canvas = stage.payload()->canvas();
    canvas->setFocus();
    stage.selection()->selectStep(StepId{3});
    QTest::keyClick(canvas, Qt::Key_Right);
    QCOMPARE(stage.selection()->step(), StepId{4});
    QTest::keyClick(canvas, Qt::Key_Left);
    QTest::keyClick(canvas, Qt::Key_Left);
    QCOMPARE(stage.selection()->step(), StepId{2});
    QTest::keyClick(canvas, Qt::Key_Plus);
    QVERIFY(!stage.payload()->window().showsAll());
    QTest::keyClick(canvas, Qt::Key_0);
    QVERIFY(stage.payload()->window().showsAll());
}

void TestChartUse::scopeNarrowsTheChart()
{
    FabricatedSession::Options options;
    options.secondLane = true;
    ChartStage stage(options);
    QCOMPARE(stage.payload()->window().count(), std::size_t(26));
    stage.selection()->setScope({ConnectionId{2}, {}});
    QCOMPARE(stage.payload()->window().count(), std::size_t(14));
    stage.selection()->setScope({ConnectionId{2}, "review"});
    QCOMPARE(stage.latency()->window().count(), std::size_t(2));
    QTest::mouseClick(stage.payload()->canvas()->viewport(), Qt::LeftButton, {}, ChartStage::pointAt(*stage.payload(), 1));
    QCOMPARE(stage.selection()->step(), StepId{26});
}

void TestChartUse::liveAndLoadedChartsAreEqual()
{
    ChartStage stage;
    const QImage payload = stage.payload()->picture(1);
    const QImage latency = stage.latency()->picture(1);
    stage.session()->clear();
    for (const SessionDelta &delta : FabricatedSession().live()) {
        stage.session()->apply(delta);
        stage.payload()->refresh();
        stage.latency()->refresh();
    }
    QCOMPARE(stage.payload()->picture(1), payload);
    QCOMPARE(stage.latency()->picture(1), latency);
}

void TestChartUse::manyDeltasAreOneRedraw()
{
    ChartStage stage;
    const std::size_t before = stage.payload()->window().count();
    SessionDelta delta;
    for (std::uint32_t i = 0; i < 40; ++i) {
        Step step = stage.steps().back();
        step.id = StepId{25 + i};
        delta.steps = {step};
        stage.session()->apply(delta);
        QCOMPARE(stage.payload()->window().count(), before);
    }
    QTRY_COMPARE(stage.payload()->window().count(), std::size_t(64));
}

void TestChartUse::clearedSessionEmptiesTheChart()
{
    ChartStage stage;
    stage.selection()->selectStep(StepId{24});
    stage.session()->clear();
    QTRY_VERIFY(!stage.payload()->canvas()->surroundings().empty.isEmpty());
    for (const QAbstractBarSeries *bars : ChartStage::barsOf(*stage.payload())) {
        for (const QBarSet *set : bars->barSets())
            QCOMPARE(set->count(), 0);
    }
    QTest::mouseClick(stage.payload()->canvas()->viewport(), Qt::LeftButton, {}, {100, 100});
    QCOMPARE(stage.selection()->step(), StepId{24});
}

void TestChartUse::savedFilesAreWhole()
{
    ChartStage stage;
    QXmlStreamReader reader(stage.payload()->svg());
    int shapes = 0;
    while (!reader.atEnd()) {
        reader.readNext();
        const bool shape = reader.name() == QLatin1String("path") || reader.name() == QLatin1String("rect");
        shapes += reader.isStartElement() && shape ? 1 : 0;
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QVERIFY(shapes >= 24);
    QCOMPARE(stage.payload()->csv().count('\n'), 25);
    QCOMPARE(stage.payload()->picture(2).size(), stage.payload()->size() * 2);
}

/// Every look in both schemes; with STEPWIRE_PICTURES set to a folder they stay there, to be looked at.
void TestChartUse::everyLookCanBeDrawn()
{
    QTemporaryDir temporary;
    const QString folder = qEnvironmentVariable("STEPWIRE_PICTURES", temporary.path());
    QDir().mkpath(folder);
    for (const Theme::Scheme scheme : {Theme::Scheme::Dark, Theme::Scheme::Light}) {
        Theme theme(scheme);
        qApp->setStyle(QStringLiteral("fusion"));
        qApp->setPalette(theme.palette());
        qApp->setStyleSheet(theme.styleSheet());
        const QString tone = scheme == Theme::Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light");
        for (const int steps : {0, 12, 60, 400}) {
            LiveSession session;
            Selection selection;
            FabricatedSession::Options options;
            options.httpSteps = options.webSocketSteps = steps;
            options.unknownStatelessAt = steps == 60 ? 20 : 0;
            session.apply(FabricatedSession(options).delta());
            selection.selectStep(steps == 12 ? StepId{9} : StepId());
            PayloadChart payload(&session, &selection, &theme);
            LatencyChart latency(&session, &selection, &theme);
            const auto save = [&](const StepChart &chart, const char *name) {
                QTest::qWait(1); // header and canvas share the height anew
                const QString file = QStringLiteral("%1/%2-%3-%4.png").arg(folder, QLatin1String(name)).arg(steps).arg(tone);
                QVERIFY(chart.picture(1).save(file));
            };
            for (StepChart *chart : std::initializer_list<StepChart *>{&payload, &latency}) {
                chart->resize(505, 250);
                chart->show();
            }
            save(payload, "payload");
            save(latency, "latency");
            payload.byKeyToggle()->setChecked(true);
            save(payload, "keys");
            payload.byItemToggle()->setChecked(true);
            save(payload, "items");
        }
    }
}

QTEST_MAIN(TestChartUse)
#include "tst_chartuse.moc"
