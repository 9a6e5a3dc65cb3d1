#include "app/pipeline/observationqueue.h"

#include <QTest>
#include <thread>

namespace stepwire {

namespace {

using Clock = std::chrono::steady_clock;

Observation data(std::uint32_t connection, std::size_t bytes, Direction direction = Direction::Sent)
{
    return {ConnectionId{connection}, ObservationKind::Data, direction, CaptureTime{1}, std::string(bytes, 'x'), {}};
}

Observation finished(std::uint32_t connection)
{
    return {ConnectionId{connection}, ObservationKind::Finished, Direction::Sent, CaptureTime{2}, {}, {}};
}

} // namespace

class ObservationQueueTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void observationsLeaveInTheOrderInWhichTheyCame();
    void whatIsOverTheLimitBecomesAGapOfThatStream();
    void endsAreNeverDropped();
    void aGapAtTheEndIsNotForgotten();
    void memoryStaysBelowTheLimit();
    void producersAreToldToPauseBeforeAnythingIsLost();
    void aWaitingConsumerIsWoken();
    void gatheringEndsEarlyWhenThereIsMuch();
    void aClosedQueueIsEmptiedFirst();
};

void ObservationQueueTest::observationsLeaveInTheOrderInWhichTheyCame()
{
    ObservationQueue queue;
    std::vector<Observation> taken;
    for (std::uint32_t i = 1; i <= 1000; ++i)
        queue.push(data(i, i));
    QVERIFY(queue.take(taken, Clock::now()));
    QCOMPARE(taken.size(), std::size_t(1000));
    for (std::uint32_t i = 1; i <= 1000; ++i)
        QCOMPARE(taken[i - 1].connection.value, i);
}

void ObservationQueueTest::whatIsOverTheLimitBecomesAGapOfThatStream()
{
    ObservationQueue queue(10'000);
    std::vector<Observation> taken;
    queue.push(data(1, 9'000));
    queue.push(data(1, 5'000));
    queue.push(data(1, 700));
    queue.push(data(2, 6'000, Direction::Received));
    QVERIFY(queue.take(taken, Clock::now()));
    QCOMPARE(taken.size(), std::size_t(3)); // The small one had room again, behind the gap.
    QVERIFY(taken[0].kind == ObservationKind::Data);
    QVERIFY(taken[1].kind == ObservationKind::Gap);
    QCOMPARE(taken[1].bytes, std::string("5000"));
    QCOMPARE(taken[2].bytes.size(), std::size_t(700));
    queue.take(taken, Clock::now());
    queue.push(data(2, 10, Direction::Received));
    QVERIFY(queue.take(taken, Clock::now()));
    QCOMPARE(taken.size(), std::size_t(2));
    QVERIFY(taken[0].kind == ObservationKind::Gap);
    QCOMPARE(taken[0].bytes, std::string("6000"));
    QCOMPARE(taken[0].connection.value, 2u);
    QVERIFY(taken[0].direction == Direction::Received);
    QVERIFY(taken[1].kind == ObservationKind::Data);
}

void ObservationQueueTest::endsAreNeverDropped()
{
    ObservationQueue queue(1'000);
    std::vector<Observation> taken;
    queue.push(data(1, 2'000));
    queue.push(data(1, 3'000));
    queue.push(finished(1));
    queue.take(taken, Clock::now());
    QCOMPARE(taken.size(), std::size_t(2));
    QVERIFY(taken[0].kind == ObservationKind::Gap);
    QCOMPARE(taken[0].bytes, std::string("5000"));
    QVERIFY(taken[1].kind == ObservationKind::Finished);
}

void ObservationQueueTest::aGapAtTheEndIsNotForgotten()
{
    ObservationQueue queue(1'000);
    std::vector<Observation> taken;
    queue.push(data(1, 2'000));
    queue.close();
    QVERIFY(queue.take(taken, Clock::now()));
    QCOMPARE(taken.size(), std::size_t(1));
    QVERIFY(taken[0].kind == ObservationKind::Gap);
    QVERIFY(!queue.take(taken, Clock::now()));
}

void ObservationQueueTest::memoryStaysBelowTheLimit()
{
    constexpr std::size_t limit = 1'000'000;
    ObservationQueue queue(limit);
    std::vector<Observation> taken;
    for (int i = 0; i < 100'000; ++i) {
        queue.push(data(1, 100));
        QVERIFY(queue.bytes() <= limit + 1'000);
    }
    queue.take(taken, Clock::now());
    // What the consumer holds counts until it comes back.
    QVERIFY(queue.bytes() > limit / 2);
    queue.push(data(1, limit / 2));
    std::vector<Observation> next;
    queue.take(next, Clock::now());
    QCOMPARE(next.size(), std::size_t(0));
}

void ObservationQueueTest::producersAreToldToPauseBeforeAnythingIsLost()
{
    ObservationQueue queue(1'000'000);
    std::vector<Observation> taken;
    QVERIFY(!queue.crowded());
    std::size_t pushed = 0;
    while (!queue.crowded()) {
        queue.push(data(1, 50'000));
        ++pushed;
    }
    queue.take(taken, Clock::now());
    QCOMPARE(taken.size(), pushed);
    QVERIFY(queue.crowded()); // Still in the consumer's hand.
    queue.take(taken, Clock::now());
    QVERIFY(!queue.crowded());
}

void ObservationQueueTest::aWaitingConsumerIsWoken()
{
    ObservationQueue queue;
    std::vector<Observation> taken;
    std::thread producer([&] { queue.push(data(1, 1)); });
    QVERIFY(queue.take(taken, Clock::now() + std::chrono::seconds(60)));
    producer.join();
    QCOMPARE(taken.size(), std::size_t(1));
    QVERIFY(queue.take(taken, Clock::now() + std::chrono::milliseconds(1)));
    QCOMPARE(taken.size(), std::size_t(0));
}

void ObservationQueueTest::gatheringEndsEarlyWhenThereIsMuch()
{
    ObservationQueue queue(1'000'000);
    const Clock::time_point before = Clock::now();
    std::thread producer([&] { queue.push(data(1, 500'000)); });
    queue.gather(std::chrono::minutes(1));
    producer.join();
    QVERIFY(Clock::now() - before < std::chrono::seconds(30));
}

void ObservationQueueTest::aClosedQueueIsEmptiedFirst()
{
    ObservationQueue queue;
    std::vector<Observation> taken;
    queue.push(data(1, 1));
    queue.close();
    queue.push(data(1, 1));
    QVERIFY(queue.take(taken, Clock::now() + std::chrono::minutes(1)));
    QCOMPARE(taken.size(), std::size_t(1));
    QVERIFY(!queue.take(taken, Clock::now() + std::chrono::minutes(1)));
}

} // namespace stepwire

QTEST_GUILESS_MAIN(stepwire::ObservationQueueTest)
#include "tst_observationqueue.moc"
