#include "models/metrics/cacheverdict.h"
#include "tests/models/metrics/fabricatedsession.h"

#include <QTest>

using namespace stepwire;

/// Verdicts on the prompt cache, from the provider's count alone.
class TestCacheVerdict : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void notReportedIsNoMiss();
    void hitWhenAllWholeBlocksOfTheStepBeforeWereReused();
    void hitFromNineTenthsOn();
    void partialWhenSomeWasLost();
    void missNamesItsCause_data();
    void missNamesItsCause();
    void changedToolsAreOnlyLikely();
    void firstRequestHasNothingToCompareWith();

private:
    /// Step 15 of a WebSocket chain, changed by the test, in its session.
    CacheReading readingOf(std::int64_t input, std::optional<std::int64_t> cached);
    Step &step() { return m_delta.steps[14]; }
    Step &before() { return m_delta.steps[13]; }

    SessionDelta m_delta;

private Q_SLOTS:
    void init() { m_delta = FabricatedSession().delta(); }
};

CacheReading TestCacheVerdict::readingOf(std::int64_t input, std::optional<std::int64_t> cached)
{
    step().usage = Usage{input, cached, std::nullopt, 90, std::nullopt};
    Session session;
    session.apply(m_delta);
    return cacheVerdict(session, *session.step(step().id));
}

void TestCacheVerdict::notReportedIsNoMiss()
{
    const CacheReading reading = readingOf(5000, std::nullopt);
    QCOMPARE(reading.verdict, CacheVerdict::NotReported);
    QVERIFY(!reading.cause);
    step().usage.reset();
    Session session;
    session.apply(m_delta);
    QCOMPARE(cacheVerdict(session, step()).verdict, CacheVerdict::NotReported);
}

void TestCacheVerdict::hitWhenAllWholeBlocksOfTheStepBeforeWereReused()
{
    before().usage = Usage{5000, 0, {}, {}, {}};
    QCOMPARE(readingOf(9000, 4992).verdict, CacheVerdict::Hit);
    QCOMPARE(readingOf(9000, 4864).verdict, CacheVerdict::Partial);
    QCOMPARE(readingOf(9000, 4992).comparedWith, before().id);
}

void TestCacheVerdict::hitFromNineTenthsOn()
{
    before().usage.reset();
    QCOMPARE(readingOf(10'000, 9000).verdict, CacheVerdict::Hit);
    QCOMPARE(readingOf(10'000, 8999).verdict, CacheVerdict::Partial);
    QCOMPARE(*readingOf(10'000, 9000).share(), 0.9);
}

void TestCacheVerdict::partialWhenSomeWasLost()
{
    before().usage = Usage{20'000, 0, {}, {}, {}};
    const CacheReading reading = readingOf(21'000, 1024);
    QCOMPARE(reading.verdict, CacheVerdict::Partial);
    QCOMPARE(*reading.cause, CacheCause::Unknown);
}

void TestCacheVerdict::missNamesItsCause_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("cause");
    QTest::newRow("nothing changed") << "" << "unknown";
    QTest::newRow("another model") << "model" << "model_changed";
    QTest::newRow("short prompt") << "short" << "below_minimum";
    QTest::newRow("compacted before") << "compaction" << "compaction";
    QTest::newRow("other tools") << "tools" << "tools_changed";
    QTest::newRow("other instructions") << "instructions" << "instructions_changed";
}

void TestCacheVerdict::missNamesItsCause()
{
    QFETCH(QString, change);
    QFETCH(QString, cause);
    before().usage = Usage{9000, 0, {}, {}, {}};
    if (change == QLatin1String("model"))
        step().model = "gpt-6-terra";
    if (change == QLatin1String("compaction"))
        m_delta.items[before().outputs.front().index()].kind = "compaction";
    for (RequestPart &part : step().parts) {
        if (change == QLatin1String("tools") && part.key == "tools")
            part.bytes += 100;
    }
    if (change == QLatin1String("instructions"))
        step().parts.push_back({"instructions", 400});
    const CacheReading reading = readingOf(change == QLatin1String("short") ? 800 : 9400, 0);
    QCOMPARE(reading.verdict, CacheVerdict::Miss);
    QVERIFY(reading.cause);
    QCOMPARE(QString::fromLatin1(cacheCauseName(*reading.cause).data()), cause);
}

void TestCacheVerdict::changedToolsAreOnlyLikely()
{
    step().parts.front().bytes += 1;
    step().parts.push_back({"tools", 12});
    QCOMPARE(readingOf(9400, 0).confidence, CauseConfidence::Likely);
    step().model = "gpt-6-terra";
    QCOMPARE(readingOf(9400, 0).confidence, CauseConfidence::Certain);
}

void TestCacheVerdict::firstRequestHasNothingToCompareWith()
{
    Session session;
    session.apply(m_delta);
    const CacheReading reading = cacheVerdict(session, *session.step(StepId{13}));
    QCOMPARE(reading.verdict, CacheVerdict::Miss);
    QCOMPARE(*reading.cause, CacheCause::FirstRequest);
    QVERIFY(!reading.comparedWith);
}

QTEST_GUILESS_MAIN(TestCacheVerdict)
#include "tst_cacheverdict.moc"
