#include "models/metrics/scopedsteps.h"
#include "models/session/session.h"
#include "models/timeline/lineagelayout.h"
#include "tests/models/timeline/fabricatedlineage.h"

#include <QTest>
#include <algorithm>
#include <cmath>

using namespace stepwire;

/// The graph of what came out of what: where steps stand, how edges run between them, and what a point hits.
class TestLineageLayout : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void tracksOfASessionStandTogether();
    void arrowKeysFollowRowsAndLeadToThePredecessor();
    void lineIsTheStepAndWhatItCameOutOf();
    void predecessorsOutOfScopeLeaveAStub();
    void stepsNeverOverlapAndEveryPixelIsHit();
    void noEdgeCrossesAStep();
    void edgesRunAlongRowsAndColumnsBetweenTheirEnds();
    void bandsEndWhereTheSocketChanges();
    void aWindowShowsWhatTheWholeShows();
    void aFrameOfTenThousandStepsHasFewShapes();

private:
    static LineageGraph graphOf(const Session &session) { return LineageGraph(stepsIn(session)); }
    static Session sessionOf(const SessionDelta &delta);
    static LineagePicture whole(const LineageGraph &graph, const LineageMetrics &metrics);
};

Session TestLineageLayout::sessionOf(const SessionDelta &delta)
{
    Session session;
    session.apply(delta);
    return session;
}

LineagePicture TestLineageLayout::whole(const LineageGraph &graph, const LineageMetrics &metrics)
{
    return visibleLineage(graph, metrics, {0, 0, lineageWidth(graph, metrics), lineageHeight(graph, metrics)});
}

void TestLineageLayout::tracksOfASessionStandTogether()
{
    const Session session = sessionOf(test::fabricatedLineage());
    const LineageGraph graph = graphOf(session);
    std::vector<std::uint32_t> tracks;
    for (const LineageRow &row : graph.rows())
        tracks.push_back(row.track.value);
    QCOMPARE(tracks, (std::vector<std::uint32_t>{1, 2, 4, 3}));
    QCOMPARE(graph.sessions(), std::size_t(2));
    QVERIFY(graph.rows()[3].opensSession && !graph.rows()[2].opensSession);
    const LineageMetrics metrics;
    QCOMPARE(lineageRowTop(graph, 3, metrics) - lineageRowTop(graph, 2, metrics), metrics.row + metrics.header);
    QCOMPARE(graph.nodes().size(), session.steps().size());
    for (std::size_t column = 0; column < graph.nodes().size(); ++column)
        QCOMPARE(graph.rows()[graph.nodes()[column].row].columns[graph.nodes()[column].place], column);
}

void TestLineageLayout::arrowKeysFollowRowsAndLeadToThePredecessor()
{
    const Session session = sessionOf(test::fabricatedLineage());
    const LineageGraph graph = graphOf(session);
    QCOMPARE(graph.after(0), std::optional<std::size_t>(1));
    QCOMPARE(graph.before(3), std::optional<std::size_t>(1)); // the fork's first step leads to what it forked from
    QCOMPARE(graph.before(5), std::optional<std::size_t>(3));
    QVERIFY(!graph.before(0) && !graph.after(18));
    QCOMPARE(graph.beside(4, 1), std::optional<std::size_t>(3));
    QCOMPARE(graph.beside(18, 1), std::optional<std::size_t>(5));
    QVERIFY(!graph.beside(0, -1) && !graph.beside(16, 1));
}

void TestLineageLayout::lineIsTheStepAndWhatItCameOutOf()
{
    const Session session = sessionOf(test::fabricatedLineage());
    const std::vector<bool> line = graphOf(session).lineTo(StepId{6});
    for (std::size_t column = 0; column < line.size(); ++column)
        QCOMPARE(bool(line[column]), column == 0 || column == 1 || column == 3 || column == 5);
    QVERIFY(graphOf(session).lineTo(StepId{99}).empty());
}

void TestLineageLayout::predecessorsOutOfScopeLeaveAStub()
{
    const Session session = sessionOf(test::fabricatedLineage());
    const LineageGraph graph(stepsIn(session, ConnectionId{1}, "review"));
    QCOMPARE(graph.nodes().size(), std::size_t(2));
    QVERIFY(graph.nodes()[0].fromOutside && !graph.nodes()[0].from);
    const LineagePicture picture = whole(graph, {});
    QCOMPARE(picture.edges.size(), std::size_t(2));
    QVERIFY(picture.edges[0].fromOutside && !picture.edges[1].fromOutside);
}

void TestLineageLayout::stepsNeverOverlapAndEveryPixelIsHit()
{
    const Session session = sessionOf(test::fabricatedLineage());
    const LineageGraph graph = graphOf(session);
    for (const double pitch : {5.0, 7.3, 12.6, 28.0, 41.9, 64.0}) {
        LineageMetrics metrics;
        metrics.left = 10.4;
        metrics.pitch = pitch;
        const LineagePicture picture = whole(graph, metrics);
        QCOMPARE(picture.nodes.size(), graph.nodes().size());
        for (const NodeRectangle &node : picture.nodes) {
            QCOMPARE(node.x, std::round(node.x));
            QCOMPARE(node.y, std::round(node.y));
            QVERIFY(node.width >= 3 && node.height >= 3);
            for (double x = node.x + 0.5; x < node.x + node.width; ++x) {
                for (double y = node.y + 0.5; y < node.y + node.height; ++y)
                    QCOMPARE(hit(picture, x, y), &node);
            }
            QVERIFY(hit(picture, node.x - 0.5, node.y) != &node);
        }
    }
}

void TestLineageLayout::noEdgeCrossesAStep()
{
    for (const SessionDelta &delta : {test::fabricatedLineage(), test::longLineage(60, 3)}) {
        const Session session = sessionOf(delta);
        const LineageGraph graph = graphOf(session);
        for (const double pitch : {6.0, 28.0, 50.0}) {
            LineageMetrics metrics;
            metrics.pitch = pitch;
            const LineagePicture picture = whole(graph, metrics);
            for (const LineageEdge &edge : picture.edges) {
                for (std::size_t i = 1; i < edge.points.size(); ++i) {
                    const LineagePoint a = edge.points[i - 1], b = edge.points[i];
                    for (const NodeRectangle &node : picture.nodes) {
                        const bool crosses = std::max(a.x, b.x) > node.x && std::min(a.x, b.x) < node.x + node.width
                            && std::max(a.y, b.y) > node.y && std::min(a.y, b.y) < node.y + node.height;
                        QVERIFY2(!crosses, qPrintable(QStringLiteral("edge to %1 crosses %2").arg(edge.step.value).arg(node.step.value)));
                    }
                }
            }
        }
    }
}

void TestLineageLayout::edgesRunAlongRowsAndColumnsBetweenTheirEnds()
{
    const Session session = sessionOf(test::fabricatedLineage());
    const LineageGraph graph = graphOf(session);
    const LineageMetrics metrics;
    const LineagePicture picture = whole(graph, metrics);
    QCOMPARE(picture.edges.size(), std::size_t(17)); // two steps are roots
    const auto touches = [](const NodeRectangle &node, LineagePoint point) {
        return point.x >= node.x && point.x <= node.x + node.width && point.y >= node.y && point.y <= node.y + node.height;
    };
    for (const LineageEdge &edge : picture.edges) {
        QVERIFY(touches(picture.nodes[edge.column], edge.points.back()));
        QVERIFY(touches(picture.nodes[*graph.nodes()[edge.column].from], edge.points.front()));
        for (std::size_t i = 1; i < edge.points.size(); ++i)
            QVERIFY(edge.points[i].x == edge.points[i - 1].x || edge.points[i].y == edge.points[i - 1].y);
        QVERIFY(edge.glyph);
        QCOMPARE(hitGlyph(picture, metrics, edge.glyph->x, edge.glyph->y)->step, edge.step);
        QVERIFY(!hit(picture, edge.glyph->x, edge.glyph->y));
    }
    LineageMetrics narrow;
    narrow.pitch = 9;
    QVERIFY(std::ranges::none_of(whole(graph, narrow).edges, [](const LineageEdge &edge) { return edge.glyph.has_value(); }));
}

void TestLineageLayout::bandsEndWhereTheSocketChanges()
{
    const Session session = sessionOf(test::fabricatedLineage());
    const LineageGraph graph = graphOf(session);
    const LineagePicture picture = whole(graph, {});
    std::vector<std::pair<std::size_t, std::uint32_t>> bands;
    for (const SocketBand &band : picture.bands)
        bands.emplace_back(band.row, band.connection.value);
    QCOMPARE(bands, (std::vector<std::pair<std::size_t, std::uint32_t>>{{0, 1}, {0, 2}, {1, 1}, {2, 2}, {3, 5}}));
    for (const NodeRectangle &node : picture.nodes) {
        const auto inside = [&](const SocketBand &band) {
            return node.x >= band.x && node.x + node.width <= band.x + band.width && node.y >= band.y && node.y < band.y + band.height;
        };
        const LineageNode &of = graph.nodes()[node.column];
        const auto band = std::ranges::find_if(picture.bands, inside);
        if (of.transport == Transport::Http)
            QVERIFY(band == picture.bands.end());
        else
            QVERIFY(band != picture.bands.end() && band->connection == of.connection);
    }
}

void TestLineageLayout::aWindowShowsWhatTheWholeShows()
{
    const Session session = sessionOf(test::fabricatedLineage());
    const LineageGraph graph = graphOf(session);
    const LineageMetrics metrics;
    const LineagePicture all = whole(graph, metrics);
    const LineageWindow window{130, 25, 200, 60};
    const LineagePicture part = visibleLineage(graph, metrics, window);
    QVERIFY(!part.nodes.empty() && part.nodes.size() < all.nodes.size());
    for (const NodeRectangle &node : part.nodes) {
        QCOMPARE(node.x, all.nodes[node.column].x - window.x);
        QCOMPARE(node.y, all.nodes[node.column].y - window.y);
    }
    for (const NodeRectangle &node : all.nodes) { // none is missing that reaches in
        const bool inSight = node.x + node.width > window.x && node.x < window.x + window.width
            && node.y + node.height > window.y && node.y < window.y + window.height;
        QVERIFY(!inSight || std::ranges::any_of(part.nodes, [&](const NodeRectangle &n) { return n.step == node.step; }));
    }
    for (const LineageEdge &edge : all.edges) {
        for (std::size_t i = 1; i < edge.points.size(); ++i) {
            const LineagePoint a = edge.points[i - 1], b = edge.points[i];
            const bool inSight = std::max(a.x, b.x) > window.x && std::min(a.x, b.x) < window.x + window.width
                && std::max(a.y, b.y) > window.y && std::min(a.y, b.y) < window.y + window.height;
            QVERIFY(!inSight || std::ranges::any_of(part.edges, [&](const LineageEdge &e) { return e.step == edge.step; }));
        }
    }
}

void TestLineageLayout::aFrameOfTenThousandStepsHasFewShapes()
{
    const Session session = sessionOf(test::longLineage(10'000, 7));
    const std::vector<const Step *> steps = stepsIn(session);
    const LineageGraph graph(steps);
    LineageMetrics metrics;
    std::size_t drawn = 0;
    for (int frame = 0; frame < 100; ++frame) {
        const LineagePicture picture = visibleLineage(graph, metrics, {frame * 2700.0, 0, 1400, 250});
        drawn = std::max(drawn, picture.nodes.size() + picture.edges.size() + picture.bands.size());
    }
    QVERIFY(drawn > 0 && drawn < 200);
}

QTEST_GUILESS_MAIN(TestLineageLayout)
#include "tst_lineagelayout.moc"
