#include "models/items/timelinemodel.h"
#include "tests/models/items/fabricatedtraffic.h"
#include "tests/models/items/timelinerows.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace stepwire;
using namespace stepwire::testing;

namespace {

/// Steps of `each` messages: a request, deltas of an item, a terminal event.
SessionDelta longSession(std::uint32_t steps, std::uint32_t each)
{
    std::vector<Message> messages;
    std::vector<std::uint32_t> ids;
    for (std::uint32_t step = 1; step <= steps; ++step) {
        ids.push_back(step);
        for (std::uint32_t i = 0; i < each; ++i) {
            const EventRole role = i == 0 ? EventRole::Request : i + 1 == each ? EventRole::Terminal : EventRole::Delta;
            const std::uint32_t type = i == 0 ? 1 : i + 1 == each ? 5 : 3;
            messages.push_back(message(std::uint32_t(messages.size() + 1), step, role, type, role == EventRole::Delta ? 0 : -1));
        }
    }
    return deltaWith(std::move(messages), std::move(ids));
}

} // namespace

/// Whatever came in which pieces, at once or from the event loop, the rows are the same.
class TestTimelineSlices : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void sliceBySliceEqualsAtOnce();
    void randomDeltasKeepTheContract();
    void aDeltaInsertsRangesNotRows();
    void longSessionsComeInSlices();
    void slicesAndLiveMessagesMeet();
};

void TestTimelineSlices::sliceBySliceEqualsAtOnce()
{
    const FabricatedTraffic fabricated;
    LiveSession atOnce;
    TimelineModel whole(&atOnce);
    atOnce.apply(fabricated.whole());
    for (const std::size_t size : {1u, 7u, 100u}) {
        LiveSession live;
        TimelineModel model(&live);
        QAbstractItemModelTester tester(&model);
        for (const SessionDelta &slice : fabricated.slices(size))
            live.apply(slice);
        QCOMPARE(lines(model), lines(whole));
    }
}

void TestTimelineSlices::randomDeltasKeepTheContract()
{
    QRandomGenerator random(42);
    for (int run = 0; run < 12; ++run) {
        LiveSession live;
        TimelineModel model(&live);
        QAbstractItemModelTester tester(&model);
        std::uint32_t id = 0;
        std::uint32_t steps = 0;
        for (int round = 0; round < 40; ++round) {
            std::vector<Message> messages;
            std::vector<std::uint32_t> begun;
            for (quint32 i = 0, n = random.bounded(12u) + 1; i < n; ++i) {
                if (steps == 0 || random.bounded(8) == 0)
                    begun.push_back(++steps);
                const auto role = static_cast<EventRole>(random.bounded(int(EventRole::Control) + 1));
                Message made = message(++id, random.bounded(6) == 0 ? 0 : random.bounded(steps) + 1, role,
                                       random.bounded(6u) + 1, int(random.bounded(4)) - 1);
                if (random.bounded(2))
                    made.summary = "message some words";
                messages.push_back(made);
            }
            live.apply(deltaWith(messages, begun));
            if (random.bounded(4) == 0)
                model.setCollapsed(StepId{random.bounded(steps) + 1}, random.bounded(2));
            if (random.bounded(8) == 0) {
                TimelineModel::Options options = model.options();
                options.fold = random.bounded(2);
                options.received = random.bounded(4) > 0;
                options.filter =
                    MessageFilter::parse(random.bounded(2) ? QStringLiteral("is:delta or some") : QString()).filter;
                model.setOptions(options);
            }
        }
        // what grew piece by piece is what a new model makes of it
        TimelineModel fresh(&live);
        fresh.setOptions(model.options());
        for (std::uint32_t step = 1; step <= steps; ++step)
            fresh.setCollapsed(StepId{step}, model.isCollapsed(StepId{step}));
        QCOMPARE(lines(fresh), lines(model));
        QCOMPARE(fresh.shownMessages(), model.shownMessages());
    }
}

void TestTimelineSlices::aDeltaInsertsRangesNotRows()
{
    LiveSession live;
    TimelineModel model(&live);
    QSignalSpy inserted(&model, &QAbstractItemModel::rowsInserted);
    QSignalSpy reset(&model, &QAbstractItemModel::modelReset);
    live.apply(FabricatedTraffic().whole());
    QCOMPARE(inserted.count(), 1);
    QCOMPARE(reset.count(), 0);
    QVERIFY(model.rowCount() > 100);
}

void TestTimelineSlices::longSessionsComeInSlices()
{
    LiveSession live;
    live.apply(longSession(1000, 100));
    TimelineModel model(&live);
    QAbstractItemModelTester tester(&model);
    // the first rows are there at once, the others are not
    QVERIFY(model.isCatchingUp());
    QVERIFY(model.rowCount() > 100);
    QVERIFY(model.rowCount() < 4000);
    QCOMPARE(model.rowOf(MessageId{100'000}), -1);
    QTRY_VERIFY(!model.isCatchingUp());
    QCOMPARE(model.rowCount(), 4000); // header, request, deltas in one row, terminal
    QCOMPARE(model.shownMessages(), std::uint64_t(100'000));
    QCOMPARE(model.rowOf(MessageId{100'000}), 3999);
    const QStringList all = lines(model, 5000);

    // a filter begins anew, and another one in the middle of it, too
    TimelineModel::Options options;
    options.filter = MessageFilter::parse(QStringLiteral("type:completed")).filter;
    model.setOptions(options);
    QVERIFY(model.isCatchingUp());
    options.received = false;
    model.setOptions(options);
    QTRY_VERIFY(!model.isCatchingUp());
    QCOMPARE(model.rowCount(), 0);
    model.setOptions({});
    QTRY_VERIFY(!model.isCatchingUp());
    QCOMPARE(lines(model, 5000), all);
}

void TestTimelineSlices::slicesAndLiveMessagesMeet()
{
    LiveSession live;
    live.apply(longSession(1000, 100));
    TimelineModel model(&live);
    QAbstractItemModelTester tester(&model);
    QVERIFY(model.isCatchingUp());
    // what grows while earlier messages are still to be taken in is counted once
    SessionDelta more = deltaWith({message(100'001, 1000, EventRole::Terminal, 5), message(100'002, 0, EventRole::Private, 6)});
    more.growths = {{MessageId{1}, 7}, {MessageId{100'000}, 9}, {MessageId{100'001}, 11}};
    live.apply(more);
    QTRY_VERIFY(!model.isCatchingUp());
    QCOMPARE(model.rowCount(), 4002);
    QCOMPARE(model.row(model.rowOf(MessageId{1})).wireBytes, std::uint64_t(5 + 7));
    QCOMPARE(model.row(model.rowOf(MessageId{100'000})).wireBytes, std::uint64_t(5 + 9));
    QCOMPARE(model.row(model.rowOf(MessageId{100'001})).wireBytes, std::uint64_t(5 + 11));
    live.clear();
    QCOMPARE(model.rowCount(), 0);
    QVERIFY(!model.isCatchingUp());
}

QTEST_GUILESS_MAIN(TestTimelineSlices)
#include "tst_timelineslices.moc"
