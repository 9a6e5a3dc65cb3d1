#include "models/exporting/contextestimator.h"
#include "tests/models/exporting/memorypayloads.h"
#include "tests/models/session/requesttexts.h"
#include "tests/models/session/sessionscript.h"

#include <QTest>

#include <map>

using namespace stepwire;
using namespace stepwire::test;

namespace {

/// Estimates over a story, and counts how often each text was looked at. A byte is a token.
class Desk
{
public:
    explicit Desk(SessionScript &script) : m_session(script.session())
    {
        for (std::size_t i = 0; i < script.payloads().size(); ++i)
            m_payloads.payloads[MessageId{static_cast<std::uint32_t>(i + 1)}] = script.payloads()[i];
    }

    ContextEstimator &estimator() { return m_estimator; }
    const Step &step(std::uint32_t n) const { return *m_session.step(StepId{n}); }
    std::map<std::string, int, std::less<>> seen;

private:
    const Session &m_session;
    MemoryPayloads m_payloads;
    ContextEstimator m_estimator{m_session, m_payloads, [this](std::string_view text) {
                                     ++seen[std::string(text)];
                                     return std::optional<std::uint64_t>(text.size());
                                 }};
};

std::string done(const std::string &id, int input, const char *model = "m")
{
    QString text = QStringLiteral("{'type':'response.completed','response':{'id':'%1','model':'%2','status':'completed',"
                                  "'usage':{'input_tokens':%3}}}");
    text.replace(QLatin1Char('\''), QLatin1Char('"'));
    return text.arg(QString::fromStdString(id), QLatin1String(model)).arg(input).toStdString();
}

const std::string hi = create(list({user("hello")}));

} // namespace

/// What contexts may cost, and how the provider's counts compare with that.
class ContextEstimatorTest : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void equalItemsAreCountedOnce();
    void whatWasEvictedIsNoPartOfTheSum();
    void calibrationIsOverTheStepsUpToThisOne();
    void calibrationIsOverTheSameModelOnly();
    void calibrationIsOverTheSameRunOnly();
    void calibrationReadsNoMoreThanAskedFor();
    void withoutAnEstimatorNothingIsKnown();
};

void ContextEstimatorTest::equalItemsAreCountedOnce()
{
    SessionScript script;
    script.open().sent(hi).answer("r1", "one");
    script.sent(create(list({user("hello"), assistant("one"), R"({"content":"hello","role":"user"})"})));
    Desk desk(script);
    const auto first = desk.estimator().estimate(desk.step(1)), second = desk.estimator().estimate(desk.step(2));
    QCOMPARE(desk.seen["hello"], 1);
    QCOMPARE(desk.seen["one"], 1);
    QCOMPARE(second.tokens.size(), 3u);
    QCOMPARE(second.tokens[0], first.tokens[0]);
    QCOMPARE(second.tokens[2], first.tokens[0]);
    QCOMPARE(*second.total, *second.tokens[0] + *second.tokens[1] + *second.tokens[2] + second.instructionsAndTools.value_or(0));
}

void ContextEstimatorTest::whatWasEvictedIsNoPartOfTheSum()
{
    SessionScript script;
    script.open().sent(hi).created("r1").item(0, R"({"type":"compaction","encrypted_content":"c2VhbGVk"})").completed("r1");
    script.sent(after("r1", list({user("more")}))).created("r2", "r1");
    Desk desk(script);
    const auto estimated = desk.estimator().estimate(desk.step(2));
    QCOMPARE(estimated.tokens.size(), 3u);
    QCOMPARE(*estimated.total, *estimated.tokens[1] + *estimated.tokens[2] + *estimated.instructionsAndTools);
}

void ContextEstimatorTest::calibrationIsOverTheStepsUpToThisOne()
{
    SessionScript script;
    script.open().sent(hi).created("r1").received(done("r1", 100)).sent(after("r1")).created("r2", "r1").received(done("r2", 200));
    script.sent(after("r2")).created("r3", "r2").received(done("r3", 400));
    Desk desk(script);
    QCOMPARE(desk.estimator().calibration(desk.step(1)).reported, 100);
    const Calibration two = desk.estimator().calibration(desk.step(2));
    QCOMPARE(two.steps, 2u);
    QCOMPARE(two.reported, 300);
    QCOMPARE(two.estimated, static_cast<std::int64_t>(*desk.estimator().estimate(desk.step(1)).total
                                                      + *desk.estimator().estimate(desk.step(2)).total));
}

void ContextEstimatorTest::calibrationIsOverTheSameModelOnly()
{
    SessionScript script;
    script.open().sent(hi).created("r1").received(done("r1", 100, "other")).sent(after("r1")).created("r2", "r1").received(done("r2", 200));
    Desk desk(script);
    QCOMPARE(desk.estimator().calibration(desk.step(2)).reported, 200);
}

void ContextEstimatorTest::calibrationIsOverTheSameRunOnly()
{
    SessionScript script;
    script.open(1).sent(hi).created("r1").received(done("r1", 100)).open(2).sent(create(list({user("else")}))).created("r2");
    script.received(done("r2", 200)).use(1).sent(after("r1")).created("r3", "r1").received(done("r3", 400));
    Desk desk(script);
    QCOMPARE(desk.estimator().calibration(desk.step(2)).reported, 200);
    QCOMPARE(desk.estimator().calibration(desk.step(3)).reported, 500);
}

void ContextEstimatorTest::calibrationReadsNoMoreThanAskedFor()
{
    SessionScript script;
    script.open();
    for (int n = 1; n <= 4; ++n) { // of none is the whole context known
        const std::string id = "r" + std::to_string(n);
        script.sent(after("elsewhere", list({user("text of " + id)}))).created(id, "elsewhere").received(done(id, 100));
    }
    Desk desk(script);
    QCOMPARE(desk.estimator().calibration(desk.step(4), 2).steps, 0u);
    QCOMPARE(desk.seen.count("text of r3"), 1u);
    QCOMPARE(desk.seen.count("text of r2"), 0u);
}

void ContextEstimatorTest::withoutAnEstimatorNothingIsKnown()
{
    SessionScript script;
    script.open().sent(hi).created("r1").received(done("r1", 100));
    MemoryPayloads payloads;
    ContextEstimator estimator(script.session(), payloads, {});
    QVERIFY(!estimator.estimate(script.step(1)).total);
    QVERIFY(!estimator.estimate(script.step(1)).tokens.at(0));
    QVERIFY(!estimator.calibration(script.step(1)).factor());
}

QTEST_GUILESS_MAIN(ContextEstimatorTest)
#include "tst_contextestimator.moc"
