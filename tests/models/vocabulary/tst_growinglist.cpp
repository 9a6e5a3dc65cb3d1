#include "models/vocabulary/growinglist.h"

#include <QTest>
#include <algorithm>
#include <memory>
#include <string>

using namespace stepwire;

class TestGrowingList : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void holdsWhatWasAppendedInOrder();
    void whatIsThereStaysWhereItIs();
    void iteratorsAreThoseOfASequence();
    void copiesAreTheirOwn();
};

namespace {

constexpr std::size_t many = 20'000; // several chunks

GrowingList<std::string> numbers(std::size_t count)
{
    GrowingList<std::string> list;
    for (std::size_t i = 0; i < count; ++i)
        list.push_back(std::to_string(i));
    return list;
}

} // namespace

void TestGrowingList::holdsWhatWasAppendedInOrder()
{
    GrowingList<std::string> list;
    QVERIFY(list.empty());
    list.append(std::vector<std::string>{"a", "b"});
    list.append(numbers(many));
    QCOMPARE(list.size(), many + 2);
    QCOMPARE(list.front(), std::string("a"));
    QCOMPARE(list[2], std::string("0"));
    QCOMPARE(list.back(), std::to_string(many - 1));
    list[5] = "changed";
    QCOMPARE(list[5], std::string("changed"));
}

void TestGrowingList::whatIsThereStaysWhereItIs()
{
    GrowingList<std::string> list = numbers(10'000);
    const std::string *there = &list[9'000];
    list.append(numbers(many));
    QCOMPARE(&list[9'000], there);
}

void TestGrowingList::iteratorsAreThoseOfASequence()
{
    static_assert(std::random_access_iterator<GrowingList<int>::const_iterator>);
    const GrowingList<std::string> list = numbers(many);
    std::size_t at = 0;
    for (const std::string &each : list)
        QCOMPARE(each, std::to_string(at++));
    QCOMPARE(at, many);
    QCOMPARE(list.end() - list.begin(), std::ptrdiff_t(many));
    QCOMPARE(*(list.begin() + 12'345), std::string("12345"));
    QCOMPARE(std::ranges::find(list, "19999") - list.begin(), std::ptrdiff_t(19'999));
}

void TestGrowingList::copiesAreTheirOwn()
{
    GrowingList<std::string> list = numbers(many);
    GrowingList<std::string> copy = list;
    copy[0] = "other";
    QCOMPARE(list[0], std::string("0"));
    const GrowingList<std::string> moved = std::move(list);
    QCOMPARE(moved.size(), many);
    QVERIFY(list.empty()); // NOLINT: a list that was moved from can be used again
    list.push_back("new");
    QCOMPARE(list[0], std::string("new"));
    copy = GrowingList<std::string>();
    QVERIFY(copy.empty());
}

QTEST_GUILESS_MAIN(TestGrowingList)
#include "tst_growinglist.moc"
