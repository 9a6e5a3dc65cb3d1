#include "models/timeline/treemaplayout.h"

#include <QTest>
#include <algorithm>
#include <cmath>
#include <numeric>

using namespace stepwire;

/// Squarified treemaps: what each tile is due, and that a point belongs to one tile.
class TestTreemapLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyPixelIsHitByExactlyOneTile_data();
    void everyPixelIsHitByExactlyOneTile();
    void areasAreSharesButForHalfPixelEdges_data() { everyPixelIsHitByExactlyOneTile_data(); }
    void areasAreSharesButForHalfPixelEdges();
    void groupsAreMadeOfTheirTiles_data() { everyPixelIsHitByExactlyOneTile_data(); }
    void groupsAreMadeOfTheirTiles();
    void evenWeightsGiveNearSquares();
    void whatHasNoWeightTakesNoRoom();
    void tooSmallLeavesAreCounted();
    void nothingToLayOutGivesNothing();
};

using Weights = std::vector<std::vector<double>>;
Q_DECLARE_METATYPE(Weights)

void TestTreemapLayout::everyPixelIsHitByExactlyOneTile_data()
{
    QTest::addColumn<Weights>("groups");
    QTest::addColumn<double>("width");
    QTest::addColumn<double>("height");
    const Weights request{{11200, 1450, 164, 26, 12}, {2140, 412}, {900, 1300, 421, 87}, {7080, 310, 24000, 5, 5, 5}};
    QTest::newRow("wide") << request << 480.0 << 230.0;
    QTest::newRow("tall") << request << 90.0 << 411.0;
    QTest::newRow("one") << Weights{{5}} << 33.0 << 7.0;
    QTest::newRow("skewed") << Weights{{1e6}, {1, 1, 1}, {3e4, 2e4}} << 300.0 << 200.0;
    Weights many(12);
    for (int i = 0; i < 400; ++i)
        many[std::size_t(i % 12)].push_back(double((i * 7919 + 13) % 997 + 1));
    QTest::newRow("many") << many << 517.0 << 263.0;
}

void TestTreemapLayout::everyPixelIsHitByExactlyOneTile()
{
    QFETCH(Weights, groups);
    QFETCH(double, width);
    QFETCH(double, height);
    const Treemap treemap = treemapOf(groups, width, height);
    std::vector<int> covered(std::size_t(width * height), 0);
    for (const TreemapTile &tile : treemap.tiles) {
        QVERIFY(tile.area.x == std::round(tile.area.x) && tile.area.width >= 1 && tile.area.height >= 1);
        for (double y = tile.area.y; y < tile.area.y + tile.area.height; ++y) {
            for (double x = tile.area.x; x < tile.area.x + tile.area.width; ++x)
                ++covered[std::size_t(y * width + x)];
        }
    }
    QCOMPARE(std::ranges::count(covered, 1), std::ptrdiff_t(covered.size()));
    for (double y = 0.5; y < height; y += 3) {
        for (double x = 0.5; x < width; x += 3)
            QVERIFY(hit(treemap, x, y));
    }
    QVERIFY(!hit(treemap, width + 0.5, 1) && !hit(treemap, -0.5, 1));
}

void TestTreemapLayout::areasAreSharesButForHalfPixelEdges()
{
    QFETCH(Weights, groups);
    QFETCH(double, width);
    QFETCH(double, height);
    double sum = 0;
    for (const auto &leaves : groups)
        sum = std::accumulate(leaves.begin(), leaves.end(), sum);
    for (const TreemapTile &tile : treemapOf(groups, width, height).tiles) {
        const double due = groups[tile.group][tile.leaf] / sum * width * height;
        const double most = (tile.area.width + 1) * (tile.area.height + 1);
        const double least = std::max(0.0, tile.area.width - 1) * std::max(0.0, tile.area.height - 1);
        QVERIFY2(due <= most + 1e-6 && due >= least - 1e-6,
                 qPrintable(QStringLiteral("%1 due, %2 x %3").arg(due).arg(tile.area.width).arg(tile.area.height)));
    }
}

void TestTreemapLayout::groupsAreMadeOfTheirTiles()
{
    QFETCH(Weights, groups);
    QFETCH(double, width);
    QFETCH(double, height);
    const Treemap treemap = treemapOf(groups, width, height);
    std::vector<double> areas(groups.size());
    for (const TreemapTile &tile : treemap.tiles) {
        const TreemapRectangle &group = treemap.groups[tile.group];
        QVERIFY(tile.area.x >= group.x && tile.area.x + tile.area.width <= group.x + group.width);
        QVERIFY(tile.area.y >= group.y && tile.area.y + tile.area.height <= group.y + group.height);
        areas[tile.group] += tile.area.width * tile.area.height;
    }
    for (std::size_t i = 0; i < groups.size(); ++i)
        QCOMPARE(areas[i], treemap.groups[i].width * treemap.groups[i].height);
}

void TestTreemapLayout::evenWeightsGiveNearSquares()
{
    for (const TreemapTile &tile : treemapOf({std::vector<double>(24, 10)}, 600, 300).tiles) {
        const double ratio = std::max(tile.area.width / tile.area.height, tile.area.height / tile.area.width);
        QVERIFY(ratio < 2);
    }
}

void TestTreemapLayout::whatHasNoWeightTakesNoRoom()
{
    const Treemap treemap = treemapOf({{0, 10, 0}, {}, {0}}, 40, 40);
    QCOMPARE(treemap.tiles.size(), std::size_t(1));
    QCOMPARE(treemap.tiles.front().leaf, std::size_t(1));
    QCOMPARE(treemap.tooSmall, std::size_t(0));
}

void TestTreemapLayout::tooSmallLeavesAreCounted()
{
    const Treemap treemap = treemapOf({{1e9, 1, 1}}, 50, 50);
    QCOMPARE(treemap.tiles.size() + treemap.tooSmall, std::size_t(3));
    QVERIFY(treemap.tooSmall > 0);
}

void TestTreemapLayout::nothingToLayOutGivesNothing()
{
    QVERIFY(treemapOf({}, 100, 100).tiles.empty());
    QVERIFY(treemapOf({{}, {}}, 100, 100).tiles.empty());
    QVERIFY(treemapOf({{4, 5}}, 0, 100).tiles.empty());
}

QTEST_GUILESS_MAIN(TestTreemapLayout)
#include "tst_treemaplayout.moc"
