#include "tests/models/metrics/fabricatedsession.h"
#include "models/metrics/contextsums.h"
#include "ui/context/contextbars.h"
#include "ui/context/contextcard.h"
#include "ui/context/contextpanel.h"
#include "ui/context/statemark.h"
#include "ui/steps/flattoggle.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QDir>
#include <QPainter>
#include <QRegularExpression>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTreeView>
#include <memory>

using namespace stepwire;

/// The cached-context panel: what it says of a step, and what a click on an item selects.
class TestContextPanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void modelKeepsItsContractThroughEveryStep();
    void contextIsHeldThenSentThenProduced();
    void liveGrowthNeverResetsTheModel();
    void showsTheNewestStepUntilOneIsSelected();
    void clickOnAnItemSelectsItAndItsMessageButKeepsTheStep();
    void itemSelectedElsewhereIsMarked();
    void newItemsAreInSightUnlessSomebodyScrolledAway();
    void httpHoldsNothing();
    void whySoMuchWasSentIsSaidInWords();
    void resentHistoryIsToldFromLostHistory();
    void holderIsTheResponseGoneOnFrom();
    void inferredAndConfirmedAreToldApart();
    void evictedContextIsSaidToBeGone();
    void unseenHistoryHasNoSize();
    void cachedTokensNotReportedAreNoMiss();
    void runningStepHasNoVerdictYet();
    void tokensAreOfferedOnlyWithAnEstimator();
    void estimateStandsBesideTheProvidersCount();
    void closedSocketMustResend();
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

private:
    void show(const SessionDelta &delta);

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<LiveSession> m_session;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<ContextPanel> m_panel;

private Q_SLOTS:
    void cleanup();
};

void TestContextPanel::init()
{
    // The offscreen platform says the one thing about every window that has a least size.
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

void TestContextPanel::cleanup()
{
    m_panel.reset();
    m_selection.reset();
    m_session.reset();
    m_theme.reset();
}

void TestContextPanel::show(const SessionDelta &delta)
{
    m_theme = std::make_unique<Theme>();
    m_session = std::make_unique<LiveSession>();
    m_selection = std::make_unique<Selection>();
    m_panel = std::make_unique<ContextPanel>(m_session.get(), m_selection.get(), m_theme.get());
    m_panel->resize(375, 480);
    m_panel->show();
    m_session->apply(delta);
    m_panel->refresh();
}

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

void TestContextPanel::httpHoldsNothing()
{
    show(FabricatedSession().delta());
    m_selection->selectStep(StepId{5});
    const CardContent &card = m_panel->heldCard()->content();
    QCOMPARE(card.title, QStringLiteral("The server holds nothing"));
    QVERIFY(card.id.isEmpty());
    for (const CardContent::Share &share : card.shares)
        QVERIFY(share.state != ContextState::Held);
    QVERIFY(m_panel->nextCard()->content().aside.startsWith(QStringLiteral("sends at least")));
}

void TestContextPanel::whySoMuchWasSentIsSaidInWords()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.steps[19].lineage = Lineage::Reconnect;
    delta.steps[19].previousResponseId.reset();
    delta.steps[18].connection = ConnectionId{9};
    show(delta);
    const auto said = [&](std::uint32_t step) {
        m_selection->selectStep(StepId{step});
        return m_panel->sentCard()->content();
    };
    QVERIFY(said(13).body.startsWith(QStringLiteral("A new conversation")));
    QVERIFY(said(16).body.startsWith(QStringLiteral("It names the response of step 15")));
    QVERIFY(said(5).body.startsWith(QStringLiteral("Without an id HTTP sends the whole history")));
    QVERIFY(said(20).body.startsWith(QStringLiteral("The connection of step 19 was lost")));
    QVERIFY(said(16).body.contains(QStringLiteral("tools ")));
    QVERIFY(said(16).title.startsWith(QStringLiteral("Sent ")));
}

void TestContextPanel::resentHistoryIsToldFromLostHistory()
{
    SessionDelta delta = FabricatedSession().delta();
    for (Step *step : {&delta.steps[15], &delta.steps[19]}) {
        step->continuation = Continuation::Resent;
        step->previousResponseId.reset();
        step->parent = {};
    }
    delta.steps[15].lineage = Lineage::Resend;
    delta.steps[19].lineage = Lineage::Reconnect;
    show(delta);
    m_selection->selectStep(StepId{16});
    QCOMPARE(m_panel->heldCard()->content().title, QStringLiteral("Nothing held was used"));
    m_selection->selectStep(StepId{20});
    QCOMPARE(m_panel->heldCard()->content().title, QStringLiteral("Nothing was held"));
}

void TestContextPanel::holderIsTheResponseGoneOnFrom()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.steps[14].at.terminal = CaptureTime{10'000'000'000};
    delta.steps[15].at.sentFirst = CaptureTime{13'100'000'000};
    show(delta);
    m_selection->selectStep(StepId{16});
    const CardContent &card = m_panel->heldCard()->content();
    QCOMPARE(card.title, QStringLiteral("Held by"));
    QVERIFY(QString::fromStdString(*delta.steps[14].responseId).startsWith(card.id.chopped(1)));
    QCOMPARE(card.aside, QStringLiteral("age 3.10 s"));
}

void TestContextPanel::inferredAndConfirmedAreToldApart()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.steps[15].confirmed = false;
    delta.steps[15].proof = {};
    show(delta);
    m_selection->selectStep(StepId{16});
    QCOMPARE(m_panel->heldCard()->content().badge, QStringLiteral("inferred"));
    m_selection->selectStep(StepId{17});
    QCOMPARE(m_panel->heldCard()->content().badge, QStringLiteral("confirmed"));
}

void TestContextPanel::evictedContextIsSaidToBeGone()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.steps[15].chain = ChainState::Evicted;
    show(delta);
    m_selection->selectStep(StepId{16});
    QCOMPARE(m_panel->heldCard()->content().title, QStringLiteral("No longer held:"));
    QVERIFY(m_panel->model()->total(ContextState::Evicted).bytes > 0);
    QCOMPARE(m_panel->model()->total(ContextState::Held).items, std::size_t(0));
}

void TestContextPanel::unseenHistoryHasNoSize()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.steps[12].parentUnseen = true;
    delta.steps[12].previousResponseId = "resp_before_the_recording";
    delta.steps[12].statelessBytes.reset();
    show(delta);
    m_selection->selectStep(StepId{13});
    const QModelIndex first = m_panel->model()->index(0);
    QCOMPARE(ContextState(first.data(ContextModel::StateRole).toInt()), ContextState::Unseen);
    QVERIFY(!first.data(ContextModel::BytesRole).isValid());
    QCOMPARE(m_panel->heldCard()->content().shares.front().words, QStringLiteral("unseen ?"));
    QVERIFY(m_panel->nextCard()->content().body.contains(QStringLiteral("not known")));
    QTest::mouseClick(m_panel->list()->viewport(), Qt::LeftButton, {}, m_panel->list()->visualRect(m_panel->groups()->indexOfItem(0)).center());
    QVERIFY(!m_selection->item());
}

void TestContextPanel::cachedTokensNotReportedAreNoMiss()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.steps[15].usage->cachedTokens.reset();
    show(delta);
    m_selection->selectStep(StepId{16});
    QCOMPARE(m_panel->cacheCard()->content().title, QStringLiteral("Prompt cache: not reported"));
    QVERIFY(!m_panel->cacheCard()->content().aside.contains(QLatin1Char('0')));
    m_selection->selectStep(StepId{13});
    QCOMPARE(m_panel->cacheCard()->content().title, QStringLiteral("Prompt cache: miss"));
}

void TestContextPanel::runningStepHasNoVerdictYet()
{
    FabricatedSession::Options options;
    options.lastRunning = true;
    show(FabricatedSession(options).delta());
    QCOMPARE(m_panel->cacheCard()->content().title, QStringLiteral("Prompt cache: not known yet"));
}

void TestContextPanel::tokensAreOfferedOnlyWithAnEstimator()
{
    show(FabricatedSession().delta());
    QVERIFY(m_panel->tokensToggle()->isHidden());
    m_panel->setTokenEstimator([](ItemId) { return std::size_t(100); });
    QVERIFY(!m_panel->tokensToggle()->isHidden());
    m_selection->selectStep(StepId{13});
    m_panel->tokensToggle()->click();
    QCOMPARE(m_panel->heldCard()->content().shares.front().words, QStringLiteral("sent 200"));
    m_panel->setTokenEstimator({});
    QCOMPARE(m_panel->heldCard()->content().shares.front().words, QStringLiteral("sent 2.55 KB"));
}

void TestContextPanel::estimateStandsBesideTheProvidersCount()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.steps[12].usage->inputTokens = 242;
    show(delta);
    m_selection->selectStep(StepId{13});
    QVERIFY(!m_panel->cacheCard()->content().body.contains(QStringLiteral("estimated")));
    m_panel->setTokenEstimator([](ItemId) { return std::size_t(100); });
    QVERIFY(m_panel->cacheCard()->content().body.contains(QStringLiteral("About 200 tokens estimated, 42 not seen on the wire")));
    m_panel->setTokenEstimator([](ItemId item) { return item.value % 2 ? std::optional<std::size_t>(100) : std::nullopt; });
    QVERIFY2(!m_panel->cacheCard()->content().body.contains(QStringLiteral("estimated")), "one unknown item makes the sum unknown");
}

void TestContextPanel::closedSocketMustResend()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.steps.back().stored = false;
    show(delta);
    QVERIFY(m_panel->nextCard()->content().body.startsWith(QStringLiteral("A reconnect would resend")));
    delta.connections[1].closedAt = delta.until;
    delta.connections[1].closeCode = 1006;
    SessionDelta closed;
    closed.connections = {delta.connections[1]};
    m_session->apply(closed);
    m_panel->refresh();
    QVERIFY(m_panel->nextCard()->content().aside.startsWith(QStringLiteral("must resend")));
    QVERIFY(m_panel->heldCard()->content().body.contains(QStringLiteral("1006")));
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
