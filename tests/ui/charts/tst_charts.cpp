#include "models/metrics/bytetotals.h"
#include "models/metrics/scopedsteps.h"
#include "tests/models/metrics/fabricatedsession.h"
#include "ui/charts/latencychart.h"
#include "ui/charts/payloadchart.h"
#include "ui/steps/flattoggle.h"
#include "ui/steps/steptooltip.h"
#include "ui/theme/words.h"

#include <QAbstractBarSeries>
#include <QApplication>
#include <QBarSet>
#include <QChart>
#include <QDir>
#include <QLineSeries>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <QXmlStreamReader>
#include <cmath>
#include <memory>

using namespace stepwire;

/// The charts of steps: what they show of a session, and what the mouse does to them.
class TestCharts : public QObject
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
    void clickSelectsTheStep();
    void selectionFromElsewhereComesIntoSight();
    void wheelZoomsAtThePointerAndDoubleClickFits();
    void draggingPansAndSelectsNothing();
    void manyStepsAreAtMostTwoPointsAPixel();
    void manyStepsKeepTheirPeaks();
    void missingPhaseHasNoBar();
    void hiddenPhaseMakesBarsShorter();
    void slowestOfManyStepsIsShown();
    void firstTokenPercentilesLeaveWarmUpsOut();
    void keysAreStackedAndSumToTheRequest();
    void scopeNarrowsTheChart();
    void liveAndLoadedChartsAreEqual();
    void manyDeltasAreOneRedraw();
    void clearedSessionEmptiesTheChart();
    void labelsOfStepsNeverTouch();
    void savedFilesAreWhole();
    void arrowKeysMoveTheSelection();
    void everyLookCanBeDrawn();

private:
    void show(const FabricatedSession::Options &options, QSize size = {505, 250});
    PayloadChart *payload() { return m_payload.get(); }
    LatencyChart *latency() { return m_latency.get(); }
    QPoint pointAt(const StepChart &chart, double position, double y = 0.5) const;
    static QList<QAbstractBarSeries *> barsOf(const StepChart &chart);
    static QList<QLineSeries *> linesOf(const StepChart &chart);

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<LiveSession> m_session;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<PayloadChart> m_payload;
    std::unique_ptr<LatencyChart> m_latency;

private Q_SLOTS:
    void cleanup();
};

void TestCharts::init()
{
    // The offscreen platform says the one thing about every window that has a least size.
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

void TestCharts::cleanup()
{
    m_payload.reset();
    m_latency.reset();
    m_selection.reset();
    m_session.reset();
    m_theme.reset();
}

void TestCharts::show(const FabricatedSession::Options &options, QSize size)
{
    m_theme = std::make_unique<Theme>();
    m_session = std::make_unique<LiveSession>();
    m_selection = std::make_unique<Selection>();
    m_session->apply(FabricatedSession(options).delta());
    m_payload = std::make_unique<PayloadChart>(m_session.get(), m_selection.get(), m_theme.get());
    m_latency = std::make_unique<LatencyChart>(m_session.get(), m_selection.get(), m_theme.get());
    for (StepChart *chart : std::initializer_list<StepChart *>{m_payload.get(), m_latency.get()}) {
        chart->resize(size);
        chart->show();
        QVERIFY(QTest::qWaitForWindowExposed(chart));
    }
}

QPoint TestCharts::pointAt(const StepChart &chart, double position, double y) const
{
    const ChartScale &scale = chart.canvas()->surroundings().scale;
    return QPointF(scale.x(position), scale.plot().top() + y * scale.plot().height()).toPoint();
}

QList<QAbstractBarSeries *> TestCharts::barsOf(const StepChart &chart)
{
    QList<QAbstractBarSeries *> bars;
    for (QAbstractSeries *series : chart.canvas()->chart()->series()) {
        if (auto *found = qobject_cast<QAbstractBarSeries *>(series))
            bars.append(found);
    }
    return bars;
}

QList<QLineSeries *> TestCharts::linesOf(const StepChart &chart)
{
    QList<QLineSeries *> lines;
    for (QAbstractSeries *series : chart.canvas()->chart()->series()) {
        auto *found = qobject_cast<QLineSeries *>(series);
        if (found && found->isVisible())
            lines.append(found);
    }
    return lines;
}

void TestCharts::everyStepHasItsBytesAsBars()
{
    show({});
    const auto bars = barsOf(*payload());
    QCOMPARE(bars.size(), 1);
    QCOMPARE(bars[0]->barSets().size(), 2);
    const std::vector<Step> &steps = m_session->session().steps();
    for (int i = 0; i < int(steps.size()); ++i) {
        QCOMPARE(bars[0]->barSets()[0]->at(i), double(steps[std::size_t(i)].sent.payloadBytes));
        QCOMPARE(bars[0]->barSets()[1]->at(i), double(steps[std::size_t(i)].sent.wireBytes));
    }
}

void TestCharts::hiddenSeriesIsNotDrawn()
{
    show({});
    payload()->wireToggle()->click();
    QCOMPARE(barsOf(*payload())[0]->barSets().size(), 1);
    QCOMPARE(barsOf(*payload())[0]->barSets()[0]->label(), payload()->payloadToggle()->text());
    payload()->statelessToggle()->click();
    QVERIFY(linesOf(*payload()).isEmpty());
    payload()->payloadToggle()->click();
    QVERIFY(barsOf(*payload()).isEmpty());
    payload()->wireToggle()->click();
    QCOMPARE(barsOf(*payload())[0]->barSets()[0]->label(), payload()->wireToggle()->text());
}

void TestCharts::unknownStatelessSizeIsAGap()
{
    show({});
    SessionDelta delta;
    Step step = m_session->session().steps()[16];
    step.statelessBytes.reset();
    delta.steps.push_back(step);
    m_session->apply(delta);
    payload()->refresh();
    // HTTP, WebSocket up to the gap, WebSocket after it
    const auto lines = linesOf(*payload());
    QCOMPARE(lines.size(), 3);
    QCOMPARE(lines[0]->count(), 12);
    QCOMPARE(lines[1]->points().back().x(), 15.0);
    QCOMPARE(lines[2]->points().front().x(), 17.0);
}

void TestCharts::transportsAreToldApart()
{
    show({});
    for (const StepChart *chart : std::initializer_list<const StepChart *>{payload(), latency()}) {
        const auto &bands = chart->canvas()->surroundings().bands;
        QCOMPARE(bands.size(), std::size_t(2));
        QCOMPARE(bands[0].labels.back(), QStringLiteral("HTTP"));
        QCOMPARE(bands[1].labels.back(), QStringLiteral("WebSocket"));
        QCOMPARE(bands[0].last, 11.5);
        QVERIFY(bands[0].shaded != bands[1].shaded);
    }
}

void TestCharts::bandsSayWhatTheirStepsComeTo()
{
    show({});
    const ByteTotals http = byteTotals(stepsIn(m_session->session(), ConnectionId{1}));
    const ByteTotals webSocket = byteTotals(stepsIn(m_session->session(), ConnectionId{2}));
    const auto &bands = payload()->canvas()->surroundings().bands;
    QCOMPARE(bands[0].labels.front(), QStringLiteral("HTTP \u00b7 %1 sent").arg(formatBytes(http.sentPayload)));
    QCOMPARE(bands[1].labels.front(), QStringLiteral("WebSocket \u00b7 %1 sent instead of %2").arg(formatBytes(webSocket.sentPayload), formatBytes(webSocket.stateless)));
}

void TestCharts::oneTransportHasNoShade()
{
    FabricatedSession::Options options;
    options.httpSteps = 0;
    show(options);
    QCOMPARE(payload()->canvas()->surroundings().bands.size(), std::size_t(1));
    QVERIFY(!payload()->canvas()->surroundings().bands[0].shaded);
}

void TestCharts::alternatingTransportsHaveShortLabels()
{
    SessionDelta delta = FabricatedSession().delta();
    for (Step &step : delta.steps)
        step.transport = step.id.value % 2 ? Transport::Http : Transport::WebSocket;
    show({});
    m_session->apply(delta);
    payload()->refresh();
    const auto &bands = payload()->canvas()->surroundings().bands;
    QCOMPARE(bands.size(), std::size_t(24));
    QCOMPARE(bands[1].labels, QStringList(QStringLiteral("WebSocket")));
}

void TestCharts::scaleAgreesWithQtCharts_data()
{
    QTest::addColumn<bool>("log");
    QTest::newRow("logarithmic") << true;
    QTest::newRow("linear") << false;
}

void TestCharts::scaleAgreesWithQtCharts()
{
    QFETCH(bool, log);
    show({});
    payload()->logToggle()->setChecked(log);
    const ChartScale &scale = payload()->canvas()->surroundings().scale;
    QCOMPARE(scale.isLog(), log);
    QChart *chart = payload()->canvas()->chart();
    QLineSeries *line = linesOf(*payload())[0];
    for (const QPointF &point : line->points()) {
        const QPointF drawn = chart->mapToPosition(point, line);
        QVERIFY2(std::abs(drawn.x() - scale.x(point.x())) < 0.6, qPrintable(QString::number(drawn.x() - scale.x(point.x()))));
        QVERIFY2(std::abs(drawn.y() - scale.y(point.y())) < 0.6, qPrintable(QString::number(drawn.y() - scale.y(point.y()))));
    }
}

void TestCharts::smallestValueHasABarOnTheLogScale()
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

void TestCharts::clickSelectsTheStep()
{
    show({});
    QSignalSpy selected(m_selection.get(), &Selection::stepChanged);
    QTest::mouseClick(payload()->canvas()->viewport(), Qt::LeftButton, {}, pointAt(*payload(), 16));
    QCOMPARE(m_selection->step(), StepId{17});
    QCOMPARE(selected.count(), 1);
    QTest::mouseClick(latency()->canvas()->viewport(), Qt::LeftButton, {}, pointAt(*latency(), 4));
    QCOMPARE(m_selection->step(), StepId{5});
    QCOMPARE(payload()->canvas()->surroundings().selected, std::optional(4.0));
    QCOMPARE(payload()->canvas()->surroundings().selectedLabel, QStringLiteral("5"));
}

void TestCharts::selectionFromElsewhereComesIntoSight()
{
    show({});
    Q_EMIT payload()->canvas()->zoomRequested(0, 6);
    QCOMPARE(payload()->window().extent(), 4.0);
    m_selection->selectStep(StepId{20});
    QVERIFY(payload()->window().first() <= 18.5 && payload()->window().last() >= 19.5);
    QCOMPARE(payload()->window().extent(), 4.0);
}

void TestCharts::wheelZoomsAtThePointerAndDoubleClickFits()
{
    show({});
    QWidget *viewport = payload()->canvas()->viewport();
    const QPoint pointer = pointAt(*payload(), 6);
    const double before = payload()->canvas()->positionAt(pointer);
    QWheelEvent wheel(pointer, viewport->mapToGlobal(pointer), {}, {0, 360}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(viewport, &wheel);
    QVERIFY(payload()->window().extent() < 24);
    QVERIFY(std::abs(payload()->canvas()->positionAt(pointer) - before) < 0.05);
    QTest::mouseDClick(viewport, Qt::LeftButton, {}, pointer);
    QVERIFY(payload()->window().showsAll());
}

void TestCharts::draggingPansAndSelectsNothing()
{
    show({});
    Q_EMIT payload()->canvas()->zoomRequested(0, 4);
    QWidget *viewport = payload()->canvas()->viewport();
    const QPoint from = pointAt(*payload(), 4);
    const double first = payload()->window().first();
    QTest::mousePress(viewport, Qt::LeftButton, {}, from);
    QTest::mouseMove(viewport, from - QPoint(60, 0));
    QTest::mouseMove(viewport, from - QPoint(140, 0));
    QTest::mouseRelease(viewport, Qt::LeftButton, {}, from - QPoint(140, 0));
    QVERIFY(payload()->window().first() > first + 1);
    QCOMPARE(payload()->window().extent(), 6.0);
    QVERIFY(!m_selection->step());
}

void TestCharts::manyStepsAreAtMostTwoPointsAPixel()
{
    FabricatedSession::Options options;
    options.httpSteps = options.webSocketSteps = 3000;
    show(options);
    QVERIFY(barsOf(*payload()).isEmpty());
    int payloadPoints = 0;
    for (const QLineSeries *line : linesOf(*payload())) {
        QVERIFY(line->count() <= 2 * payload()->width());
        payloadPoints += line->name().isEmpty() ? line->count() : 0;
    }
    QVERIFY(payloadPoints <= 3 * 2 * payload()->width());
    QVERIFY(barsOf(*latency())[0]->barSets()[0]->count() <= int(StepChart::mostBars));
    // Near enough, there are bars again.
    Q_EMIT payload()->canvas()->zoomRequested(0.5, 100);
    QCOMPARE(barsOf(*payload()).size(), 1);
}

void TestCharts::manyStepsKeepTheirPeaks()
{
    FabricatedSession::Options options;
    options.httpSteps = 0;
    options.webSocketSteps = 4000;
    SessionDelta delta = FabricatedSession(options).delta();
    delta.steps[2345].sent.payloadBytes = 7'654'321;
    show({});
    m_session->clear();
    m_session->apply(delta);
    payload()->refresh();
    bool found = false;
    for (const QLineSeries *line : linesOf(*payload())) {
        for (const QPointF &point : line->points())
            found = found || (point.y() == 7'654'321 && point.x() == 2345);
    }
    QVERIFY(found);
}

void TestCharts::missingPhaseHasNoBar()
{
    show({});
    SessionDelta delta;
    Step step = m_session->session().steps()[7];
    step.at.firstToken.reset();
    delta.steps.push_back(step);
    m_session->apply(delta);
    latency()->refresh();
    const auto sets = barsOf(*latency())[0]->barSets();
    QCOMPARE(sets.size(), qsizetype(allPhases.size()));
    QCOMPARE(sets[int(Phase::FirstToken)]->at(7), 0.0);
    QCOMPARE(sets[int(Phase::Generation)]->at(7), 0.0);
    QVERIFY(sets[int(Phase::Upload)]->at(7) > 0);
    const QString words = latencyToolTip(step);
    QVERIFY(words.contains(QStringLiteral("not measured")));
    QVERIFY(!words.contains(QStringLiteral(">0.00 ms")));
}

void TestCharts::hiddenPhaseMakesBarsShorter()
{
    show({});
    const double before = latency()->canvas()->surroundings().scale.top();
    latency()->toggle(Phase::Generation)->click();
    QCOMPARE(barsOf(*latency())[0]->barSets().size(), qsizetype(allPhases.size()) - 1);
    QVERIFY(latency()->canvas()->surroundings().scale.top() < before);
}

void TestCharts::slowestOfManyStepsIsShown()
{
    FabricatedSession::Options options;
    options.httpSteps = 0;
    options.webSocketSteps = 900;
    SessionDelta delta = FabricatedSession(options).delta();
    delta.steps[500].at.terminal->nanoseconds += 60'000'000'000;
    show({});
    m_session->clear();
    m_session->apply(delta);
    latency()->refresh();
    QVERIFY(latency()->canvas()->surroundings().scale.top() > 60'000);
    QCOMPARE(latency()->header()->note(), QStringLiteral("slowest of each 9 steps"));
    QCOMPARE(barsOf(*latency())[0]->barSets()[int(Phase::Finish)]->at(500 / 9), double(*delta.steps[500].at.terminal - *delta.steps[500].at.lastToken) / 1e6);
}

void TestCharts::firstTokenPercentilesLeaveWarmUpsOut()
{
    FabricatedSession::Options options;
    options.httpSteps = 0;
    options.webSocketSteps = 2;
    show(options);
    SessionDelta delta;
    Step warmUp = m_session->session().steps()[0];
    warmUp.warmUp = true;
    warmUp.at.firstToken = CaptureTime{warmUp.at.sentFirst->nanoseconds + 90'000'000'000};
    delta.steps.push_back(warmUp);
    m_session->apply(delta);
    latency()->refresh();
    const QString only = formatMilliseconds(*timeToFirstToken(m_session->session().steps()[1].at));
    QCOMPARE(latency()->canvas()->surroundings().bands[0].labels.front(), QStringLiteral("WebSocket \u00b7 first token p50 %1, p95 %1").arg(only));
}

void TestCharts::keysAreStackedAndSumToTheRequest()
{
    show({});
    payload()->byKeyToggle()->click();
    const auto sets = barsOf(*payload())[0]->barSets();
    const std::vector<Step> &steps = m_session->session().steps();
    for (int i = 0; i < int(steps.size()); ++i) {
        double drawn = 0;
        for (const QBarSet *set : sets)
            drawn += set->at(i);
        double parts = 0;
        for (const RequestPart &part : steps[std::size_t(i)].parts)
            parts += double(part.bytes);
        QCOMPARE(drawn, parts);
    }
    QVERIFY2(!payload()->canvas()->surroundings().scale.isLog(), "stacked bars have no logarithmic scale");
    QVERIFY(payload()->logToggle()->isHidden());
}

void TestCharts::scopeNarrowsTheChart()
{
    FabricatedSession::Options options;
    options.secondLane = true;
    show(options);
    QCOMPARE(payload()->window().count(), std::size_t(26));
    m_selection->setScope({ConnectionId{2}, {}});
    QCOMPARE(payload()->window().count(), std::size_t(14));
    m_selection->setScope({ConnectionId{2}, "review"});
    QCOMPARE(latency()->window().count(), std::size_t(2));
    QTest::mouseClick(payload()->canvas()->viewport(), Qt::LeftButton, {}, pointAt(*payload(), 1));
    QCOMPARE(m_selection->step(), StepId{26});
}

void TestCharts::liveAndLoadedChartsAreEqual()
{
    show({});
    const QImage loaded = payload()->picture(1);
    const QImage loadedLatency = latency()->picture(1);
    m_session->clear();
    for (const SessionDelta &delta : FabricatedSession().live()) {
        m_session->apply(delta);
        payload()->refresh();
        latency()->refresh();
    }
    QTest::qWait(1);
    QCOMPARE(payload()->picture(1), loaded);
    QCOMPARE(latency()->picture(1), loadedLatency);
}

void TestCharts::manyDeltasAreOneRedraw()
{
    show({});
    payload()->refresh();
    const std::size_t before = payload()->window().count();
    SessionDelta delta;
    for (std::uint32_t i = 0; i < 40; ++i) {
        Step step = m_session->session().steps().back();
        step.id = StepId{25 + i};
        delta.steps = {step};
        m_session->apply(delta);
        QCOMPARE(payload()->window().count(), before);
    }
    QTRY_COMPARE(payload()->window().count(), std::size_t(64));
}

void TestCharts::clearedSessionEmptiesTheChart()
{
    show({});
    m_selection->selectStep(StepId{24});
    m_session->clear();
    QTRY_VERIFY(!payload()->canvas()->surroundings().empty.isEmpty());
    QVERIFY(barsOf(*payload()).isEmpty() || barsOf(*payload())[0]->barSets().isEmpty() || barsOf(*payload())[0]->barSets()[0]->count() == 0);
    QTest::mouseClick(payload()->canvas()->viewport(), Qt::LeftButton, {}, {100, 100});
    QCOMPARE(m_selection->step(), StepId{24});
}

void TestCharts::labelsOfStepsNeverTouch()
{
    for (const int steps : {3, 12, 37, 99, 700}) {
        FabricatedSession::Options options;
        options.httpSteps = options.webSocketSteps = steps;
        show(options, {320, 200});
        const ChartSurroundings &around = payload()->canvas()->surroundings();
        const QFontMetricsF metrics(m_theme->smallFont());
        double right = -100;
        for (const auto &[position, label] : around.positionLabels) {
            const double half = metrics.horizontalAdvance(label) / 2;
            QVERIFY(around.scale.x(position) - half > right + 2);
            right = around.scale.x(position) + half;
        }
        QVERIFY(around.positionLabels.size() >= 2);
    }
}

void TestCharts::savedFilesAreWhole()
{
    show({});
    QXmlStreamReader reader(payload()->svg());
    int shapes = 0;
    while (!reader.atEnd()) {
        reader.readNext();
        shapes += reader.isStartElement() && (reader.name() == QLatin1String("path") || reader.name() == QLatin1String("rect")) ? 1 : 0;
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QVERIFY(shapes >= 24);
    QCOMPARE(payload()->csv().count('\n'), 25);
    QCOMPARE(payload()->picture(2).size(), payload()->size() * 2);
}

void TestCharts::arrowKeysMoveTheSelection()
{
    show({});
    payload()->canvas()->setFocus();
    m_selection->selectStep(StepId{3});
    QTest::keyClick(payload()->canvas(), Qt::Key_Right);
    QCOMPARE(m_selection->step(), StepId{4});
    QTest::keyClick(payload()->canvas(), Qt::Key_Left);
    QTest::keyClick(payload()->canvas(), Qt::Key_Left);
    QCOMPARE(m_selection->step(), StepId{2});
    QTest::keyClick(payload()->canvas(), Qt::Key_Plus);
    QVERIFY(!payload()->window().showsAll());
    QTest::keyClick(payload()->canvas(), Qt::Key_0);
    QVERIFY(payload()->window().showsAll());
}

/// Every look in both schemes; with STEPWIRE_PICTURES set to a folder they stay there, to be looked at.
void TestCharts::everyLookCanBeDrawn()
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
            options.httpSteps = steps;
            options.webSocketSteps = steps;
            options.unknownStatelessAt = steps == 60 ? 20 : 0;
            session.apply(FabricatedSession(options).delta());
            if (steps == 12)
                selection.selectStep(StepId{9});
            PayloadChart payload(&session, &selection, &theme);
            LatencyChart latency(&session, &selection, &theme);
            payload.resize(505, 250);
            latency.resize(505, 250);
            payload.show();
            latency.show();
            QTest::qWait(1);
            const auto save = [&](const StepChart &chart, const char *name) {
                QVERIFY(chart.picture(1).save(QStringLiteral("%1/%2-%3-%4.png").arg(folder, QLatin1String(name)).arg(steps).arg(tone)));
            };
            save(payload, "payload");
            save(latency, "latency");
            payload.byKeyToggle()->setChecked(true);
            QTest::qWait(1);
            save(payload, "keys");
        }
    }
}

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
