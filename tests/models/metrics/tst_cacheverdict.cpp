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
    void confidenceTellsHowSureACauseIs();
    void aPromptIsComparedThroughTheChain();
    void firstRequestHasNothingToCompareWith();

private:
    /// Step 15 of a WebSocket chain, changed by the test, in its session.
    CacheReading readingOf(std::int64_t input, std::optional<std::int64_t> cached);
    void apply(const QString &change);
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
    QCOMPARE(*reading.cause, CacheCause::ServerSide);
}

void TestCacheVerdict::missNamesItsCause_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("cause");
    QTest::newRow("nothing changed") << "" << "server_side";
    QTest::newRow("tools in another order") << "order" << "tools_reordered";
    QTest::newRow("another cache key") << "key" << "prompt_cache_key_changed";
    QTest::newRow("another session header") << "routing" << "routing_changed";
    QTest::newRow("more than an hour between") << "idle" << "idle";
    QTest::newRow("history edited") << "history" << "input_changed";
    QTest::newRow("unseen history") << "unseen" << "unknown";
    QTest::newRow("the provider says why") << "provider" << "reasoning_changed";
    QTest::newRow("new conversation") << "root" << "first_request";
    QTest::newRow("another model") << "model" << "model_changed";
    QTest::newRow("short prompt") << "short" << "below_minimum";
    QTest::newRow("compacted before") << "compaction" << "compaction";
    QTest::newRow("other tools") << "tools" << "tools_changed";
    QTest::newRow("other instructions") << "instructions" << "instructions_changed";
}

void TestCacheVerdict::apply(const QString &change)
{
    if (change == QLatin1String("instructions"))
        step().parts.push_back({"instructions", 400, {0, 400}, 7, 7});
    if (change == QLatin1String("key"))
        step().parts.push_back({"prompt_cache_key", 20, {0, 20}, 7, 7});
    if (change == QLatin1String("routing")) {
        before().identity.session = "one";
        step().identity.session = "two";
    }
    if (change == QLatin1String("idle"))
        step().at.sentFirst = CaptureTime{before().at.terminal->nanoseconds + 3'601'000'000'000};
    if (change == QLatin1String("history"))
        m_delta.steps[12].inputs.front() = before().inputs.front();
    if (change == QLatin1String("history"))
        step().parent = {};
    if (change == QLatin1String("unseen"))
        m_delta.steps[12].parentUnseen = true;
    if (change == QLatin1String("provider"))
        step().cacheDiagnostics = CacheDiagnostics{"cache_miss", "reasoning_effort_changed", {}};
    if (change == QLatin1String("root"))
        step().predecessor = {};
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
            part.fingerprint = part.anyOrder = 100;
        if (change == QLatin1String("order") && part.key == "tools")
            part.fingerprint = 100;
    }
    apply(change);
    const CacheReading reading = readingOf(change == QLatin1String("short") ? 800 : 9400, 0);
    QCOMPARE(reading.verdict, CacheVerdict::Miss);
    QVERIFY(reading.cause);
    QCOMPARE(QString::fromLatin1(cacheCauseName(*reading.cause).data()), cause);
}

void TestCacheVerdict::confidenceTellsHowSureACauseIs()
{
    QCOMPARE(readingOf(9400, 0).confidence, CauseConfidence::Likely);
    QCOMPARE(readingOf(800, 0).confidence, CauseConfidence::Likely);
    step().parts.push_back({"reasoning", 12, {0, 12}, 7, 7});
    QCOMPARE(readingOf(9400, 0).confidence, CauseConfidence::Possible);
    step().cacheDiagnostics = CacheDiagnostics{"cache_miss", "tools_changed", {}};
    QCOMPARE(readingOf(9400, 0).confidence, CauseConfidence::Certain);
    QVERIFY(readingOf(9400, 0).byProvider);
    step().cacheDiagnostics = CacheDiagnostics{"unavailable", "", {}};
    QVERIFY2(!readingOf(9400, 0).byProvider, "diagnostics that say nothing win over nothing");
}

void TestCacheVerdict::aPromptIsComparedThroughTheChain()
{
    const CacheReading reading = readingOf(9400, 0);
    QVERIFY(reading.comparison && reading.comparison->known && !reading.comparison->first);
    Session session;
    session.apply(m_delta);
    QCOMPARE(reading.comparison->equalItems, session.contextOf(before().id).entries.size());
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
