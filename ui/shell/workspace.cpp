#include "ui/shell/workspace.h"

#include "ui/charts/latencychart.h"
#include "ui/charts/payloadchart.h"
#include "ui/context/contextpanel.h"
#include "ui/findings/findingspanel.h"
#include "ui/findings/manualpanel.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/lineage/lineagepanel.h"
#include "ui/lineage/lineageview.h"
#include "ui/messages/timelinepanel.h"
#include "ui/messages/timelineview.h"
#include "ui/search/searchpanel.h"
#include "ui/sessions/sessionspanel.h"
#include "ui/theme/format.h"
#include "ui/timeline/overviewstrip.h"
#include "ui/timeline/stepwaterfall.h"
#include "ui/treemap/nextrequestpanel.h"
#include "ui/widgets/docktitle.h"

#include <QDockWidget>
#include <QTabBar>
#include <QTimer>
#include <algorithm>

namespace stepwire {

namespace {

enum Dock {
    SessionsDock, ContextDock, PayloadDock, LatencyDock, WaterfallDock, InspectorDock, FindingsDock, LineageDock, NextRequestDock,
    ManualDock, SearchDock
};

// shares of the window in the design's picture, 1440 by 900
constexpr double leftShare = 0.150;
constexpr double rightShare = 0.268;
constexpr double bottomShare = 0.370;

} // namespace

Workspace::Workspace(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QMainWindow(parent), m_session(session), m_selection(selection), m_theme(theme)
{
    setWindowFlags(Qt::Widget);
    setObjectName(QStringLiteral("workspace"));
    setDockOptions(AnimatedDocks | AllowNestedDocks | AllowTabbedDocks | GroupedDragging);
    setDocumentMode(true);
    setTabPosition(Qt::AllDockWidgetAreas, QTabWidget::North);
    setCorner(Qt::BottomLeftCorner, Qt::BottomDockWidgetArea);
    setCorner(Qt::BottomRightCorner, Qt::RightDockWidgetArea);
    setContextMenuPolicy(Qt::PreventContextMenu);
}

bool Workspace::makeNext()
{
    switch (m_made++) {
    case 0: makeTimeline(); return true;
    case 1: makeInspector(); return true;
    case 2: makeLists(); return true;
    case 3: makeSideDocks(); return true;
    case 4: makeChartDocks(); return true;
    case 5: makeDetailDocks(); return true;
    case 6: makeOtherDocks(); return true;
    case 7: arrange(); return true;
    default: return false;
    }
}

void Workspace::makeTimeline()
{
    m_timeline = new TimelinePanel(m_session, m_selection, m_theme);
    m_overview = new OverviewStrip(m_session, m_selection, m_theme);
    m_timeline->setOverview(m_overview);
    m_timeline->setMinimumWidth(260);
    setCentralWidget(m_timeline);
    m_sessions = new SessionsPanel(m_session, m_selection, m_theme, this);
    m_context = new ContextPanel(m_session, m_selection, m_theme, this);
}

void Workspace::makeInspector()
{
    m_inspector = new InspectorPanel(m_session, m_selection, m_theme, this);
}

void Workspace::makeLists()
{
    m_findings = new FindingsPanel(m_session, m_selection, m_theme, this);
    m_manual = new ManualPanel(m_theme, this);
    m_search = new SearchPanel(m_session, m_selection, m_theme, this);
}

void Workspace::makeSideDocks()
{
    addDock(QStringLiteral("sessionsDock"), tr("Sessions"), m_sessions);
    addDock(QStringLiteral("contextDock"), tr("Cached context"), m_context);
}

void Workspace::makeChartDocks()
{
    auto *waterfall = new StepWaterfall(m_session, m_selection, m_theme);
    addDock(QStringLiteral("payloadDock"), tr("Payload per step"), new PayloadChart(m_session, m_selection, m_theme));
    addDock(QStringLiteral("latencyDock"), tr("Latency per step"), new LatencyChart(m_session, m_selection, m_theme));
    addDock(QStringLiteral("waterfallDock"), tr("Waterfall"), waterfall);
    connect(m_overview, &OverviewStrip::rangeSelected, this, [this](CaptureTime from, CaptureTime to) {
        m_timeline->setTimeSpan(TimelineModel::TimeSpan{from, to});
    });
    connect(m_overview, &OverviewStrip::rangeSelected, waterfall, &StepWaterfall::showRange);
    connect(m_overview, &OverviewStrip::rangeCleared, this, [this] { m_timeline->setTimeSpan(std::nullopt); });
    connect(m_overview, &OverviewStrip::rangeCleared, waterfall, &StepWaterfall::fit);
}

void Workspace::makeDetailDocks()
{
    addDock(QStringLiteral("inspectorDock"), tr("Inspector"), m_inspector);
    addDock(QStringLiteral("findingsDock"), tr("Findings"), m_findings);
}

void Workspace::makeOtherDocks()
{
    auto *lineage = new LineagePanel(m_session, m_selection, m_theme);
    addDock(QStringLiteral("lineageDock"), tr("Lineage"), lineage);
    addDock(QStringLiteral("nextRequestDock"), tr("Next request"), new NextRequestPanel(m_session, m_selection, m_theme));
    addDock(QStringLiteral("manualDock"), tr("Manual"), m_manual);
    addDock(QStringLiteral("searchDock"), tr("Search"), m_search);
    connect(lineage->view(), &LineageView::messageChosen, this, [this] { m_timeline->view()->setFocus(); });
    joinFindings();
    joinSearch();
    joinContext();
}

/// What is found stands in the list, its page above and its bytes below on the right: all three at once.
void Workspace::joinFindings()
{
    connect(m_findings, &FindingsPanel::evidenceRequested, m_inspector, &InspectorPanel::showEvidence);
    connect(m_findings, &FindingsPanel::evidenceRequested, this, [this] {
        QDockWidget *inspector = m_docks[InspectorDock].first;
        if (inspector->isVisibleTo(this)) // one who closed it does not want it back at each finding
            inspector->raise();
    });
    connect(m_findings, &FindingsPanel::pageRequested, this, &Workspace::showManual);
    connect(m_findings, &FindingsPanel::countChanged, this, &Workspace::showFindingsCount);
}

void Workspace::joinSearch()
{
    connect(m_search, &SearchPanel::evidenceRequested, m_inspector, &InspectorPanel::showEvidence);
    connect(m_search, &SearchPanel::evidenceRequested, this, [this] {
        QDockWidget *inspector = m_docks[InspectorDock].first;
        if (inspector->isVisibleTo(this))
            inspector->raise();
    });
}

void Workspace::showSearch()
{
    m_docks[SearchDock].first->show();
    m_docks[SearchDock].first->raise();
    m_search->startTyping();
}

/// An item chosen in the context is marked in the bytes that carried it.
void Workspace::joinContext()
{
    connect(m_selection, &Selection::itemChanged, m_inspector, [this](ItemId id) {
        const ContextItem *item = m_session->session().item(id);
        const Message *message = item ? m_session->session().message(item->message) : nullptr;
        if (message)
            m_inspector->showEvidence({Evidence::In::Payload, message->connection, message->id, {}, item->text});
    });
}

void Workspace::showFindingsCount(int findings)
{
    QDockWidget *dock = m_docks[FindingsDock].first;
    dock->setWindowTitle(findings > 0 ? tr("Findings \u00b7 %1").arg(formatCount(std::uint64_t(findings))) : tr("Findings"));
    dock->toggleViewAction()->setText(tr("Findings")); // Qt gives it the title, which counts
}

void Workspace::showManual(const QString &code)
{
    if (code.isEmpty())
        m_manual->showIndex();
    else
        m_manual->showPage(code);
    m_docks[ManualDock].first->show();
    m_docks[ManualDock].first->raise();
    m_manual->setFocus();
}

QDockWidget *Workspace::addDock(const QString &name, const QString &title, QWidget *panel)
{
    auto *dock = new QDockWidget(title, this);
    dock->setObjectName(name);
    dock->setAccessibleName(title);
    dock->setWidget(panel);
    auto *header = new DockTitle(dock, m_theme);
    dock->setTitleBarWidget(header);
    dock->toggleViewAction()->setText(title);
    m_docks.emplace_back(dock, header);
    // whether a dock shares its place is known only after Qt has moved it
    const auto later = [this] { QTimer::singleShot(0, this, &Workspace::followTabs); };
    connect(dock, &QDockWidget::dockLocationChanged, this, later);
    connect(dock, &QDockWidget::topLevelChanged, this, later);
    connect(dock, &QDockWidget::visibilityChanged, this, later);
    return dock;
}

QList<QDockWidget *> Workspace::docks() const
{
    QList<QDockWidget *> docks;
    for (const auto &[dock, title] : m_docks)
        docks << dock;
    return docks;
}

QDockWidget *Workspace::findingsDock() const
{
    return m_docks[FindingsDock].first;
}

void Workspace::showDiff()
{
    QDockWidget *inspector = m_docks[InspectorDock].first;
    inspector->show();
    inspector->raise();
    m_inspector->showDiff();
}

QDockWidget *Workspace::manualDock() const
{
    return m_docks[ManualDock].first;
}

void Workspace::arrange()
{
    const auto dock = [this](Dock which) { return m_docks[which].first; };
    addDockWidget(Qt::LeftDockWidgetArea, dock(SessionsDock));
    addDockWidget(Qt::RightDockWidgetArea, dock(ContextDock));
    addDockWidget(Qt::BottomDockWidgetArea, dock(PayloadDock));
    splitDockWidget(dock(PayloadDock), dock(LatencyDock), Qt::Horizontal);
    tabifyDockWidget(dock(PayloadDock), dock(NextRequestDock));
    tabifyDockWidget(dock(LatencyDock), dock(WaterfallDock));
    tabifyDockWidget(dock(WaterfallDock), dock(LineageDock));
    splitDockWidget(dock(ContextDock), dock(InspectorDock), Qt::Vertical);
    tabifyDockWidget(dock(WaterfallDock), dock(FindingsDock));
    tabifyDockWidget(dock(PayloadDock), dock(SearchDock));
    tabifyDockWidget(dock(ContextDock), dock(ManualDock));
    for (const auto &[each, title] : m_docks)
        each->setVisible(each != dock(ManualDock));
    dock(PayloadDock)->raise();
    dock(LatencyDock)->raise();
    dock(InspectorDock)->raise();
    followTabs();
}

void Workspace::resetLayout()
{
    for (const auto &[dock, title] : m_docks) {
        dock->setFloating(false);
        removeDockWidget(dock);
    }
    arrange();
    applyProportions();
}

void Workspace::applyProportions()
{
    const auto dock = [this](Dock which) { return m_docks[which].first; };
    const int bottom = int(height() * bottomShare);
    resizeDocks({dock(SessionsDock), dock(ContextDock)}, {int(width() * leftShare), int(width() * rightShare)},
                Qt::Horizontal);
    resizeDocks({dock(PayloadDock)}, {bottom}, Qt::Vertical);
    resizeDocks({dock(ContextDock), dock(InspectorDock)}, {height() - bottom, bottom}, Qt::Vertical);
    const int half = int(width() * (1 - rightShare) / 2);
    resizeDocks({dock(PayloadDock), dock(LatencyDock)}, {half, half}, Qt::Horizontal);
}

void Workspace::followTabs()
{
    const auto hasTab = [this](QDockWidget *dock) { // docks that share its place but are closed make no tab bar
        const QList<QDockWidget *> beside = tabifiedDockWidgets(dock);
        return std::ranges::any_of(beside, [](const QDockWidget *other) { return !other->isHidden(); });
    };
    for (const auto &[dock, title] : m_docks)
        title->setTabbed(!dock->isFloating() && hasTab(dock));
    // Qt makes the tab bars itself
    for (QTabBar *bar : findChildren<QTabBar *>(QString(), Qt::FindDirectChildrenOnly)) {
        bar->setExpanding(false);
        bar->setElideMode(Qt::ElideNone);
    }
}

} // namespace stepwire
