#include "models/timeline/stepwindow.h"
#include "models/timeline/trafficbuckets.h"
#include "models/timeline/viewport.h"
#include "tests/models/metrics/fabricatedsession.h"

#include <QTest>
#include <limits>
#include <cmath>

using namespace stepwire;

namespace {

constexpr CaptureTime seconds(double value)
{
    return {std::int64_t(value * 1e9)};
}

} // namespace

/// What is in sight: of time, and of steps.
namespace {
constexpr std::size_t all = std::numeric_limits<std::size_t>::max();
}

class TestViewport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void edgesOfTimeAreEdgesOfThePixels();
    void momentUnderThePointerStaysThereWhenZooming();
    void zoomAndPanStayInside();
    void newTimeIsFollowedOnlyWhileAllIsInSight();
    void emptyRecordingHasAScale();
    void ticksAreRoundAndFarEnoughApart();
    void stepUnderThePointerStaysThereWhenZooming();
    void windowFollowsTheNewestStepAtItsEnd();
    void windowStaysWhereItIsInThePast();
    void revealingPansAsLittleAsNeeded();
    void trafficLosesNoByte();
    void trafficOfMillionsTakesNoMoreRoom();
    void trafficOfALaneIsItsOwn();
};

void TestViewport::edgesOfTimeAreEdgesOfThePixels()
{
    const Viewport view(seconds(2), seconds(12), 500);
    QCOMPARE(view.x(seconds(2)), 0.0);
    QCOMPARE(view.x(seconds(12)), 500.0);
    QCOMPARE(view.timeAt(250), seconds(7));
}

void TestViewport::momentUnderThePointerStaysThereWhenZooming()
{
    Viewport view(seconds(0), seconds(100), 800);
    const CaptureTime under = view.timeAt(300);
    for (const double factor : {1.5, 2.0, 0.8, 3.0})
        view = view.zoomed(300, factor);
    QVERIFY(std::abs(view.x(under) - 300) < 1e-3);
}

void TestViewport::zoomAndPanStayInside()
{
    Viewport view = Viewport(seconds(0), seconds(100), 800).zoomed(400, 4).panned(1e6);
    QCOMPARE(view.from(), seconds(0));
    view = view.panned(-1e7);
    QCOMPARE(view.to(), seconds(100));
    QVERIFY(view.zoomed(10, 1e-6).showsAll());
    view = view.zoomed(400, 1e30);
    QVERIFY(view.to() > view.from());
}

void TestViewport::newTimeIsFollowedOnlyWhileAllIsInSight()
{
    const Viewport all(seconds(0), seconds(10), 800);
    QCOMPARE(all.bounded(seconds(0), seconds(30)).to(), seconds(30));
    const Viewport part = all.showing(seconds(2), seconds(4));
    QCOMPARE(part.bounded(seconds(0), seconds(30)).from(), seconds(2));
    QCOMPARE(part.bounded(seconds(0), seconds(30)).to(), seconds(4));
}

void TestViewport::emptyRecordingHasAScale()
{
    const Viewport view(seconds(5), seconds(5), 0);
    QVERIFY(view.pixelsPerNanosecond() > 0);
    QVERIFY(std::isfinite(view.x(seconds(9))));
}

void TestViewport::ticksAreRoundAndFarEnoughApart()
{
    for (const double span : {0.003, 0.7, 12.0, 999.0, 36'000.0}) {
        const Viewport view(seconds(0), seconds(span), 640);
        const double step = tickNanoseconds(view, 70);
        const double pixels = step * view.pixelsPerNanosecond();
        QVERIFY2(pixels >= 70 - 1e-9 && pixels < 70 * 2.5 + 1e-9, qPrintable(QString::number(pixels)));
        const double leading = step / std::pow(10, std::floor(std::log10(step) + 1e-9));
        QVERIFY(std::abs(leading - 1) < 1e-6 || std::abs(leading - 2) < 1e-6 || std::abs(leading - 5) < 1e-6);
    }
}

void TestViewport::stepUnderThePointerStaysThereWhenZooming()
{
    const StepWindow window(100);
    const StepWindow near = window.zoomed(0.25, 4);
    QCOMPARE(near.extent(), 25.0);
    QCOMPARE(near.first() + 0.25 * near.extent(), window.first() + 0.25 * window.extent());
    QCOMPARE(window.zoomed(0.5, 1e9).extent(), 3.0);
    QVERIFY(near.zoomed(0.1, 1e-9).showsAll());
}

void TestViewport::windowFollowsTheNewestStepAtItsEnd()
{
    QCOMPARE(StepWindow(10).counting(11).last(), 10.5);
    QCOMPARE(StepWindow(10).counting(11).first(), -0.5);
    const StepWindow atEnd = StepWindow(100).zoomed(1, 10);
    QCOMPARE(atEnd.counting(101).last(), 100.5);
    QCOMPARE(atEnd.counting(101).extent(), 10.0);
}

void TestViewport::windowStaysWhereItIsInThePast()
{
    const StepWindow past = StepWindow(100).zoomed(0, 10);
    QCOMPARE(past.counting(200).first(), -0.5);
    QCOMPARE(past.counting(200).last(), 9.5);
    QCOMPARE(past.firstStep(), std::size_t(0));
    QCOMPARE(past.lastStep(), std::size_t(10));
    QCOMPARE(past.counting(4).lastStep(), std::size_t(4));
}

void TestViewport::revealingPansAsLittleAsNeeded()
{
    const StepWindow window = StepWindow(100).zoomed(0, 10);
    QCOMPARE(window.revealing(5).first(), window.first());
    QCOMPARE(window.revealing(10).last(), 10.5);
    QCOMPARE(window.revealing(99).last(), 99.5);
    QCOMPARE(window.revealing(99).revealing(3).first(), 2.5);
}

void TestViewport::trafficLosesNoByte()
{
    Session session;
    session.apply(FabricatedSession().delta());
    const auto samples = trafficSamples(session, 0, all, {}, {});
    QCOMPARE(samples.size(), session.messages().size());
    std::uint64_t sent = 0;
    std::uint64_t received = 0;
    TrafficHistory history;
    for (const TrafficSample &sample : samples)
        history.add(sample);
    for (const TrafficBucket &bucket : history.buckets(history.first(), session.until(), 37)) {
        sent += bucket.sent;
        received += bucket.received;
    }
    std::uint64_t allSent = 0;
    std::uint64_t allReceived = 0;
    for (const Message &message : session.messages())
        (message.direction == Direction::Sent ? allSent : allReceived) += message.payloadBytes;
    QCOMPARE(sent, allSent);
    QCOMPARE(received, allReceived);
}

void TestViewport::trafficOfMillionsTakesNoMoreRoom()
{
    TrafficHistory history;
    std::uint64_t bytes = 0;
    for (std::int64_t i = 0; i < 300'000; ++i) {
        // messages stand in the order of their last bytes, a few of them with the time of their first one
        const std::int64_t at = i * 1'000'000 - (i % 7 == 0 ? 3'500'000 : 0) + 10'000'000;
        history.add({CaptureTime{at}, std::uint32_t(i % 1000), i % 3 == 0 ? Direction::Sent : Direction::Received});
        bytes += std::uint64_t(i % 1000);
    }
    QVERIFY(history.entries() <= TrafficHistory::mostEntries);
    QVERIFY(history.entries() > TrafficHistory::mostEntries / 4);
    std::uint64_t found = 0;
    std::size_t messages = 0;
    const auto buckets = history.buckets(history.first(), history.last(), 100);
    for (const TrafficBucket &bucket : buckets) {
        found += bucket.sent + bucket.received;
        messages += bucket.messages;
        QCOMPARE(bucket.largest, std::uint64_t(999));
    }
    QCOMPARE(found, bytes);
    QCOMPARE(messages, std::size_t(300'000));
    QVERIFY(buckets[50].messages > 2900 && buckets[50].messages < 3100); // where they belong
}

void TestViewport::trafficOfALaneIsItsOwn()
{
    FabricatedSession::Options options;
    options.secondLane = true;
    Session session;
    session.apply(FabricatedSession(options).delta());
    const auto review = trafficSamples(session, 0, all, ConnectionId{2}, "review");
    const auto main = trafficSamples(session, 0, all, ConnectionId{2}, "");
    QVERIFY(!review.empty());
    QCOMPARE(review.size() * 6, main.size());
    QVERIFY(trafficSamples(session, session.messages().size(), all, {}, {}).empty());
    QCOMPARE(trafficSamples(session, 0, 5, {}, {}).size(), std::size_t(5));
}

QTEST_GUILESS_MAIN(TestViewport)
#include "tst_viewport.moc"
