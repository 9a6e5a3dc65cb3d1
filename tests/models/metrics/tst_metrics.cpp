#include "models/metrics/bytetotals.h"
#include "models/metrics/minmaxbuckets.h"
#include "models/metrics/nextstep.h"
#include "models/metrics/partbreakdown.h"
#include "models/metrics/percentile.h"
#include "models/metrics/reconciliation.h"
#include "models/metrics/scopedsteps.h"
#include "models/metrics/stepcsv.h"
#include "tests/models/metrics/fabricatedsession.h"

#include <QTest>
#include <numeric>
#include <sstream>

using namespace stepwire;

namespace {

Session sessionOf(const SessionDelta &delta)
{
    Session session;
    session.apply(delta);
    return session;
}

std::vector<std::string> fieldsOf(const std::string &line)
{
    std::vector<std::string> fields;
    std::stringstream stream(line);
    for (std::string field; std::getline(stream, field, ',');)
        fields.push_back(field);
    return fields;
}

} // namespace

/// Figures about steps, each by its definition.
class TestMetrics : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void percentileInterpolatesBetweenTheNearestTwo();
    void percentileOfNothingIsNotKnown();
    void bucketsKeepEveryPeak();
    void bucketsLeaveUnknownValuesOut();
    void bucketsCoverEveryValueOnce();
    void totalsCompareOnlyStepsWhoseStatelessSizeIsKnown();
    void breakdownKeepsTheHeaviestKeysAndLosesNoByte();
    void reconciliationIsUnknownWhereOneSideIs();
    void scopeIsAConnectionAndALane();
    void nextDeltaIsTheMedianOfTheLanesContinuations();
    void nextStepFindsTheContextWhereTheRulesSay();
    void nextStepIsToldAsOfItsOwnTime();
    void calibrationIsReportedByEstimated();
    void resendIsStatelessSizeAndOutputs();
    void csvLeavesUnknownFieldsEmpty();
    void csvQuotesByRfc4180();
};

void TestMetrics::percentileInterpolatesBetweenTheNearestTwo()
{
    QCOMPARE(*percentile({4, 1, 3, 2}, 0.5), 2.5);
    QCOMPARE(*percentile({10, 20, 30, 40, 50}, 0.95), 48.0);
    QCOMPARE(*percentile({7}, 0.95), 7.0);
    QCOMPARE(*percentile({5, 1}, 0), 1.0);
    QCOMPARE(*percentile({5, 1}, 1), 5.0);
}

void TestMetrics::percentileOfNothingIsNotKnown()
{
    QVERIFY(!percentile({}, 0.5));
}

void TestMetrics::bucketsKeepEveryPeak()
{
    std::vector<std::optional<double>> values(1000, 5.0);
    values[437] = 900;
    values[438] = 0.5;
    const auto buckets = minMaxBuckets(values, 10);
    QCOMPARE(buckets.size(), std::size_t(10));
    QCOMPARE(buckets[4].highest, 900.0);
    QCOMPARE(buckets[4].highestAt, std::size_t(437));
    QCOMPARE(buckets[4].lowest, 0.5);
    QCOMPARE(buckets[4].lowestAt, std::size_t(438));
}

void TestMetrics::bucketsLeaveUnknownValuesOut()
{
    const std::vector<std::optional<double>> values{std::nullopt, std::nullopt, 3.0, std::nullopt};
    const auto buckets = minMaxBuckets(values, 2);
    QCOMPARE(buckets.size(), std::size_t(1));
    QCOMPARE(buckets[0].first, std::size_t(2));
    QCOMPARE(buckets[0].lowest, 3.0);
}

void TestMetrics::bucketsCoverEveryValueOnce()
{
    const std::vector<std::optional<double>> values(17, 1.0);
    for (const std::size_t count : {1, 3, 16, 17, 40}) {
        std::size_t next = 0;
        for (const MinMaxBucket &bucket : minMaxBuckets(values, count)) {
            QCOMPARE(bucket.first, next);
            next = bucket.last;
        }
        QCOMPARE(next, values.size());
    }
    QVERIFY(minMaxBuckets(values, 0).empty());
}

void TestMetrics::totalsCompareOnlyStepsWhoseStatelessSizeIsKnown()
{
    Step known;
    known.sent = {100, 40, 1};
    known.statelessBytes = 900;
    Step unknown;
    unknown.sent = {70, 30, 1};
    const std::vector<const Step *> steps{&known, &unknown};
    const ByteTotals totals = byteTotals(steps);
    QCOMPARE(totals.sentPayload, std::uint64_t(170));
    QCOMPARE(totals.sentWire, std::uint64_t(70));
    QCOMPARE(totals.stateless, std::uint64_t(900));
    QCOMPARE(totals.sentWhereKnown, std::uint64_t(100));
    QCOMPARE(totals.statelessUnknown, std::size_t(1));
}

void TestMetrics::breakdownKeepsTheHeaviestKeysAndLosesNoByte()
{
    const Session session = sessionOf(FabricatedSession().delta());
    const auto steps = stepsIn(session);
    const PartBreakdown breakdown = partBreakdown(steps, 2);
    QCOMPARE(breakdown.keys, (std::vector<std::string>{"input", "instructions"}));
    QVERIFY(breakdown.hasOther);
    for (std::size_t i = 0; i < steps.size(); ++i) {
        std::uint64_t parts = 0;
        for (const RequestPart &part : steps[i]->parts)
            parts += part.bytes;
        QCOMPARE(std::accumulate(breakdown.bytes[i].begin(), breakdown.bytes[i].end(), std::uint64_t(0)), parts);
    }
    QVERIFY(!partBreakdown(steps, 40).hasOther);
}

void TestMetrics::reconciliationIsUnknownWhereOneSideIs()
{
    Usage usage;
    usage.inputTokens = 14'912;
    usage.cachedTokens = 14'336;
    const Reconciliation both = reconcile(14'870, usage);
    QCOMPARE(*both.unexplainedTokens, std::int64_t(42));
    QCOMPARE(*both.cachedTokens, std::int64_t(14'336));
    QVERIFY(!reconcile(std::nullopt, usage).unexplainedTokens);
    QVERIFY(!reconcile(14'870, std::nullopt).unexplainedTokens);
    QCOMPARE(*reconcile(15'000, usage).unexplainedTokens, std::int64_t(-88));
}

void TestMetrics::scopeIsAConnectionAndALane()
{
    FabricatedSession::Options options;
    options.secondLane = true;
    const Session session = sessionOf(FabricatedSession(options).delta());
    QCOMPARE(stepsIn(session).size(), std::size_t(26));
    QCOMPARE(stepsIn(session, ConnectionId{1}).size(), std::size_t(12));
    QCOMPARE(stepsIn(session, ConnectionId{2}).size(), std::size_t(14));
    QCOMPARE(stepsIn(session, ConnectionId{2}, "").size(), std::size_t(12));
    QCOMPARE(stepsIn(session, ConnectionId{2}, "review").size(), std::size_t(2));
}

void TestMetrics::nextDeltaIsTheMedianOfTheLanesContinuations()
{
    SessionDelta delta = FabricatedSession().delta();
    for (Step &step : delta.steps)
        step.sent.payloadBytes = step.id.value * 100;
    const Session session = sessionOf(delta);
    QVERIFY2(!nextStepAfter(session, *session.step(StepId{13})).deltaBytes, "no continuation was seen yet");
    QCOMPARE(*nextStepAfter(session, *session.step(StepId{15})).deltaBytes, std::uint64_t(1450));
    QCOMPARE(*nextStepAfter(session, *session.step(StepId{24})).deltaBytes, std::uint64_t(2200));
    QVERIFY2(!nextStepAfter(session, *session.step(StepId{9})).deltaBytes, "resent history is no delta");
}

void TestMetrics::nextStepFindsTheContextWhereTheRulesSay()
{
    SessionDelta delta = FabricatedSession().delta();
    Step &last = delta.steps[23];
    const auto recall = [&](const Step &step) { return nextStepAfter(sessionOf(delta), step).recall; };
    last.stored = false;
    delta.steps[11].stored = false;
    QCOMPARE(recall(last), Recall::Memory);
    QCOMPARE(recall(delta.steps[11]), Recall::Lost);
    last.status = StepStatus::Failed;
    QCOMPARE(recall(last), Recall::Lost);
    last.status = StepStatus::Completed;
    delta.connections[1].openedAt.nanoseconds = delta.until.nanoseconds - 61ll * 60 * 1'000'000'000;
    QCOMPARE(recall(last), Recall::Lost);
    delta.connections[1].openedAt = {};
    delta.connections[1].closedAt = delta.until;
    QCOMPARE(recall(last), Recall::Lost);
    last.stored = true;
    QCOMPARE(recall(last), Recall::Storage);
    QVERIFY(!nextStepAfter(sessionOf(delta), last).socketLeft);
}

void TestMetrics::nextStepIsToldAsOfItsOwnTime()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.connections[1].closedAt = delta.until;
    const NextStep then = nextStepAfter(sessionOf(delta), delta.steps[14]);
    QCOMPARE(then.asOf, *delta.steps[14].at.nextSent);
    QVERIFY2(then.open, "the socket closed later");
    QCOMPARE(*then.socketAge + *then.socketLeft, 3'600'000'000'000);
}

void TestMetrics::calibrationIsReportedByEstimated()
{
    Calibration calibration;
    QVERIFY(!calibration.factor());
    calibration.add(reconcile(1000, Usage{1300, {}, {}, {}, {}}));
    calibration.add(reconcile(std::nullopt, Usage{9, {}, {}, {}, {}}));
    calibration.add(reconcile(3000, Usage{3900, {}, {}, {}, {}}));
    QCOMPARE(calibration.steps, std::size_t(2));
    QCOMPARE(*calibration.factor(), 1.3);
    QCOMPARE(*calibration.calibrated(2000), 2600);
    QVERIFY(!calibration.calibrated(std::nullopt));
}

void TestMetrics::resendIsStatelessSizeAndOutputs()
{
    SessionDelta delta = FabricatedSession().delta();
    const Session session = sessionOf(delta);
    const Step &step = *session.step(StepId{20});
    std::uint64_t expected = *step.statelessBytes;
    for (const ItemId item : step.outputs)
        expected += session.item(item)->bytes + 1;
    QCOMPARE(*nextStepAfter(session, step).resendBytes, expected);
    delta.steps[19].statelessBytes.reset();
    QVERIFY(!nextStepAfter(sessionOf(delta), delta.steps[19]).resendBytes);
}

void TestMetrics::csvLeavesUnknownFieldsEmpty()
{
    Step step;
    step.id = StepId{3};
    step.connection = ConnectionId{2};
    step.sent = {1988, 331, 1};
    step.at.sentFirst = CaptureTime{1'000'000};
    step.at.sentLast = CaptureTime{1'250'000};
    const std::vector<const Step *> steps{&step};
    std::stringstream lines(stepsAsCsv(steps));
    std::string header;
    std::string line;
    std::getline(lines, header);
    std::getline(lines, line);
    QVERIFY(header.ends_with('\r'));
    QVERIFY(line.ends_with('\r'));
    const auto names = fieldsOf(header.substr(0, header.size() - 1));
    const auto fields = fieldsOf(line.substr(0, line.size() - 1) + ",end");
    QCOMPARE(fields.size(), names.size() + 1);
    const auto value = [&](const std::string &name) {
        return fields[std::size_t(std::find(names.begin(), names.end(), name) - names.begin())];
    };
    QCOMPARE(value("n"), std::string("3"));
    QCOMPARE(value("sent_payload_bytes"), std::string("1988"));
    QCOMPARE(value("upload_ms"), std::string("0.25"));
    for (const char *unknown : {"stateless_bytes", "accept_ms", "time_to_first_token_ms", "cached_tokens", "response_id"})
        QCOMPARE(value(unknown), std::string());
}

void TestMetrics::csvQuotesByRfc4180()
{
    Step step;
    step.lane = "a,\"b\"";
    const std::vector<const Step *> steps{&step};
    QVERIFY(stepsAsCsv(steps).find("\"a,\"\"b\"\"\"") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestMetrics)
#include "tst_metrics.moc"
