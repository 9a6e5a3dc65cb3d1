#include "models/metrics/contextsums.h"
#include "tests/ui/context/contextpanelstage.h"
#include "ui/context/contextbars.h"
#include "ui/context/contextcard.h"
#include "ui/context/statemark.h"
#include "ui/steps/flattoggle.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QDir>
#include <QPainter>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>

using namespace stepwire;

/// The cached-context panel: its tree and bars, and what a click selects. What it says: tst_contextcards.
class TestContextPanel : public ContextPanelStage
{
    Q_OBJECT

private Q_SLOTS:
    void modelKeepsItsContractThroughEveryStep();
    void contextIsHeldThenSentThenProduced();
    void liveGrowthNeverResetsTheModel();
    void showsTheNewestStepUntilOneIsSelected();
    void clickOnAnItemSelectsItAndItsMessageButKeepsTheStep();
    void itemSelectedElsewhereIsMarked();
    void newItemsAreInSightUnlessSomebodyScrolledAway();
    void itemsStandUnderTheStepThatBroughtThem();
    void groupsKeepTheirContractThroughEveryStepAndFilter();
    void onlyWhatChangedLeavesOutWhatThePromptBeforeHeld();
    void everyDrawnBarCanBeClicked();
    void barsAddUpToTheContext();
    void arrowsWalkFromStepToStep();
    void scopeDecidesWhatIsNewest();
    void clearedSessionSaysThatThereIsNothing();
    void statesDifferByShape();
    void everyLookCanBeDrawn();
};

void TestContextPanel::itemsStandUnderTheStepThatBroughtThem()
{
    show(FabricatedSession().delta());
    m_selection->selectStep(StepId{16});
    const ContextGroups &groups = *m_panel->groups();
    QCOMPARE(groups.rowCount(), 4); // steps 13 to 16
    std::uint64_t sum = 0;
    for (int group = 0; group < groups.rowCount(); ++group) {
        const QModelIndex parent = groups.index(group, 0);
        const uint step = parent.data(ContextGroups::GroupStepRole).toUInt();
        QCOMPARE(step, 13U + uint(group));
        QCOMPARE(parent.data(ContextGroups::GroupIsNowRole).toBool(), step == 16);
        for (int row = 0; row < groups.rowCount(parent); ++row) {
            const QModelIndex item = groups.index(row, 0, parent);
            QCOMPARE(item.data(ContextModel::OriginRole).toUInt(), step);
            sum += item.data(ContextModel::BytesRole).toULongLong();
        }
        QVERIFY(m_panel->list()->isExpanded(parent));
    }
    const ContextModel &model = *m_panel->model();
    QCOMPARE(sum, model.total(ContextState::Held).bytes + model.total(ContextState::Sent).bytes
                      + model.total(ContextState::Produced).bytes);
}

void TestContextPanel::groupsKeepTheirContractThroughEveryStepAndFilter()
{
    ContextModel model;
    ContextGroups groups(&model);
    QAbstractItemModelTester tester(&groups, QAbstractItemModelTester::FailureReportingMode::QtTest);
    Session session;
    for (const SessionDelta &delta : FabricatedSession().live()) {
        session.apply(delta);
        model.show(session, session.steps().back().id);
        groups.setOnlyChanged(session.steps().size() % 5 == 0);
    }
    for (const std::uint32_t step : {1U, 12U, 13U, 24U, 14U, 99U, 3U, 0U, 24U}) {
        model.show(session, StepId{step});
        QCOMPARE(groups.rowCount() > 0, step >= 1 && step <= 24);
    }
}

void TestContextPanel::onlyWhatChangedLeavesOutWhatThePromptBeforeHeld()
{
    show(FabricatedSession().delta());
    m_selection->selectStep(StepId{5}); // over HTTP: everything was sent, but most of it again
    m_panel->changedToggle()->click();
    const ContextGroups &groups = *m_panel->groups();
    int shown = 0;
    for (int group = 0; group < groups.rowCount(); ++group)
        shown += groups.rowCount(groups.index(group, 0));
    QCOMPARE(shown, 3); // one tool output, and what the model made of it
    QCOMPARE(groups.hiddenItems(), m_panel->model()->rowCount() - 3);
    m_panel->changedToggle()->click();
    QCOMPARE(groups.hiddenItems(), 0);
}

void TestContextPanel::everyDrawnBarCanBeClicked()
{
    show(FabricatedSession().delta());
    ContextBars *bars = m_panel->bars();
    for (const ContextSums &sums : bars->bars()) {
        const QRectF bar = bars->barOf(sums.step);
        QVERIFY(!bar.isEmpty());
        QTest::mouseClick(bars, Qt::LeftButton, {}, bar.center().toPoint());
        QCOMPARE(m_selection->step(), sums.step);
        QCOMPARE(m_panel->model()->step(), sums.step);
    }
}

void TestContextPanel::barsAddUpToTheContext()
{
    SessionDelta delta = FabricatedSession().delta();
    m_session.reset();
    delta.items[delta.steps[15].outputs.front().index()].kind = "compaction";
    delta.steps[19].chain = ChainState::Evicted;
    show(delta);
    for (const ContextSums &sums : m_panel->bars()->bars()) {
        const StepContext context = m_session->session().contextOf(sums.step);
        QCOMPARE(sums.held, context.heldBytes);
        QCOMPARE(sums.sent, context.sentBytes);
        QCOMPARE(sums.evicted, context.evictedBytes);
    }
}

void TestContextPanel::arrowsWalkFromStepToStep()
{
    show(FabricatedSession().delta());
    m_selection->selectStep(StepId{20});
    QTest::keyClick(m_panel->bars(), Qt::Key_Left);
    QCOMPARE(m_selection->step(), StepId{19});
    QTest::keyClick(m_panel->bars(), Qt::Key_Right);
    QTest::keyClick(m_panel->bars(), Qt::Key_Right);
    QCOMPARE(m_selection->step(), StepId{21});
}

void TestContextPanel::modelKeepsItsContractThroughEveryStep()
{
    Session session;
    session.apply(FabricatedSession().delta());
    ContextModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    for (const std::uint32_t step : {1U, 12U, 13U, 24U, 14U, 99U, 3U, 0U, 24U}) {
        model.show(session, StepId{step});
        QCOMPARE(model.rowCount() > 0, step >= 1 && step <= 24);
    }
}

void TestContextPanel::contextIsHeldThenSentThenProduced()
{
    Session session;
    session.apply(FabricatedSession().delta());
    ContextModel model;
    model.show(session, StepId{16});
    const auto state = [&](int row) { return ContextState(model.index(row).data(ContextModel::StateRole).toInt()); };
    const StepContext context = session.contextOf(StepId{16});
    QCOMPARE(model.rowCount(), int(context.entries.size() + 2));
    QCOMPARE(state(0), ContextState::Held);
    QCOMPARE(state(model.rowCount() - 3), ContextState::Sent);
    QCOMPARE(state(model.rowCount() - 2), ContextState::Produced);
    QCOMPARE(state(model.rowCount() - 1), ContextState::Produced);
    QCOMPARE(model.total(ContextState::Held).bytes, context.heldBytes);
    QCOMPARE(model.total(ContextState::Sent).bytes, context.sentBytes);
    QVERIFY(model.index(model.rowCount() - 1).data(ContextModel::IsNowRole).toBool());
    QVERIFY(!model.index(0).data(ContextModel::IsNowRole).toBool());
    QCOMPARE(model.index(0).data(ContextModel::OriginRole).toUInt(), 13U);
}

void TestContextPanel::liveGrowthNeverResetsTheModel()
{
    show({});
    QSignalSpy resets(m_panel->model(), &QAbstractItemModel::modelReset);
    QSignalSpy inserts(m_panel->model(), &QAbstractItemModel::rowsInserted);
    QSignalSpy removals(m_panel->model(), &QAbstractItemModel::rowsRemoved);
    FabricatedSession::Options options;
    options.httpSteps = 0;
    for (const SessionDelta &delta : FabricatedSession(options).live()) {
        m_session->apply(delta);
        m_panel->refresh();
    }
    QCOMPARE(resets.count(), 0);
    QCOMPARE(removals.count(), 0);
    QCOMPARE(inserts.count(), 12);
}

void TestContextPanel::showsTheNewestStepUntilOneIsSelected()
{
    show(FabricatedSession().delta());
    QCOMPARE(m_panel->headline(), QStringLiteral("live, step 24"));
    m_selection->selectStep(StepId{9});
    QCOMPARE(m_panel->headline(), QStringLiteral("step 9"));
    QCOMPARE(m_panel->model()->step(), StepId{9});
    m_selection->selectStep({});
    QCOMPARE(m_panel->headline(), QStringLiteral("live, step 24"));
}

void TestContextPanel::clickOnAnItemSelectsItAndItsMessageButKeepsTheStep()
{
    show(FabricatedSession().delta());
    m_selection->selectStep(StepId{20});
    const QModelIndex row = m_panel->groups()->indexOfItem(2);
    m_panel->list()->scrollTo(row);
    QTest::mouseClick(m_panel->list()->viewport(), Qt::LeftButton, {}, m_panel->list()->visualRect(row).center());
    const ContextItem *item = m_session->session().item(m_selection->item());
    QVERIFY(item);
    QCOMPARE(item->id.value, row.data(ContextModel::ItemRole).toUInt());
    QCOMPARE(m_selection->message(), item->message);
    QCOMPARE(m_selection->step(), StepId{20});
}

void TestContextPanel::itemSelectedElsewhereIsMarked()
{
    show(FabricatedSession().delta());
    m_selection->selectStep(StepId{20});
    const ItemId item{m_panel->model()->index(3).data(ContextModel::ItemRole).toUInt()};
    m_selection->selectItem(item);
    QCOMPARE(m_panel->list()->currentIndex(), m_panel->groups()->indexOfItem(3));
    m_selection->selectStep(StepId{2});
    QVERIFY(!m_panel->list()->currentIndex().isValid());
}

void TestContextPanel::newItemsAreInSightUnlessSomebodyScrolledAway()
{
    show(FabricatedSession().delta());
    const auto lastIsInSight = [&] {
        const QModelIndex last = m_panel->groups()->indexOfItem(m_panel->model()->rowCount() - 1);
        return m_panel->list()->viewport()->rect().contains(m_panel->list()->visualRect(last).center());
    };
    QVERIFY(m_panel->list()->verticalScrollBar()->maximum() > 0);
    QVERIFY(lastIsInSight());
    m_panel->list()->scrollToTop();
    m_panel->refresh();
    QVERIFY2(!lastIsInSight(), "a refresh of the same step moves nothing");
    m_selection->selectStep(StepId{23});
    QVERIFY(lastIsInSight());
}

void TestContextPanel::scopeDecidesWhatIsNewest()
{
    show(FabricatedSession().delta());
    m_selection->setScope({ConnectionId{1}, {}});
    QCOMPARE(m_panel->headline(), QStringLiteral("live, step 12"));
    m_selection->setScope({ConnectionId{7}, {}});
    QVERIFY(m_panel->headline().isEmpty());
}

void TestContextPanel::clearedSessionSaysThatThereIsNothing()
{
    show(FabricatedSession().delta());
    m_selection->selectStep(StepId{20});
    m_session->clear();
    QCOMPARE(m_panel->model()->rowCount(), 0);
    QVERIFY(m_panel->headline().isEmpty());
    QVERIFY(!m_panel->list()->isVisible());
}

void TestContextPanel::statesDifferByShape()
{
    // In one colour, each state's mark still covers pixels of its own.
    Theme theme;
    QList<QImage> marks;
    for (const ContextState state : {ContextState::Held, ContextState::Sent, ContextState::Produced, ContextState::Unseen, ContextState::Evicted}) {
        QImage image(16, 16, QImage::Format_ARGB32_Premultiplied);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        drawStateMark(painter, QRectF(4, 4, 8, 8), state, theme);
        painter.end();
        marks.append(image.convertToFormat(QImage::Format_Alpha8));
    }
    for (int i = 0; i < marks.size(); ++i) {
        for (int j = 0; j < i; ++j)
            QVERIFY(marks[i] != marks[j]);
    }
}

/// Every look in both schemes; with STEPWIRE_PICTURES set to a folder they stay there, to be looked at.
void TestContextPanel::everyLookCanBeDrawn()
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
        ContextPanel panel(&session, &selection, &theme);
        panel.resize(375, 480);
        panel.show();
        int number = 0;
        const auto save = [&] {
            QTest::qWait(60);
            QVERIFY(panel.grab().save(QStringLiteral("%1/context-%2-%3.png").arg(folder).arg(number++).arg(tone)));
        };
        save();
        SessionDelta delta = FabricatedSession().delta();
        delta.steps[21].parentUnseen = true;
        delta.steps[21].parent = {};
        delta.steps[17].usage.reset();
        delta.steps[16].chain = ChainState::Evicted;
        session.apply(delta);
        save();
        for (const std::uint32_t step : {5U, 13U, 16U, 17U, 18U, 22U}) {
            selection.selectStep(StepId{step});
            if (step == 18)
                panel.setTokenEstimator([](ItemId item) { return std::size_t(item.value * 31); });
            if (step == 16)
                selection.selectItem(ItemId{40});
            save();
        }
        panel.tokensToggle()->click();
        panel.resize(300, 330);
        save();
    }
}

QTEST_MAIN(TestContextPanel)
#include "tst_contextpanel.moc"
