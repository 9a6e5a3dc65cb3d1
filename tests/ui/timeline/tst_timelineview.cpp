#include "tests/models/metrics/fabricatedsession.h"
#include "ui/timeline/overviewstrip.h"
#include "ui/timeline/stepwaterfall.h"

#include <QApplication>
#include <QDir>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <algorithm>
#include <cmath>
#include <memory>

using namespace stepwire;

/// The waterfall of steps and the strip above the timeline: what they draw, and what the mouse does to them.
class TestTimelineView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void everyDrawnBarCanBeClicked();
    void wheelZoomsAtThePointerAndDoubleClickFits();
    void draggingPansAndSelectsNothing();
    void selectedStepComesIntoSight();
    void scopeNarrowsTheTracks();
    void growthIsFollowedWhileAllIsInSight();
    void manyTracksScroll();
    void clearedSessionHasNoBars();
    void dragSelectsAStretchOfTime();
    void clickAloneSelectsNothing();
    void doubleClickClearsTheStretch();
    void liveAndLoadedStripsAreEqual();
    void stripFollowsTheScope();
    void everyLookCanBeDrawn();

private:
    void show(const SessionDelta &delta);
    void drag(QWidget *widget, QPoint from, QPoint to);

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<LiveSession> m_session;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<StepWaterfall> m_waterfall;
    std::unique_ptr<OverviewStrip> m_strip;

private Q_SLOTS:
    void cleanup();
};

void TestTimelineView::init()
{
    // The offscreen platform says the one thing about every window that has a least size.
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

void TestTimelineView::cleanup()
{
    m_waterfall.reset();
    m_strip.reset();
    m_selection.reset();
    m_session.reset();
    m_theme.reset();
}

void TestTimelineView::show(const SessionDelta &delta)
{
    m_theme = std::make_unique<Theme>();
    m_session = std::make_unique<LiveSession>();
    m_selection = std::make_unique<Selection>();
    m_waterfall = std::make_unique<StepWaterfall>(m_session.get(), m_selection.get(), m_theme.get());
    m_strip = std::make_unique<OverviewStrip>(m_session.get(), m_selection.get(), m_theme.get());
    m_waterfall->resize(840, 200);
    m_strip->resize(840, 38);
    m_waterfall->show();
    m_strip->show();
    m_session->apply(delta);
    m_waterfall->refresh();
    m_strip->refresh();
}

void TestTimelineView::drag(QWidget *widget, QPoint from, QPoint to)
{
    QTest::mousePress(widget, Qt::LeftButton, {}, from);
    QTest::mouseMove(widget, (from + to) / 2);
    QTest::mouseMove(widget, to);
    QTest::mouseRelease(widget, Qt::LeftButton, {}, to);
}

void TestTimelineView::everyDrawnBarCanBeClicked()
{
    FabricatedSession::Options options;
    options.secondLane = true;
    show(FabricatedSession(options).delta());
    QVERIFY(m_waterfall->rectangles().size() > 26);
    const std::vector<SpanRectangle> drawn = m_waterfall->rectangles();
    for (const SpanRectangle &r : drawn) {
        const QPoint centre(int(r.x + r.width / 2), int(r.y + r.height / 2));
        QTest::mouseClick(m_waterfall->viewport(), Qt::LeftButton, {}, centre);
        QCOMPARE(m_selection->step(), r.step);
    }
}

void TestTimelineView::wheelZoomsAtThePointerAndDoubleClickFits()
{
    show(FabricatedSession().delta());
    QWidget *viewport = m_waterfall->viewport();
    const SpanRectangle bar = m_waterfall->rectangles()[m_waterfall->rectangles().size() / 2];
    const QPoint pointer(int(bar.x), int(bar.y + 4));
    QWheelEvent wheel(pointer, viewport->mapToGlobal(pointer), {}, {0, 720}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
    QCoreApplication::sendEvent(viewport, &wheel);
    QVERIFY(!m_waterfall->view().showsAll());
    const auto still = std::ranges::any_of(m_waterfall->rectangles(), [&](const SpanRectangle &r) {
        return r.step == bar.step && r.x - 2 <= pointer.x() && r.x + r.width + 2 >= pointer.x();
    });
    QVERIFY(still);
    QTest::mouseDClick(viewport, Qt::LeftButton, {}, pointer);
    QVERIFY(m_waterfall->view().showsAll());
}

void TestTimelineView::draggingPansAndSelectsNothing()
{
    show(FabricatedSession().delta());
    m_waterfall->showRange({2'000'000'000}, {4'000'000'000});
    const CaptureTime from = m_waterfall->view().from();
    drag(m_waterfall->viewport(), {600, 30}, {500, 30});
    QVERIFY(m_waterfall->view().from() > from);
    QVERIFY(!m_selection->step());
}

void TestTimelineView::selectedStepComesIntoSight()
{
    show(FabricatedSession().delta());
    m_waterfall->showRange({0}, {1'000'000'000});
    m_selection->selectStep(StepId{20});
    QVERIFY(std::ranges::any_of(m_waterfall->rectangles(), [](const SpanRectangle &r) { return r.step == StepId{20}; }));
}

void TestTimelineView::scopeNarrowsTheTracks()
{
    FabricatedSession::Options options;
    options.secondLane = true;
    show(FabricatedSession(options).delta());
    QCOMPARE(m_waterfall->spans().tracks().size(), std::size_t(3));
    m_selection->setScope({ConnectionId{2}, "review"});
    QCOMPARE(m_waterfall->spans().tracks().size(), std::size_t(1));
    QVERIFY(m_waterfall->view().showsAll());
}

void TestTimelineView::growthIsFollowedWhileAllIsInSight()
{
    show({});
    for (const SessionDelta &delta : FabricatedSession().live()) {
        m_session->apply(delta);
        m_waterfall->refresh();
        QVERIFY(m_waterfall->view().showsAll());
    }
    QCOMPARE(m_waterfall->view().to(), m_waterfall->spans().last());
}

void TestTimelineView::manyTracksScroll()
{
    SessionDelta delta = FabricatedSession().delta();
    for (std::uint32_t i = 0; i < 24; ++i)
        delta.steps[i].lane = "lane " + std::to_string(i), delta.steps[i].transport = Transport::WebSocket;
    show(delta);
    QVERIFY(m_waterfall->verticalScrollBar()->maximum() > 0);
    const double top = m_waterfall->rectangles().front().y;
    m_waterfall->verticalScrollBar()->setValue(40);
    QCOMPARE(m_waterfall->rectangles().front().y, top - 40);
}

void TestTimelineView::clearedSessionHasNoBars()
{
    show(FabricatedSession().delta());
    m_session->clear();
    QVERIFY(m_waterfall->rectangles().empty());
    QVERIFY(m_waterfall->grab().width() > 0);
    QVERIFY(m_strip->grab().width() > 0);
}

void TestTimelineView::dragSelectsAStretchOfTime()
{
    show(FabricatedSession().delta());
    QSignalSpy selected(m_strip.get(), &OverviewStrip::rangeSelected);
    drag(m_strip.get(), {600, 20}, {400, 20});
    QCOMPARE(selected.count(), 1);
    QCOMPARE(m_strip->range()->first, m_strip->timeAt(400));
    QCOMPARE(m_strip->range()->second, m_strip->timeAt(600));
    QVERIFY(std::abs(m_strip->xOf(m_strip->timeAt(400)) - 400) < 0.5);
}

void TestTimelineView::clickAloneSelectsNothing()
{
    show(FabricatedSession().delta());
    QSignalSpy selected(m_strip.get(), &OverviewStrip::rangeSelected);
    QTest::mouseClick(m_strip.get(), Qt::LeftButton, {}, {300, 20});
    QCOMPARE(selected.count(), 0);
    QVERIFY(!m_strip->range());
}

void TestTimelineView::doubleClickClearsTheStretch()
{
    show(FabricatedSession().delta());
    QSignalSpy cleared(m_strip.get(), &OverviewStrip::rangeCleared);
    drag(m_strip.get(), {100, 20}, {200, 20});
    QTest::mouseDClick(m_strip.get(), Qt::LeftButton, {}, {150, 20});
    QCOMPARE(cleared.count(), 1);
    QVERIFY(!m_strip->range());
}

void TestTimelineView::liveAndLoadedStripsAreEqual()
{
    show(FabricatedSession().delta());
    const QImage loaded = m_strip->grab().toImage();
    m_session->clear();
    for (const SessionDelta &delta : FabricatedSession().live()) {
        m_session->apply(delta);
        m_strip->refresh();
    }
    QCOMPARE(m_strip->grab().toImage(), loaded);
}

void TestTimelineView::stripFollowsTheScope()
{
    show(FabricatedSession().delta());
    const auto messages = [&] {
        std::size_t sum = 0;
        for (const TrafficBucket &bucket : m_strip->buckets())
            sum += bucket.messages;
        return sum;
    };
    const std::size_t all = messages();
    QCOMPARE(all, m_session->session().messages().size());
    m_selection->setScope({ConnectionId{1}, {}});
    QCOMPARE(messages() * 2, all);
}

/// Every look in both schemes; with STEPWIRE_PICTURES set to a folder they stay there, to be looked at.
void TestTimelineView::everyLookCanBeDrawn()
{
    QTemporaryDir temporary;
    const QString folder = qEnvironmentVariable("STEPWIRE_PICTURES", temporary.path());
    QDir().mkpath(folder);
    for (const Theme::Scheme scheme : {Theme::Scheme::Dark, Theme::Scheme::Light}) {
        Theme theme(scheme);
        qApp->setStyle(QStringLiteral("fusion"));
        qApp->setPalette(theme.palette());
        qApp->setStyleSheet(theme.styleSheet());
        const QString tone = scheme == Theme::Scheme::Dark ? QStringLiteral("dark") : QStringLiteral("light");
        LiveSession session;
        Selection selection;
        StepWaterfall waterfall(&session, &selection, &theme);
        OverviewStrip strip(&session, &selection, &theme);
        waterfall.resize(840, 220);
        strip.resize(840, 38);
        waterfall.show();
        strip.show();
        QVERIFY(waterfall.grab().save(QStringLiteral("%1/waterfall-empty-%2.png").arg(folder, tone)));
        FabricatedSession::Options options;
        options.secondLane = true;
        options.lastRunning = true;
        SessionDelta delta = FabricatedSession(options).delta();
        delta.steps[14].status = StepStatus::Failed;
        delta.steps[15].at.firstToken.reset();
        session.apply(delta);
        selection.selectStep(StepId{9});
        waterfall.refresh();
        strip.refresh();
        QVERIFY(waterfall.grab().save(QStringLiteral("%1/waterfall-all-%2.png").arg(folder, tone)));
        QTest::mousePress(&strip, Qt::LeftButton, {}, {500, 20});
        QTest::mouseMove(&strip, {560, 20});
        QTest::mouseMove(&strip, {620, 20});
        QTest::mouseRelease(&strip, Qt::LeftButton, {}, {620, 20});
        QVERIFY(strip.grab().save(QStringLiteral("%1/strip-%2.png").arg(folder, tone)));
        waterfall.showRange(strip.range()->first, strip.range()->second);
        selection.selectStep(StepId{16});
        QVERIFY(waterfall.grab().save(QStringLiteral("%1/waterfall-range-%2.png").arg(folder, tone)));
    }
}

QTEST_MAIN(TestTimelineView)
#include "tst_timelineview.moc"
