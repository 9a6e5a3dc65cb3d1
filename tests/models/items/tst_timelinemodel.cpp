#include "models/items/timelinemodel.h"
#include "tests/models/items/fabricatedtraffic.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace stepwire;

namespace {

/// A row as one line of text: a header as "#3", collapsed as "#3+", a message by its type and what it folds.
QString line(const TimelineModel &model, int at)
{
    const TimelineRow row = model.row(at);
    if (row.kind == TimelineRow::Kind::StepHeader)
        return QStringLiteral("#%1%2").arg(row.step.value).arg(row.collapsed ? QStringLiteral("+") : QString());
    QString text = row.type.isEmpty() ? QStringLiteral("(none)") : row.type;
    if (!row.name.isEmpty())
        text += QLatin1Char(' ') + row.name;
    if (row.deltas > 0)
        text += QStringLiteral(" %1d").arg(row.deltas);
    return text + (row.live ? QStringLiteral(" live") : QString());
}

QStringList lines(const TimelineModel &model, int limit = 1000)
{
    QStringList all;
    for (int i = 0; i < std::min(limit, model.rowCount()); ++i)
        all << line(model, i);
    return all;
}

Message message(std::uint32_t id, std::uint32_t step, EventRole role, std::uint32_t type, int output = -1,
                std::uint64_t bytes = 10)
{
    Message made;
    made.id = MessageId{id};
    made.connection = ConnectionId{1};
    made.step = StepId{step};
    made.type = NameId{type};
    made.role = role;
    made.direction = role == EventRole::Request ? Direction::Sent : Direction::Received;
    made.outputIndex = std::int16_t(output);
    made.payloadBytes = bytes;
    made.wireBytes = bytes / 2;
    made.firstByteAt = made.lastByteAt = CaptureTime{std::int64_t(id) * 1'000'000};
    return made;
}

SessionDelta deltaWith(std::vector<Message> messages, std::vector<std::uint32_t> steps = {})
{
    SessionDelta delta;
    if (!messages.empty() && messages.front().id.value == 1) {
        delta.names = {"response.create",           "response.created",   "response.output_text.delta",
                       "response.output_item.done", "response.completed", "codex.rate_limits"};
        Connection connection;
        connection.id = ConnectionId{1};
        delta.connections.push_back(connection);
    }
    for (const std::uint32_t id : steps) {
        Step step;
        step.id = StepId{id};
        step.connection = ConnectionId{1};
        step.status = StepStatus::Running;
        delta.steps.push_back(step);
    }
    delta.messages = std::move(messages);
    return delta;
}

} // namespace

class TestTimelineModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void deltasFoldIntoTheirItem();
    void itemGrowsWhileItsStepRuns();
    void repeatsOfCreatedFoldIntoIt();
    void stepsStayTogetherWhenLanesInterleave();
    void messagesWithoutStepStandWhereTheyCame();
    void foldedBytesAreSummed();
    void growthReachesTheRow();
    void deltasShowWhenAsked();
    void heartbeatsAreHiddenUntilAsked();
    void collapsedStepKeepsItsHeader();
    void headerGoesWithItsLastMessage();
    void filterShowsFoldedMatches();
    void scopeNarrowsToALane();
    void timeSpanNarrows();
    void rowOfFindsFoldedMessages();
    void sliceBySliceEqualsAtOnce();
    void randomDeltasKeepTheContract();
    void aDeltaInsertsRangesNotRows();
    void hundredThousandMessagesStayFast();
    void longSessionsComeInSlices();
    void slicesAndLiveMessagesMeet();
};

void TestTimelineModel::deltasFoldIntoTheirItem()
{
    LiveSession live;
    TimelineModel model(&live);
    QAbstractItemModelTester tester(&model);
    std::vector<Message> messages{message(1, 1, EventRole::Request, 1),     message(2, 1, EventRole::Created, 2),
                                  message(3, 1, EventRole::Progress, 4, 0), message(4, 1, EventRole::Delta, 3, 0),
                                  message(5, 1, EventRole::Delta, 3, 0),    message(6, 1, EventRole::PartDone, 3, 0),
                                  message(7, 1, EventRole::ItemDone, 4, 0), message(8, 1, EventRole::Terminal, 5)};
    messages[6].summary = "function_call read_file src/main.cpp";
    live.apply(deltaWith(messages, {1}));
    QCOMPARE(lines(model), (QStringList{"#1", "response.create", "response.created", "function_call read_file 2d",
                                        "response.completed"}));
    QCOMPARE(model.row(3).summary, QStringLiteral("src/main.cpp"));
    QCOMPARE(model.row(3).message, MessageId{7});
}

void TestTimelineModel::itemGrowsWhileItsStepRuns()
{
    LiveSession live;
    TimelineModel model(&live);
    QAbstractItemModelTester tester(&model);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1)}, {1}));
    Message added = message(2, 1, EventRole::Progress, 4, 0);
    added.summary = "reasoning";
    live.apply(deltaWith({added}));
    live.apply(deltaWith({message(3, 1, EventRole::Delta, 3, 0)}));
    QCOMPARE(lines(model).last(), QStringLiteral("reasoning 1d live"));
    QCOMPARE(model.rowCount(), 3);
    QSignalSpy changed(&model, &QAbstractItemModel::dataChanged);
    Message done = message(4, 1, EventRole::ItemDone, 4, 0);
    done.summary = "reasoning encrypted";
    live.apply(deltaWith({done}));
    QCOMPARE(lines(model).last(), QStringLiteral("reasoning 1d"));
    QCOMPARE(model.row(2).summary, QStringLiteral("encrypted"));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(changed.count(), 1);
}

void TestTimelineModel::repeatsOfCreatedFoldIntoIt()
{
    LiveSession live;
    TimelineModel model(&live);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1), message(2, 1, EventRole::Created, 2),
                          message(3, 1, EventRole::Progress, 2)},
                         {1}));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.row(2).folded, 1u);
    QCOMPARE(model.row(2).payloadBytes, 20u);
}

void TestTimelineModel::stepsStayTogetherWhenLanesInterleave()
{
    LiveSession live;
    TimelineModel model(&live);
    QAbstractItemModelTester tester(&model);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1), message(2, 2, EventRole::Request, 1)}, {1, 2}));
    live.apply(deltaWith({message(3, 1, EventRole::Created, 2), message(4, 2, EventRole::Created, 2),
                          message(5, 1, EventRole::Terminal, 5)}));
    QCOMPARE(lines(model), (QStringList{"#1", "response.create", "response.created", "response.completed", "#2",
                                        "response.create", "response.created"}));
}

void TestTimelineModel::messagesWithoutStepStandWhereTheyCame()
{
    LiveSession live;
    TimelineModel model(&live);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1), message(2, 0, EventRole::Private, 6),
                          message(3, 2, EventRole::Request, 1), message(4, 1, EventRole::Terminal, 5)},
                         {1, 2}));
    QCOMPARE(lines(model), (QStringList{"#1", "response.create", "response.completed", "codex.rate_limits", "#2",
                                        "response.create"}));
}

void TestTimelineModel::foldedBytesAreSummed()
{
    LiveSession live;
    TimelineModel model(&live);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1), message(2, 1, EventRole::Delta, 3, 0, 100),
                          message(3, 1, EventRole::ItemDone, 4, 0, 1000)},
                         {1}));
    QCOMPARE(model.row(2).payloadBytes, 1100u);
    QCOMPARE(model.row(2).wireBytes, 550u);
}

void TestTimelineModel::growthReachesTheRow()
{
    LiveSession live;
    TimelineModel model(&live);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1), message(2, 1, EventRole::Terminal, 5, -1, 100)}, {1}));
    SessionDelta growth;
    growth.growths = {{MessageId{2}, 7}};
    live.apply(growth);
    QCOMPARE(model.row(2).wireBytes, 57u);
    // one that comes with its message is in the message already
    SessionDelta both = deltaWith({message(3, 1, EventRole::Private, 6, -1, 10)});
    both.growths = {{MessageId{3}, 4}};
    live.apply(both);
    QCOMPARE(model.row(3).wireBytes, 9u);
}

void TestTimelineModel::deltasShowWhenAsked()
{
    LiveSession live;
    TimelineModel model(&live);
    QAbstractItemModelTester tester(&model);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1), message(2, 1, EventRole::Delta, 3, 0),
                          message(3, 1, EventRole::ItemDone, 4, 0)},
                         {1}));
    QCOMPARE(model.rowCount(), 3);
    TimelineModel::Options options = model.options();
    options.fold = false;
    model.setOptions(options);
    QCOMPARE(lines(model),
             (QStringList{"#1", "response.create", "response.output_text.delta", "response.output_item.done"}));
    live.apply(deltaWith({message(4, 1, EventRole::Delta, 3, 0)}));
    QCOMPARE(model.rowCount(), 5);
    QCOMPARE(model.rowOf(MessageId{4}), 4);
}

void TestTimelineModel::heartbeatsAreHiddenUntilAsked()
{
    LiveSession live;
    TimelineModel model(&live);
    Message ping = message(1, 0, EventRole::Control, 0);
    ping.kind = MessageKind::Ping;
    Message close = message(2, 0, EventRole::Control, 0);
    close.kind = MessageKind::Close;
    live.apply(deltaWith({ping, close}));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.row(0).messageKind, MessageKind::Close);
    QCOMPARE(model.rowOf(MessageId{1}), -1);
    TimelineModel::Options options = model.options();
    options.heartbeats = true;
    model.setOptions(options);
    QCOMPARE(model.rowCount(), 2);
}

void TestTimelineModel::collapsedStepKeepsItsHeader()
{
    LiveSession live;
    TimelineModel model(&live);
    QAbstractItemModelTester tester(&model);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1), message(2, 1, EventRole::Created, 2),
                          message(3, 2, EventRole::Request, 1)},
                         {1, 2}));
    model.setCollapsed(StepId{1}, true);
    QCOMPARE(lines(model), (QStringList{"#1+", "#2", "response.create"}));
    QCOMPARE(model.rowOf(MessageId{2}), 0);
    live.apply(deltaWith({message(4, 1, EventRole::Terminal, 5)}));
    QCOMPARE(model.rowCount(), 3);
    model.setCollapsed(StepId{1}, false);
    QCOMPARE(lines(model),
             (QStringList{"#1", "response.create", "response.created", "response.completed", "#2", "response.create"}));
    model.setAllCollapsed(true);
    QCOMPARE(lines(model), (QStringList{"#1+", "#2+"}));
}

void TestTimelineModel::headerGoesWithItsLastMessage()
{
    LiveSession live;
    TimelineModel model(&live);
    QAbstractItemModelTester tester(&model);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1), message(2, 2, EventRole::Request, 1),
                          message(3, 2, EventRole::Terminal, 5)},
                         {1, 2}));
    TimelineModel::Options options = model.options();
    options.filter = MessageFilter::parse(QStringLiteral("type:completed")).filter;
    model.setOptions(options);
    QCOMPARE(lines(model), (QStringList{"#2", "response.completed"}));
    QCOMPARE(model.rowOf(StepId{1}), -1);
    // the header comes back above its first message that passes
    live.apply(deltaWith({message(4, 1, EventRole::Terminal, 5)}));
    QCOMPARE(lines(model), (QStringList{"#1", "response.completed", "#2", "response.completed"}));
    QCOMPARE(model.shownMessages(), 2u);
    QCOMPARE(model.totalMessages(), 4u);
}

void TestTimelineModel::filterShowsFoldedMatches()
{
    LiveSession live;
    TimelineModel model(&live);
    QAbstractItemModelTester tester(&model);
    TimelineModel::Options options = model.options();
    options.filter = MessageFilter::parse(QStringLiteral("is:delta")).filter;
    model.setOptions(options);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1), message(2, 1, EventRole::Progress, 4, 0),
                          message(3, 1, EventRole::Progress, 4, 1), message(4, 1, EventRole::Delta, 3, 1)},
                         {1}));
    QCOMPARE(model.rowCount(), 2);
    // the row of output 0 stands before the one that is there already
    live.apply(deltaWith({message(5, 1, EventRole::Delta, 3, 0)}));
    QCOMPARE(model.rowCount(), 3);
    QCOMPARE(model.rowOf(MessageId{5}), 1);
    QCOMPARE(model.rowOf(MessageId{4}), 2);
}

void TestTimelineModel::scopeNarrowsToALane()
{
    LiveSession live;
    TimelineModel model(&live);
    live.apply(FabricatedTraffic(12, 2).whole());
    TimelineModel::Options options = model.options();
    options.scope = {ConnectionId{1}, std::string("review")};
    model.setOptions(options);
    QStringList headers = lines(model).filter(QStringLiteral("#"));
    QCOMPARE(headers, (QStringList{"#6", "#8"}));
    options.scope = {ConnectionId{3}, std::nullopt};
    model.setOptions(options);
    headers = lines(model).filter(QStringLiteral("#"));
    QCOMPARE(headers, (QStringList{"#13", "#14"}));
}

void TestTimelineModel::timeSpanNarrows()
{
    LiveSession live;
    TimelineModel model(&live);
    live.apply(deltaWith({message(1, 1, EventRole::Request, 1), message(2, 1, EventRole::Created, 2),
                          message(3, 1, EventRole::Terminal, 5)},
                         {1}));
    TimelineModel::Options options = model.options();
    options.time = TimelineModel::TimeSpan{CaptureTime{2'000'000}, CaptureTime{2'500'000}};
    model.setOptions(options);
    QCOMPARE(lines(model), (QStringList{"#1", "response.created"}));
}

void TestTimelineModel::rowOfFindsFoldedMessages()
{
    LiveSession live;
    TimelineModel model(&live);
    live.apply(FabricatedTraffic().whole());
    for (const Message &each : live.session().messages()) {
        const int row = model.rowOf(each.id);
        if (each.kind == MessageKind::Ping || each.kind == MessageKind::Pong) {
            QCOMPARE(row, -1);
            continue;
        }
        QVERIFY(row >= 0);
        const TimelineRow shown = model.row(row);
        QCOMPARE(shown.step, each.step);
        if (each.outputIndex >= 0)
            QCOMPARE(live.session().message(shown.message)->outputIndex, each.outputIndex);
    }
}

void TestTimelineModel::sliceBySliceEqualsAtOnce()
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

void TestTimelineModel::randomDeltasKeepTheContract()
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

void TestTimelineModel::aDeltaInsertsRangesNotRows()
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

void TestTimelineModel::hundredThousandMessagesStayFast()
{
    LiveSession live;
    TimelineModel model(&live);
    std::uint32_t id = 0;
    QElapsedTimer timer;
    qint64 slowest = 0;
    for (std::uint32_t step = 1; step <= 2000; ++step) {
        std::vector<Message> messages{message(++id, step, EventRole::Request, 1)};
        for (int i = 0; i < 48; ++i)
            messages.push_back(message(++id, step, EventRole::Delta, 3, i % 4));
        messages.push_back(message(++id, step, EventRole::Terminal, 5));
        const SessionDelta delta = deltaWith(std::move(messages), {step});
        timer.start();
        live.apply(delta);
        slowest = std::max(slowest, timer.nsecsElapsed());
    }
    QCOMPARE(model.totalMessages(), 100'000u);
    // a delta of fifty messages must not depend on how many came before; a frame has 16 ms, a loaded machine several
    QVERIFY2(slowest < 100'000'000, qPrintable(QStringLiteral("slowest delta %1 ms").arg(double(slowest) / 1e6)));
    timer.start();
    TimelineModel::Options options = model.options();
    options.filter = MessageFilter::parse(QStringLiteral("completed")).filter;
    model.setOptions(options);
    QTRY_VERIFY(!model.isCatchingUp());
    QCOMPARE(model.rowCount(), 4000);
    QVERIFY2(timer.elapsed() < 1500, qPrintable(QStringLiteral("filtering took %1 ms").arg(timer.elapsed())));
}

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

void TestTimelineModel::longSessionsComeInSlices()
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

void TestTimelineModel::slicesAndLiveMessagesMeet()
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

QTEST_GUILESS_MAIN(TestTimelineModel)
#include "tst_timelinemodel.moc"
