#include "models/metrics/bytetotals.h"
#include "models/metrics/scopedsteps.h"
#include "tests/ui/charts/chartstage.h"
#include "ui/steps/flattoggle.h"
#include "ui/steps/steptooltip.h"
#include "ui/theme/words.h"

#include <QAbstractBarSeries>
#include <QBarSet>
#include <QChart>
#include <QFontMetricsF>
#include <QLineSeries>
#include <QRegularExpression>
#include <QTest>
#include <cmath>

using namespace stepwire;

/// What the charts of steps show of a session.
class TestChartContent : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyStepHasItsBytesAsBars();
    void hiddenSeriesIsNotDrawn();
    void unknownStatelessSizeIsAGap();
    void transportsAreToldApart();
    void bandsSayWhatTheirStepsComeTo();
    void oneTransportHasNoShade();
    void alternatingTransportsHaveShortLabels();
    void scaleAgreesWithQtCharts_data();
    void scaleAgreesWithQtCharts();
    void smallestValueHasABarOnTheLogScale();
    void manyStepsAreAtMostTwoPointsAPixel();
    void manyStepsKeepTheirPeaks();
    void aDenseLineCoversWhatItsPointsSpanAndNoGap();
    void missingPhaseHasNoBar();
    void hiddenPhaseMakesBarsShorter();
    void slowestOfManyStepsIsShown();
    void firstTokenPercentilesLeaveWarmUpsOut();
    void keysAreStackedAndSumToTheRequest();
    void itemsAreStackedAndSumToWhatWasSent();
    void labelsOfStepsNeverTouch();
};

void TestChartContent::init()
{
    // The offscreen platform says the one thing about every window that has a least size.
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

void TestChartContent::everyStepHasItsBytesAsBars()
{
    ChartStage stage;
    const auto bars = ChartStage::barsOf(*stage.payload());
    QCOMPARE(bars.size(), 1);
    QCOMPARE(bars[0]->barSets().size(), 2);
    for (int i = 0; i < int(stage.steps().size()); ++i) {
        QCOMPARE(bars[0]->barSets()[0]->at(i), double(stage.steps()[std::size_t(i)].sent.payloadBytes));
        QCOMPARE(bars[0]->barSets()[1]->at(i), double(stage.steps()[std::size_t(i)].sent.wireBytes));
    }
}

void TestChartContent::hiddenSeriesIsNotDrawn()
{
    ChartStage stage;
    PayloadChart *chart = stage.payload();
    chart->wireToggle()->click();
    QCOMPARE(ChartStage::barsOf(*chart)[0]->barSets().size(), 1);
    QCOMPARE(ChartStage::barsOf(*chart)[0]->barSets()[0]->label(), chart->payloadToggle()->text());
    chart->statelessToggle()->click();
    QVERIFY(ChartStage::linesOf(*chart).isEmpty());
    chart->payloadToggle()->click();
    QVERIFY(ChartStage::barsOf(*chart).isEmpty());
    chart->wireToggle()->click();
    QCOMPARE(ChartStage::barsOf(*chart)[0]->barSets()[0]->label(), chart->wireToggle()->text());
}

void TestChartContent::unknownStatelessSizeIsAGap()
{
    ChartStage stage;
    Step step = stage.steps()[16];
    step.statelessBytes.reset();
    stage.change(step);
    // HTTP, WebSocket up to the gap, WebSocket after it
    const auto lines = ChartStage::linesOf(*stage.payload());
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0]->count(), 12);
    QCOMPARE(lines[1]->points().back().x(), 15.0);
    QCOMPARE(lines[2]->points().front().x(), 17.0);
    QVERIFY(bytesToolTip(step).contains(QStringLiteral("not known")));
}

void TestChartContent::transportsAreToldApart()
{
    ChartStage stage;
    for (const StepChart *chart : std::initializer_list<const StepChart *>{stage.payload(), stage.latency()}) {
        const auto &bands = chart->canvas()->surroundings().bands;
        QCOMPARE(bands.size(), std::size_t(2));
        QCOMPARE(bands[0].labels.back(), QStringLiteral("HTTP"));
        QCOMPARE(bands[1].labels.back(), QStringLiteral("WebSocket"));
        QCOMPARE(bands[0].last, 11.5);
        QVERIFY(bands[0].shaded != bands[1].shaded);
    }
}

void TestChartContent::bandsSayWhatTheirStepsComeTo()
{
    ChartStage stage;
    const Session &session = stage.session()->session();
    const ByteTotals http = byteTotals(stepsIn(session, ConnectionId{1}));
    const ByteTotals webSocket = byteTotals(stepsIn(session, ConnectionId{2}));
    const auto &bands = stage.payload()->canvas()->surroundings().bands;
    QCOMPARE(bands[0].labels.front(), QStringLiteral("HTTP \u00b7 %1 sent").arg(formatBytes(http.sentPayload)));
    QCOMPARE(bands[1].labels.front(), QStringLiteral("WebSocket \u00b7 %1 sent instead of %2")
                                          .arg(formatBytes(webSocket.sentPayload), formatBytes(webSocket.stateless)));
}

void TestChartContent::oneTransportHasNoShade()
{
    FabricatedSession::Options options;
    options.httpSteps = 0;
    ChartStage stage(options);
    const auto &bands = stage.payload()->canvas()->surroundings().bands;
    QCOMPARE(bands.size(), std::size_t(1));
    QVERIFY(!bands[0].shaded);
}

void TestChartContent::alternatingTransportsHaveShortLabels()
{
    SessionDelta delta = FabricatedSession().delta();
    for (Step &step : delta.steps)
        step.transport = step.id.value % 2 ? Transport::Http : Transport::WebSocket;
    ChartStage stage;
    stage.replaceBy(delta);
    const auto &bands = stage.payload()->canvas()->surroundings().bands;
    QCOMPARE(bands.size(), std::size_t(24));
    QCOMPARE(bands[1].labels, QStringList(QStringLiteral("WebSocket")));
}

void TestChartContent::scaleAgreesWithQtCharts_data()
{
    QTest::addColumn<bool>("log");
    QTest::newRow("logarithmic") << true;
    QTest::newRow("linear") << false;
}

void TestChartContent::scaleAgreesWithQtCharts()
{
    QFETCH(bool, log);
    ChartStage stage;
    stage.payload()->logToggle()->setChecked(log);
    const ChartScale &scale = stage.payload()->canvas()->surroundings().scale;
    QCOMPARE(scale.isLog(), log);
    QChart *chart = stage.payload()->canvas()->chart();
    QLineSeries *line = ChartStage::linesOf(*stage.payload())[0];
    for (const QPointF &point : line->points()) {
        const QPointF apart = chart->mapToPosition(point, line) - QPointF(scale.x(point.x()), scale.y(point.y()));
        QVERIFY2(std::abs(apart.x()) < 0.6 && std::abs(apart.y()) < 0.6, qPrintable(QString::number(apart.manhattanLength())));
    }
}

void TestChartContent::smallestValueHasABarOnTheLogScale()
{
    for (const double smallest : {1.0, 9.0, 10.0, 100.0, 999.0, 1000.0}) {
        const ChartScale scale(ChartUnit::Bytes, true, smallest, 50'000);
        QVERIFY(scale.bottom() < smallest || smallest == 1.0);
        QCOMPARE(scale.shown(0), scale.bottom());
        QVERIFY(scale.top() > 50'000);
        QVERIFY(scale.ticks().size() >= 2);
    }
    QVERIFY2(!ChartScale(ChartUnit::Bytes, true, 0, 0).isLog(), "nothing to show has no logarithm");
}

void TestChartContent::manyStepsAreAtMostTwoPointsAPixel()
{
    FabricatedSession::Options options;
    options.httpSteps = options.webSocketSteps = 3000;
    ChartStage stage(options);
    QVERIFY(ChartStage::barsOf(*stage.payload()).isEmpty());
    int points = 0;
    // Qt Charts would stroke each of them with all its corners
    QVERIFY(ChartStage::linesOf(*stage.payload()).isEmpty());
    for (const DenseLine &line : stage.payload()->canvas()->surroundings().denseLines)
        points += int(line.points.size());
    QVERIFY(points > 100);
    QVERIFY2(points <= 3 * 2 * stage.payload()->width(), "payload, wire and stateless have two points for each pixel");
    QVERIFY(ChartStage::barsOf(*stage.latency())[0]->barSets()[0]->count() <= int(StepChart::mostBars));
    // Near enough, there are bars again.
    Q_EMIT stage.payload()->canvas()->zoomRequested(0.5, 100);
    QCOMPARE(ChartStage::barsOf(*stage.payload()).size(), 1);
}

void TestChartContent::manyStepsKeepTheirPeaks()
{
    FabricatedSession::Options options;
    options.httpSteps = 0;
    options.webSocketSteps = 4000;
    SessionDelta delta = FabricatedSession(options).delta();
    delta.steps[2345].sent.payloadBytes = 7'654'321;
    ChartStage stage;
    stage.replaceBy(delta);
    bool found = false;
    for (const DenseLine &line : stage.payload()->canvas()->surroundings().denseLines) {
        for (const QPointF &point : line.points)
            found = found || (point.y() == 7'654'321 && point.x() == 2345);
    }
    QVERIFY(found);
}

void TestChartContent::aDenseLineCoversWhatItsPointsSpanAndNoGap()
{
    ChartScale scale(ChartUnit::Bytes, false, 0, 1000);
    scale.setPlot(QRectF(0, 0, 100, 1000), 0, 1000); // ten positions a pixel
    DenseLine line;
    for (int i = 0; i < 400; ++i)
        line.points.append({double(i), i % 10 == 5 ? 800.0 : 300.0});
    for (int i = 600; i < 1000; ++i)
        line.points.append({double(i), 500.0});
    const QList<QRectF> columns = line.columns(scale);
    QCOMPARE(columns.size(), qsizetype(80)); // none for the gap
    QCOMPARE(columns.front().x(), 0.0);
    QVERIFY(columns.front().contains(QPointF(0.5, scale.y(550))));
    QVERIFY(std::abs(columns.front().top() - scale.y(800)) < 1);
    QVERIFY(std::abs(columns.front().bottom() - scale.y(300)) < 1);
    QVERIFY(columns.back().height() >= 1 && columns.back().height() < 2);
    line.dashed = true;
    qsizetype level = 0;
    qsizetype peaks = 0;
    for (const QRectF &column : line.columns(scale))
        ++(column.height() < 2 ? level : peaks);
    QCOMPARE(peaks, qsizetype(40)); // none is lost between two dashes
    QVERIFY(level > 20 && level < 30);
}

void TestChartContent::missingPhaseHasNoBar()
{
    ChartStage stage;
    Step step = stage.steps()[7];
    step.at.firstToken.reset();
    stage.change(step);
    const auto sets = ChartStage::barsOf(*stage.latency())[0]->barSets();
    QCOMPARE(sets.size(), qsizetype(allPhases.size()));
    QCOMPARE(sets[int(Phase::FirstToken)]->at(7), 0.0);
    QCOMPARE(sets[int(Phase::Generation)]->at(7), 0.0);
    QVERIFY(sets[int(Phase::Upload)]->at(7) > 0);
    QVERIFY(latencyToolTip(step).contains(QStringLiteral("not measured")));
    QVERIFY(!latencyToolTip(step).contains(QStringLiteral(">0.00 ms")));
}

void TestChartContent::hiddenPhaseMakesBarsShorter()
{
    ChartStage stage;
    const double before = stage.latency()->canvas()->surroundings().scale.top();
    stage.latency()->toggle(Phase::Generation)->click();
    QCOMPARE(ChartStage::barsOf(*stage.latency())[0]->barSets().size(), qsizetype(allPhases.size()) - 1);
    QVERIFY(stage.latency()->canvas()->surroundings().scale.top() < before);
}

void TestChartContent::slowestOfManyStepsIsShown()
{
    FabricatedSession::Options options;
    options.httpSteps = 0;
    options.webSocketSteps = 900;
    SessionDelta delta = FabricatedSession(options).delta();
    delta.steps[500].at.terminal->nanoseconds += 60'000'000'000;
    ChartStage stage;
    stage.replaceBy(delta);
    QVERIFY(stage.latency()->canvas()->surroundings().scale.top() > 60'000);
    QCOMPARE(stage.latency()->header()->note(), QStringLiteral("slowest of each 9 steps"));
    const double finish = double(*delta.steps[500].at.terminal - *delta.steps[500].at.lastToken) / 1e6;
    QCOMPARE(ChartStage::barsOf(*stage.latency())[0]->barSets()[int(Phase::Finish)]->at(500 / 9), finish);
}

void TestChartContent::firstTokenPercentilesLeaveWarmUpsOut()
{
    FabricatedSession::Options options;
    options.httpSteps = 0;
    options.webSocketSteps = 2;
    ChartStage stage(options);
    Step warmUp = stage.steps()[0];
    warmUp.warmUp = true;
    warmUp.at.firstToken = CaptureTime{warmUp.at.sentFirst->nanoseconds + 90'000'000'000};
    stage.change(warmUp);
    const QString only = formatMilliseconds(*timeToFirstToken(stage.steps()[1].at));
    const QString label = stage.latency()->canvas()->surroundings().bands[0].labels.front();
    QCOMPARE(label, QStringLiteral("WebSocket \u00b7 first token p50 %1, p95 %1").arg(only));
}

void TestChartContent::keysAreStackedAndSumToTheRequest()
{
    ChartStage stage;
    stage.payload()->byKeyToggle()->click();
    const auto sets = ChartStage::barsOf(*stage.payload())[0]->barSets();
    for (int i = 0; i < int(stage.steps().size()); ++i) {
        double drawn = 0;
        for (const QBarSet *set : sets)
            drawn += set->at(i);
        double parts = 0;
        for (const RequestPart &part : stage.steps()[std::size_t(i)].parts)
            parts += double(part.bytes);
        QCOMPARE(drawn, parts);
    }
    QVERIFY2(!stage.payload()->canvas()->surroundings().scale.isLog(), "stacked bars have no logarithmic scale");
    QVERIFY(stage.payload()->logToggle()->isHidden());
}

void TestChartContent::itemsAreStackedAndSumToWhatWasSent()
{
    ChartStage stage;
    QVERIFY(stage.payload()->byItemToggle()->isHidden());
    stage.payload()->byKeyToggle()->click();
    QVERIFY(!stage.payload()->byItemToggle()->isHidden());
    stage.payload()->byItemToggle()->click();
    const auto sets = ChartStage::barsOf(*stage.payload())[0]->barSets();
    QStringList names;
    for (const QBarSet *set : sets)
        names << set->label();
    QVERIFY(names.contains(QStringLiteral("input: function_call_output")) && names.contains(QStringLiteral("tools")));
    for (int i = 0; i < int(stage.steps().size()); ++i) {
        double drawn = 0;
        for (const QBarSet *set : sets)
            drawn += set->at(i);
        QCOMPARE(drawn, double(stage.steps()[std::size_t(i)].sent.payloadBytes));
    }
}

void TestChartContent::labelsOfStepsNeverTouch()
{
    for (const int steps : {3, 12, 37, 99, 700}) {
        FabricatedSession::Options options;
        options.httpSteps = options.webSocketSteps = steps;
        ChartStage stage(options, {320, 200});
        const ChartSurroundings &around = stage.payload()->canvas()->surroundings();
        const QFontMetricsF metrics(stage.theme()->smallFont());
        double right = -100;
        for (const auto &[position, label] : around.positionLabels) {
            const double half = metrics.horizontalAdvance(label) / 2;
            QVERIFY(around.scale.x(position) - half > right + 2);
            right = around.scale.x(position) + half;
        }
        QVERIFY(around.positionLabels.size() >= 2);
    }
}

QTEST_MAIN(TestChartContent)
#include "tst_chartcontent.moc"
