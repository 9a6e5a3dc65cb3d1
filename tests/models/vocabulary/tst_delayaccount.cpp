#include "models/vocabulary/delayaccount.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace stepwire {

class DelayAccountTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aBucketIsAtMostAnEighthAsWideAsItsValues();
    void percentilesAreThoseOfASortedListToWithinABucket();
    void mergingIsAsAddingAllInOne();
    void clearingLeavesNothing();
    void whatIsWrittenIsReadAgain();
    void strangeTextIsNoAccount();
    void waitsAreNoDelayOfTheTaps();
};

namespace {

/// From fractions of a microsecond to seconds, evenly over the orders of magnitude.
std::vector<std::int64_t> someDurations(unsigned seed, std::size_t count)
{
    std::mt19937 random(seed);
    std::uniform_real_distribution<double> power(1.0, 10.0);
    std::vector<std::int64_t> values;
    for (std::size_t i = 0; i < count; ++i)
        values.push_back(std::int64_t(std::pow(10.0, power(random))));
    return values;
}

} // namespace

void DelayAccountTest::aBucketIsAtMostAnEighthAsWideAsItsValues()
{
    QCOMPARE(DelayHistogram::bucketOf(-1), std::size_t(0));
    QCOMPARE(DelayHistogram::bucketOf(0), std::size_t(0));
    QCOMPARE(DelayHistogram::bucketOf(INT64_MAX), DelayHistogram::bucketCount - 1);
    for (std::size_t bucket = 1; bucket < DelayHistogram::bucketCount; ++bucket) {
        const std::int64_t begin = DelayHistogram::endOf(bucket - 1), end = DelayHistogram::endOf(bucket);
        QVERIFY(end - begin <= begin / 8);
        QCOMPARE(DelayHistogram::bucketOf(begin), bucket);
        QCOMPARE(DelayHistogram::bucketOf(end - 1), bucket);
    }
}

void DelayAccountTest::percentilesAreThoseOfASortedListToWithinABucket()
{
    for (unsigned seed = 0; seed < 40; ++seed) {
        std::vector<std::int64_t> values = someDurations(seed, 1 + seed * 37);
        DelayAccount account;
        for (const std::int64_t value : values)
            account.add(value);
        std::ranges::sort(values);
        const AddedDelay summary = account.summary();
        QCOMPARE(summary.chunks, std::uint64_t(values.size()));
        QCOMPARE(summary.max, values.back());
        for (const auto &[share, said] : {std::pair(0.5, summary.p50), {0.99, summary.p99}}) {
            const auto rank = std::size_t(std::max(1.0, std::ceil(share * double(values.size()))));
            const std::int64_t truth = values[rank - 1];
            QVERIFY2(said >= truth, qPrintable(QStringLiteral("%1 < %2").arg(said).arg(truth)));
            QVERIFY2(said <= std::max(truth + truth / 8 + 1, std::int64_t(144)), qPrintable(QStringLiteral("%1 > %2").arg(said).arg(truth)));
        }
    }
}

void DelayAccountTest::mergingIsAsAddingAllInOne()
{
    DelayAccount whole, left, right;
    for (const std::int64_t value : someDurations(7, 500)) {
        whole.add(value);
        (value % 3 == 0 ? left : right).add(value);
    }
    right.addWait(2, 90'000'000);
    left.addWait(1, 50'000'000);
    left.heldBack = 12;
    whole.addWait(3, 90'000'000);
    whole.heldBack = 12;
    left.merge(right);
    QCOMPARE(left.summary(), whole.summary());
}

void DelayAccountTest::clearingLeavesNothing()
{
    DelayAccount account;
    QVERIFY(account.isEmpty());
    account.add(20'000);
    account.addWait(1, 5);
    QVERIFY(!account.isEmpty());
    account.clear();
    QVERIFY(account.isEmpty());
    QCOMPARE(account.summary(), AddedDelay());
    account.add(300);
    QCOMPARE(account.summary().chunks, std::uint64_t(1));
    QCOMPARE(account.summary().p99, std::int64_t(300));
}

void DelayAccountTest::whatIsWrittenIsReadAgain()
{
    for (unsigned seed = 0; seed < 20; ++seed) {
        DelayAccount account;
        for (const std::int64_t value : someDurations(seed, seed * 11))
            account.add(value);
        account.addWait(seed, seed * 1000);
        account.heldBack = seed;
        const auto read = DelayAccount::parsed(account.text());
        QVERIFY(read);
        QCOMPARE(read->summary(), account.summary());
        QCOMPARE(read->text(), account.text());
    }
    DelayAccount one;
    one.add(15'300);
    QCOMPARE(one.text(), std::string("max_ns 15300 waited 0 longest_wait_ns 0 held_back_ns 0 chunks_below_ns 15360:1"));
}

void DelayAccountTest::strangeTextIsNoAccount()
{
    QVERIFY(!DelayAccount::parsed(""));
    QVERIFY(!DelayAccount::parsed("tap.warning.something 5"));
    // What a newer version may add, and what nobody writes.
    const auto read = DelayAccount::parsed("max_ns 5 longer_ns 7 waited -3 chunks_below_ns 100:2 : -5:-7 99999999999999999999:1 x:y waited");
    QVERIFY(read);
    QCOMPARE(read->max, std::int64_t(5));
    QCOMPARE(read->waited, std::uint64_t(0));
    QVERIFY(read->summary().p99 <= 5);
    // Sums of what a file claims stay numbers.
    auto endless = DelayAccount::parsed("max_ns 1 held_back_ns 9223372036854775807");
    for (int i = 0; i < 5; ++i)
        endless->merge(DelayAccount(*endless));
    QVERIFY(endless->heldBack > 0);
}

void DelayAccountTest::waitsAreNoDelayOfTheTaps()
{
    DelayAccount account;
    account.addWait(4, 3'000'000'000);
    const AddedDelay summary = account.summary();
    QCOMPARE(summary.chunks, std::uint64_t(0));
    QCOMPARE(summary.max, std::int64_t(0));
    QCOMPARE(summary.waited, std::uint64_t(4));
    QCOMPARE(summary.longestWait, std::int64_t(3'000'000'000));
}

} // namespace stepwire

QTEST_APPLESS_MAIN(stepwire::DelayAccountTest)
#include "tst_delayaccount.moc"
