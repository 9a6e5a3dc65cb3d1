#include "models/timeline/visiblerectangles.h"
#include "tests/models/metrics/fabricatedsession.h"

#include <QTest>
#include <algorithm>
#include <cmath>

using namespace stepwire;

namespace {

std::vector<const Step *> allSteps(const Session &session)
{
    std::vector<const Step *> steps;
    for (const Step &step : session.steps())
        steps.push_back(&step);
    return steps;
}

CaptureTime milliseconds(std::int64_t value)
{
    return {value * 1'000'000};
}

} // namespace

/// Steps as bars: what stands where, and what a click finds.
class TestStepGeometry : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPhaseIsASegmentWithItsTimes();
    void unknownMomentLeavesItsTimeUndivided();
    void stepWithoutMomentsHasNoBar();
    void runningStepReachesToNow();
    void momentsOutOfOrderGiveNoBackwardSegment();
    void lanesHaveTracksOfTheirOwn();
    void httpConnectionsInTurnShareATrack();
    void overlappingStepsOfALaneStandInTwoRows();
    void centreOfEveryRectangleHitsIt_data();
    void centreOfEveryRectangleHitsIt();
    void noTwoRectanglesOverlap_data() { centreOfEveryRectangleHitsIt_data(); }
    void noTwoRectanglesOverlap();
    void besideEverythingIsNothing();

private:
    static std::vector<SpanRectangle> rectanglesFor(const Session &session, double from, double to, double width);
};

void TestStepGeometry::everyPhaseIsASegmentWithItsTimes()
{
    Session session;
    session.apply(FabricatedSession().delta());
    const Step &step = session.steps()[3];
    const auto span = spanOf(step, session.until());
    QVERIFY(span);
    QCOMPARE(span->segments.size(), allPhases.size());
    const StepPhases phases(step.at);
    for (std::size_t i = 0; i < allPhases.size(); ++i) {
        QCOMPARE(*span->segments[i].phase, allPhases[i]);
        QCOMPARE(double(span->segments[i].to - span->segments[i].from) / 1e6, *phases[allPhases[i]]);
    }
    QCOMPARE(span->from, *step.at.sentFirst);
    QCOMPARE(span->to, *step.at.terminal);
}

void TestStepGeometry::unknownMomentLeavesItsTimeUndivided()
{
    Step step;
    step.status = StepStatus::Completed;
    step.at.sentFirst = milliseconds(0);
    step.at.sentLast = milliseconds(2);
    step.at.terminal = milliseconds(90);
    const auto span = spanOf(step, milliseconds(500));
    QCOMPARE(span->segments.size(), std::size_t(2));
    QCOMPARE(*span->segments[0].phase, Phase::Upload);
    QVERIFY(!span->segments[1].phase);
    QCOMPARE(span->segments[1].to, milliseconds(90));
}

void TestStepGeometry::stepWithoutMomentsHasNoBar()
{
    QVERIFY(!spanOf(Step(), milliseconds(5)));
}

void TestStepGeometry::runningStepReachesToNow()
{
    Step step;
    step.status = StepStatus::Running;
    step.at.sentFirst = milliseconds(10);
    step.at.sentLast = milliseconds(11);
    const auto span = spanOf(step, milliseconds(70));
    QVERIFY(span->running);
    QCOMPARE(span->to, milliseconds(70));
    QVERIFY(!span->segments.back().phase);
}

void TestStepGeometry::momentsOutOfOrderGiveNoBackwardSegment()
{
    Step step;
    step.status = StepStatus::Completed;
    step.at.sentFirst = milliseconds(0);
    step.at.sentLast = milliseconds(40);
    step.at.created = milliseconds(30); // answered before the body was whole
    step.at.terminal = milliseconds(60);
    step.at.nextSent = milliseconds(50);
    CaptureTime last = milliseconds(0);
    const auto span = spanOf(step, milliseconds(60));
    for (const SpanSegment &segment : span->segments) {
        QVERIFY(segment.from >= last);
        QVERIFY(segment.to > segment.from);
        last = segment.to;
    }
}

void TestStepGeometry::lanesHaveTracksOfTheirOwn()
{
    FabricatedSession::Options options;
    options.secondLane = true;
    Session session;
    session.apply(FabricatedSession(options).delta());
    const StepSpans spans(session, allSteps(session));
    QCOMPARE(spans.tracks().size(), std::size_t(3));
    QCOMPARE(spans.tracks()[0].transport, Transport::Http);
    QCOMPARE(spans.tracks()[1].lane, std::string());
    QCOMPARE(spans.tracks()[2].lane, std::string("review"));
    QCOMPARE(spans.tracks()[2].spans.size(), std::size_t(2));
}

void TestStepGeometry::httpConnectionsInTurnShareATrack()
{
    SessionDelta delta;
    for (std::uint32_t i = 0; i < 4; ++i) {
        Step step;
        step.id = StepId{i + 1};
        step.connection = ConnectionId{i + 1};
        step.transport = Transport::Http;
        step.status = StepStatus::Completed;
        step.at.sentFirst = milliseconds(i * 100);
        step.at.terminal = milliseconds(i * 100 + (i == 2 ? 150 : 80)); // the third overlaps the fourth
        delta.steps.push_back(step);
    }
    Session session;
    session.apply(delta);
    const StepSpans spans(session, allSteps(session));
    QCOMPARE(spans.tracks().size(), std::size_t(2));
    QCOMPARE(spans.tracks()[0].connections.size(), std::size_t(3));
    QCOMPARE(spans.tracks()[1].connections.front(), ConnectionId{4});
}

void TestStepGeometry::overlappingStepsOfALaneStandInTwoRows()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.steps[14].at.sentFirst = CaptureTime{delta.steps[13].at.terminal->nanoseconds - 50'000'000};
    Session session;
    session.apply(delta);
    const StepSpans spans(session, allSteps(session));
    QCOMPARE(spans.tracks()[1].rows, std::size_t(2));
    QCOMPARE(spans.tracks()[1].spans[2].row, std::size_t(1));
    QCOMPARE(spans.tracks()[1].spans[3].row, std::size_t(0));
}

void TestStepGeometry::centreOfEveryRectangleHitsIt_data()
{
    QTest::addColumn<int>("steps");
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<double>("width");
    QTest::newRow("all of a short session") << 12 << 0.0 << 1.0 << 900.0;
    QTest::newRow("a part, with bars cut at both edges") << 12 << 0.31 << 0.37 << 900.0;
    QTest::newRow("narrow") << 12 << 0.0 << 1.0 << 31.0;
    QTest::newRow("far more steps than pixels") << 2000 << 0.0 << 1.0 << 400.0;
    QTest::newRow("so near that one step is wider than the view") << 12 << 0.25 << 0.2501 << 700.0;
}

std::vector<SpanRectangle> TestStepGeometry::rectanglesFor(const Session &session, double from, double to, double width)
{
    const StepSpans spans(session, allSteps(session));
    const auto at = [&](double share) {
        return CaptureTime{spans.first().nanoseconds + std::int64_t(share * double(spans.last() - spans.first()))};
    };
    const Viewport view = Viewport(spans.first(), spans.last(), width).showing(at(from), at(to));
    return visibleRectangles(spans, view, TrackMetrics());
}

void TestStepGeometry::centreOfEveryRectangleHitsIt()
{
    QFETCH(int, steps);
    QFETCH(double, from);
    QFETCH(double, to);
    QFETCH(double, width);
    FabricatedSession::Options options;
    options.httpSteps = options.webSocketSteps = steps;
    options.secondLane = true;
    Session session;
    session.apply(FabricatedSession(options).delta());
    const auto rectangles = rectanglesFor(session, from, to, width);
    QVERIFY(!rectangles.empty());
    QVERIFY(rectangles.size() <= std::size_t(width) * 3);
    for (const SpanRectangle &r : rectangles) {
        QVERIFY(r.width >= 1);
        QVERIFY(r.x >= 0 && r.x + r.width <= std::ceil(width));
        const SpanRectangle *found = hit(rectangles, r.x + r.width / 2, r.y + r.height / 2);
        QCOMPARE(found, &r);
    }
}

void TestStepGeometry::noTwoRectanglesOverlap()
{
    QFETCH(int, steps);
    QFETCH(double, from);
    QFETCH(double, to);
    QFETCH(double, width);
    FabricatedSession::Options options;
    options.httpSteps = options.webSocketSteps = steps;
    Session session;
    session.apply(FabricatedSession(options).delta());
    auto rectangles = rectanglesFor(session, from, to, width);
    std::ranges::sort(rectangles, [](const SpanRectangle &a, const SpanRectangle &b) {
        return std::pair(a.y, a.x) < std::pair(b.y, b.x);
    });
    for (std::size_t i = 1; i < rectangles.size(); ++i) {
        const SpanRectangle &before = rectangles[i - 1];
        QVERIFY(before.y != rectangles[i].y || before.x + before.width <= rectangles[i].x);
    }
}

void TestStepGeometry::besideEverythingIsNothing()
{
    Session session;
    session.apply(FabricatedSession().delta());
    const auto rectangles = rectanglesFor(session, 0, 1, 900);
    QVERIFY(!hit(rectangles, 100, 1000));
    QVERIFY(!hit(rectangles, -1, rectangles.front().y + 1));
    QVERIFY(!hit({}, 0, 0));
}

QTEST_GUILESS_MAIN(TestStepGeometry)
#include "tst_stepgeometry.moc"
