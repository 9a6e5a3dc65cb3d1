#include "models/items/timelinemodel.h"
#include "tests/models/items/fabricatedtraffic.h"
#include "tests/models/items/timelinerows.h"

#include <QAbstractItemModelTester>
#include <QSignalSpy>
#include <QTest>

using namespace stepwire;
using namespace stepwire::testing;

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

QTEST_GUILESS_MAIN(TestTimelineModel)
#include "tst_timelinemodel.moc"
