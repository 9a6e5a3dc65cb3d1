#include "tests/models/timeline/fabricatedlineage.h"
#include "ui/lineage/lineagelegend.h"
#include "ui/lineage/lineagepanel.h"
#include "ui/lineage/lineageview.h"
#include "ui/theme/words.h"

#include <QApplication>
#include <QDir>
#include <QPainter>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>
#include <memory>

using namespace stepwire;

/// The lineage graph as a panel: what it draws can be clicked, keys follow what came out of what, and its legend lists
/// what occurs.
class TestLineageView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyDrawnStepCanBeClicked();
    void doubleClickLeadsToTheRequest();
    void arrowKeysFollowTheGraph();
    void selectedStepComesIntoSight();
    void newestStaysInSightUntilScrolledAway();
    void wheelZoomsAtThePointer();
    void doubleClickBesideShowsAllAndThenTheNewest();
    void draggingPansAndSelectsNothing();
    void scopeNarrowsTheGraph();
    void legendListsOnlyWhatOccurs();
    void marksAndStepsExplainThemselves();
    void selectionIsSaidInWords();
    void marksDifferByShapeToo();
    void clearedSessionHasNoSteps();
    void tenThousandStepsCanBeScrolledAndShrunk();
    void everyLookCanBeDrawn();
    void cleanup();

private:
    void show(const SessionDelta &delta, QSize size = {900, 260});
    QPoint middleOf(StepId step) const;
    QWidget *surface() const { return m_panel->view()->viewport(); }
    const NodeRectangle *nodeOf(StepId step) const;

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<LiveSession> m_session;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<LineagePanel> m_panel;
};

void TestLineageView::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

void TestLineageView::cleanup()
{
    m_panel.reset();
    m_selection.reset();
    m_session.reset();
    m_theme.reset();
}

void TestLineageView::show(const SessionDelta &delta, QSize size)
{
    cleanup();
    m_theme = std::make_unique<Theme>();
    m_session = std::make_unique<LiveSession>();
    m_selection = std::make_unique<Selection>();
    m_panel = std::make_unique<LineagePanel>(m_session.get(), m_selection.get(), m_theme.get());
    m_panel->resize(size);
    m_panel->show();
    m_session->apply(delta);
    m_panel->view()->refresh();
    QCoreApplication::processEvents();
}

const NodeRectangle *TestLineageView::nodeOf(StepId step) const
{
    const auto &nodes = m_panel->view()->picture().nodes;
    const auto found = std::ranges::find(nodes, step, &NodeRectangle::step);
    return found == nodes.end() ? nullptr : &*found;
}

QPoint TestLineageView::middleOf(StepId step) const
{
    const NodeRectangle *node = nodeOf(step);
    return node ? QPoint(int(node->x + node->width / 2), int(node->y + node->height / 2)) : QPoint(-1, -1);
}

void TestLineageView::everyDrawnStepCanBeClicked()
{
    show(test::fabricatedLineage());
    const std::vector<NodeRectangle> drawn = m_panel->view()->picture().nodes;
    QCOMPARE(drawn.size(), std::size_t(19));
    for (const NodeRectangle &node : drawn) {
        QTest::mouseClick(surface(), Qt::LeftButton, {}, middleOf(node.step));
        QCOMPARE(m_selection->step(), node.step);
    }
}

void TestLineageView::doubleClickLeadsToTheRequest()
{
    show(test::fabricatedLineage());
    QSignalSpy chosen(m_panel->view(), &LineageView::messageChosen);
    QTest::mouseDClick(surface(), Qt::LeftButton, {}, middleOf(StepId{6}));
    QCOMPARE(m_selection->step(), StepId{6});
    QCOMPARE(m_selection->message(), m_session->session().step(StepId{6})->request);
    QCOMPARE(chosen.count(), 1);
    m_selection->selectStep(StepId{8});
    QTest::keyClick(m_panel->view(), Qt::Key_Return);
    QCOMPARE(m_selection->message(), m_session->session().step(StepId{8})->request);
}

void TestLineageView::arrowKeysFollowTheGraph()
{
    show(test::fabricatedLineage());
    m_selection->selectStep(StepId{6});
    const auto press = [&](Qt::Key key) {
        QTest::keyClick(m_panel->view(), key);
        return m_selection->step().value;
    };
    QCOMPARE(press(Qt::Key_Left), 4u);
    QCOMPARE(press(Qt::Key_Left), 2u); // where it forked from
    QCOMPARE(press(Qt::Key_Right), 3u);
    QCOMPARE(press(Qt::Key_Down), 4u);
    QCOMPARE(press(Qt::Key_Up), 3u);
    QCOMPARE(press(Qt::Key_End), 19u);
    QCOMPARE(press(Qt::Key_Home), 1u);
    QCOMPARE(press(Qt::Key_Left), 1u);
}

void TestLineageView::selectedStepComesIntoSight()
{
    show(test::longLineage(600, 9), {400, 200});
    for (const std::uint32_t step : {1u, 300u, 9u, 600u, 77u}) {
        m_selection->selectStep(StepId{step});
        const NodeRectangle *node = nodeOf(StepId{step});
        QVERIFY(node);
        QVERIFY(surface()->rect().contains(QRect(int(node->x), int(node->y), int(node->width), int(node->height))));
        QTest::mouseClick(surface(), Qt::LeftButton, {}, middleOf(StepId{step}));
        QCOMPARE(m_selection->step(), StepId{step}); // and is covered by neither names nor numbers
    }
}

void TestLineageView::newestStaysInSightUntilScrolledAway()
{
    show({}, {400, 200});
    const SessionDelta all = test::longLineage(80, 2);
    const auto grow = [&](std::size_t from, std::size_t to) {
        SessionDelta more;
        if (from == 0) {
            more.connections = all.connections;
            more.messages = all.messages;
        }
        more.steps.assign(all.steps.begin() + std::ptrdiff_t(from), all.steps.begin() + std::ptrdiff_t(to));
        m_session->apply(more);
        m_panel->view()->refresh();
    };
    for (std::size_t n = 0; n < 40; n += 4) {
        grow(n, n + 4);
        QVERIFY(nodeOf(StepId{std::uint32_t(n + 4)}));
    }
    m_panel->view()->horizontalScrollBar()->setValue(0);
    grow(40, 80);
    QCOMPARE(m_panel->view()->horizontalScrollBar()->value(), 0);
}

void TestLineageView::wheelZoomsAtThePointer()
{
    show(test::longLineage(200, 2), {500, 200});
    m_selection->selectStep(StepId{100});
    const QPoint pointer = middleOf(StepId{100});
    const double before = m_panel->view()->pitch();
    const auto turn = [&](int delta) {
        QWheelEvent wheel(pointer, surface()->mapToGlobal(pointer), {}, {0, delta}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(surface(), &wheel);
    };
    turn(-480);
    QVERIFY(m_panel->view()->pitch() < before);
    QVERIFY((middleOf(StepId{100}) - pointer).manhattanLength() <= 3);
}

void TestLineageView::doubleClickBesideShowsAllAndThenTheNewest()
{
    show(test::longLineage(40, 2), {500, 200});
    const double readable = m_panel->view()->pitch();
    QVERIFY(!nodeOf(StepId{1}) && nodeOf(StepId{40}));
    const auto doubleClick = [&] { QTest::mouseDClick(surface(), Qt::LeftButton, {}, {surface()->width() - 1, surface()->height() - 1}); };
    doubleClick();
    QVERIFY(nodeOf(StepId{1}) && nodeOf(StepId{40}));
    doubleClick();
    QCOMPARE(m_panel->view()->pitch(), readable);
    QVERIFY(nodeOf(StepId{40}));
}

void TestLineageView::draggingPansAndSelectsNothing()
{
    show(test::longLineage(200, 2), {500, 200});
    const int before = m_panel->view()->horizontalScrollBar()->value();
    const QPoint from = middleOf(StepId{200});
    QTest::mousePress(surface(), Qt::LeftButton, {}, from);
    QTest::mouseMove(surface(), from + QPoint(40, 0));
    QTest::mouseMove(surface(), from + QPoint(90, 0));
    QTest::mouseRelease(surface(), Qt::LeftButton, {}, from + QPoint(90, 0));
    QCOMPARE(m_panel->view()->horizontalScrollBar()->value(), before - 90);
    QVERIFY(!m_selection->step());
}

void TestLineageView::scopeNarrowsTheGraph()
{
    show(test::fabricatedLineage());
    m_selection->setScope({ConnectionId{1}, "review"});
    QCOMPARE(m_panel->view()->picture().nodes.size(), std::size_t(2));
    m_selection->setScope({});
    QCOMPARE(m_panel->view()->picture().nodes.size(), std::size_t(19));
}

void TestLineageView::legendListsOnlyWhatOccurs()
{
    show(test::fabricatedLineage());
    QStringList all = m_panel->legend()->words();
    for (const Lineage lineage : {Lineage::Continuation, Lineage::Fork, Lineage::Steer, Lineage::Resend, Lineage::Retry,
                                  Lineage::Reconnect, Lineage::Compaction, Lineage::Restart})
        QVERIFY(all.contains(lineageWord(lineage)));
    for (const StepStatus status : {StepStatus::Incomplete, StepStatus::Failed, StepStatus::Abandoned, StepStatus::Error})
        QVERIFY(all.contains(stepStatusWord(status)));
    QVERIFY(all.contains(transportWord(Transport::Http)) && all.contains(transportWord(Transport::WebSocket)));
    QCOMPARE(all.removeDuplicates(), 0);

    show(test::longLineage(3, 2));
    QCOMPARE(m_panel->legend()->words(), (QStringList{transportWord(Transport::WebSocket), QStringLiteral("one socket"),
                                                      lineageWord(Lineage::Continuation), lineageWord(Lineage::Fork)}));
    m_session->clear();
    QVERIFY(m_panel->legend()->words().isEmpty());
    QCOMPARE(m_panel->legend()->height(), 0);
}

void TestLineageView::marksAndStepsExplainThemselves()
{
    show(test::fabricatedLineage());
    const QString onStep = m_panel->view()->toolTipAt(middleOf(StepId{9}));
    QVERIFY(onStep.contains(QStringLiteral("Step 9")) && onStep.contains(QStringLiteral("retry of step 8")));
    for (const LineageEdge &edge : m_panel->view()->picture().edges) {
        QVERIFY(edge.glyph);
        const QString text = m_panel->view()->toolTipAt({int(edge.glyph->x), int(edge.glyph->y)});
        QVERIFY(text.contains(lineageExplanation(edge.lineage).toHtmlEscaped()));
    }
    QVERIFY(m_panel->view()->toolTipAt({2, 2}).isEmpty());
}

void TestLineageView::selectionIsSaidInWords()
{
    show(test::fabricatedLineage());
    m_selection->selectStep(StepId{9});
    const QString words = m_panel->view()->accessibleDescription();
    QVERIFY(words.contains(QStringLiteral("abandoned")) && words.contains(QStringLiteral("retry of step 8")));
    QVERIFY(!m_panel->view()->accessibleName().isEmpty());
}

/// Without colour: every two looks of a step and every two kinds of edge still differ in many pixels.
void TestLineageView::marksDifferByShapeToo()
{
    show({});
    const auto mask = [&](auto &&draw) {
        QImage image(40, 24, QImage::Format_ARGB32);
        image.fill(m_theme->color(Role::Background));
        QPainter painter(&image);
        draw(painter);
        painter.end();
        QByteArray marked;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                marked.append(image.pixelColor(x, y) != m_theme->color(Role::Background) ? '#' : ' ');
        }
        return marked;
    };
    const auto differ = [](const QByteArray &a, const QByteArray &b) {
        int count = 0;
        for (qsizetype i = 0; i < a.size(); ++i)
            count += a[i] != b[i];
        return count;
    };
    std::vector<QByteArray> masks;
    for (const Transport transport : {Transport::Http, Transport::WebSocket}) {
        for (const StepStatus status : {StepStatus::Waiting, StepStatus::Running, StepStatus::Completed, StepStatus::Incomplete,
                                        StepStatus::Failed, StepStatus::Error, StepStatus::Abandoned})
            masks.push_back(mask([&](QPainter &p) { drawNode(p, {4, 4, 16, 16}, {transport, status, false}, *m_theme); }));
        masks.push_back(mask([&](QPainter &p) { drawNode(p, {4, 4, 16, 16}, {transport, StepStatus::Completed, true}, *m_theme); }));
    }
    for (std::size_t i = 0; i < masks.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY2(differ(masks[i], masks[j]) >= 8, qPrintable(QStringLiteral("steps %1 and %2").arg(i).arg(j)));
    }
    masks.clear();
    for (int lineage = int(Lineage::Continuation); lineage <= int(Lineage::Restart); ++lineage) {
        masks.push_back(mask([&](QPainter &p) {
            drawEdge(p, {{0, 12}, {40, 12}}, Lineage(lineage), false, *m_theme);
            drawGlyph(p, {20, 12}, 11, Lineage(lineage), m_theme->color(Role::Background), *m_theme);
        }));
        for (std::size_t j = 0; j + 1 < masks.size(); ++j)
            QVERIFY2(differ(masks.back(), masks[j]) >= 12, qPrintable(QStringLiteral("edges %1 and %2").arg(lineage).arg(j + 1)));
    }
}

void TestLineageView::clearedSessionHasNoSteps()
{
    show(test::fabricatedLineage());
    m_selection->selectStep(StepId{9});
    m_session->clear();
    QVERIFY(m_panel->view()->picture().nodes.empty());
    QVERIFY(m_panel->grab().width() > 0);
}

void TestLineageView::tenThousandStepsCanBeScrolledAndShrunk()
{
    show(test::longLineage(10'000, 6), {1400, 280});
    std::size_t inSight = 0;
    for (int frame = 0; frame < 20; ++frame) {
        m_panel->view()->horizontalScrollBar()->setValue(frame * 12'000);
        m_panel->grab();
        inSight = std::max(inSight, m_panel->view()->picture().nodes.size());
    }
    QVERIFY(inSight > 0 && inSight < 200); // what is drawn depends on the window, not on the recording
    for (int i = 0; i < 12; ++i)
        QTest::keyClick(m_panel->view(), Qt::Key_Minus);
    m_panel->view()->refresh();
    m_panel->grab();
    QVERIFY(m_panel->view()->picture().nodes.size() > inSight);
}

/// Every look in both schemes; with STEPWIRE_PICTURES set to a folder they stay there, to be looked at.
void TestLineageView::everyLookCanBeDrawn()
{
    QTemporaryDir temporary;
    const QString folder = qEnvironmentVariable("STEPWIRE_PICTURES", temporary.path());
    QDir().mkpath(folder);
    for (const Theme::Scheme scheme : {Theme::Scheme::Dark, Theme::Scheme::Light}) {
        const QString tone = scheme == Theme::Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light");
        const auto save = [&](const char *name) {
            QVERIFY(m_panel->grab().save(QStringLiteral("%1/lineage-%2-%3.png").arg(folder, QLatin1String(name), tone)));
        };
        const auto dress = [&] {
            m_theme->setScheme(scheme);
            qApp->setStyle(QStringLiteral("fusion"));
            qApp->setPalette(m_theme->palette());
            qApp->setStyleSheet(m_theme->styleSheet());
        };
        show({});
        dress();
        save("empty");
        show(test::fabricatedLineage());
        dress();
        save("all");
        m_selection->selectStep(StepId{16});
        save("selected");
        show(test::fabricatedLineage(), {400, 300});
        dress();
        save("narrow");
        show(test::longLineage(400, 5), {1400, 260});
        dress();
        m_selection->selectStep(StepId{222});
        save("long");
        for (int i = 0; i < 12; ++i)
            QTest::keyClick(m_panel->view(), Qt::Key_Minus);
        save("small");
    }
}

QTEST_MAIN(TestLineageView)
#include "tst_lineageview.moc"
