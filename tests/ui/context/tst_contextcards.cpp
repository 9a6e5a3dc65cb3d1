#include "tests/ui/context/contextpanelstage.h"
#include "ui/context/contextcard.h"
#include "ui/steps/flattoggle.h"

#include <QTest>
#include <QTreeView>

using namespace stepwire;

/// What the cards of the cached-context panel say of a step.
class TestContextCards : public ContextPanelStage
{
    Q_OBJECT

private Q_SLOTS:
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
};

void TestContextCards::httpHoldsNothing()
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

void TestContextCards::whySoMuchWasSentIsSaidInWords()
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

void TestContextCards::resentHistoryIsToldFromLostHistory()
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

void TestContextCards::holderIsTheResponseGoneOnFrom()
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

void TestContextCards::inferredAndConfirmedAreToldApart()
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

void TestContextCards::evictedContextIsSaidToBeGone()
{
    SessionDelta delta = FabricatedSession().delta();
    delta.steps[15].chain = ChainState::Evicted;
    show(delta);
    m_selection->selectStep(StepId{16});
    QCOMPARE(m_panel->heldCard()->content().title, QStringLiteral("No longer held:"));
    QVERIFY(m_panel->model()->total(ContextState::Evicted).bytes > 0);
    QCOMPARE(m_panel->model()->total(ContextState::Held).items, std::size_t(0));
}

void TestContextCards::unseenHistoryHasNoSize()
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

void TestContextCards::cachedTokensNotReportedAreNoMiss()
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

void TestContextCards::runningStepHasNoVerdictYet()
{
    FabricatedSession::Options options;
    options.lastRunning = true;
    show(FabricatedSession(options).delta());
    QCOMPARE(m_panel->cacheCard()->content().title, QStringLiteral("Prompt cache: not known yet"));
}

void TestContextCards::tokensAreOfferedOnlyWithAnEstimator()
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

void TestContextCards::estimateStandsBesideTheProvidersCount()
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

void TestContextCards::closedSocketMustResend()
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

QTEST_MAIN(TestContextCards)
#include "tst_contextcards.moc"
