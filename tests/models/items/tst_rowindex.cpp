#include "models/items/rowindex.h"

#include <QRandomGenerator>
#include <QTest>
#include <numeric>
#include <vector>

using namespace stepwire;

class TestRowIndex : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void placesAgreeWithAPlainCount();
    void emptyGroupsHoldNoRow();
};

void TestRowIndex::placesAgreeWithAPlainCount()
{
    QRandomGenerator random(7);
    RowIndex index;
    std::vector<int> plain;
    for (int round = 0; round < 400; ++round) {
        if (plain.empty() || random.bounded(3) == 0) {
            plain.push_back(int(random.bounded(4)));
            index.append(plain.back());
        } else {
            const auto group = std::size_t(random.bounded(int(plain.size())));
            plain[group] = int(random.bounded(6));
            index.resize(group, plain[group]);
        }
        QCOMPARE(index.total(), std::accumulate(plain.begin(), plain.end(), 0));
        int row = 0;
        for (std::size_t group = 0; group < plain.size(); ++group) {
            QCOMPARE(index.before(group), row);
            for (int offset = 0; offset < plain[group]; ++offset, ++row) {
                const RowIndex::Place place = index.at(row);
                QCOMPARE(place.group, group);
                QCOMPARE(place.offset, offset);
            }
        }
    }
}

void TestRowIndex::emptyGroupsHoldNoRow()
{
    RowIndex index;
    index.append(0);
    index.append(0);
    index.append(2);
    index.append(0);
    QCOMPARE(index.total(), 2);
    QCOMPARE(index.at(0).group, std::size_t(2));
    QCOMPARE(index.at(1).offset, 1);
}

QTEST_GUILESS_MAIN(TestRowIndex)
#include "tst_rowindex.moc"
