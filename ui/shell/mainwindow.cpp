#include "ui/shell/mainwindow.h"

#include "models/items/timelinemodel.h"
#include "ui/findings/findingspanel.h"
#include "ui/inspector/inspectorpanel.h"
#include "ui/messages/filterbox.h"
#include "ui/messages/timelinepanel.h"
#include "ui/messages/timelineview.h"
#include "ui/sessions/sessionspanel.h"
#include "ui/shell/toolrow.h"
#include "ui/shell/unfinishedbar.h"
#include "ui/shell/welcomepage.h"
#include "ui/shell/workspace.h"
#include "ui/widgets/messagebar.h"

#include <QCloseEvent>
#include <QDockWidget>
#include <QDragEnterEvent>
#include <QMenu>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

/// The icons are in a static library, which nothing else pulls in.
static void loadIcons()
{
    Q_INIT_RESOURCE(icons);
}

namespace stepwire {

namespace {
constexpr int layoutVersion = 4; // one more with each change of which panels there are or where they begin
}

MainWindow::MainWindow(const LiveSession *session, Selection *selection, Theme *theme, QSettings *settings,
                       QWidget *parent)
    : QMainWindow(parent), m_session(session), m_selection(selection), m_theme(theme), m_settings(settings),
      m_startStop(new QAction(this)), m_tools(new ToolRow(m_startStop, theme)),
      m_status(new StatusLine(session, theme)), m_messages(new MessageBar(theme)),
      m_unfinished(new UnfinishedBar(theme)), m_stack(new QStackedWidget),
      m_welcome(new WelcomePage(theme))
{
    setObjectName(QStringLiteral("mainWindow"));
    setAcceptDrops(true);
    setWindowTitle(QStringLiteral("Stepwire"));
    loadIcons();
    setWindowIcon(QIcon(QStringLiteral(":/icons/stepwire.svg")));
    addToolBar(m_tools);
    setStatusBar(m_status);
    auto *content = new QWidget;
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_unfinished);
    column->addWidget(m_messages);
    column->addWidget(m_stack, 1);
    m_stack->addWidget(m_welcome);
    setCentralWidget(content);
    makeMenus();
    joinTools();
    closeSession();
    resize(1440, 900);
    if (m_settings)
        restoreGeometry(m_settings->value(QStringLiteral("window/geometry")).toByteArray());
}

MainWindow::~MainWindow()
{
    m_copying.waitForDone();
}

void MainWindow::joinTools()
{
    connect(m_welcome, &WelcomePage::tapChosen, this, &MainWindow::askForTap);
    connect(m_welcome, &WelcomePage::openChosen, this, &MainWindow::askForFiles);
    connect(m_welcome, &WelcomePage::demoChosen, this, &MainWindow::demoRequested);
    connect(m_welcome, &WelcomePage::connectChosen, this, [this] {
        say(Severity::Info,
            tr("Connecting to a server of your own comes later; this is the demo, a session with a local server."));
        Q_EMIT demoRequested();
    });
    connect(m_welcome, &WelcomePage::raceChosen, this, [this] {
        say(Severity::Info,
            tr("Races of your own come later; this is the demo, which runs one task over WebSocket and over HTTP."));
        Q_EMIT demoRequested();
    });
    connect(m_welcome, &WelcomePage::recentChosen, this, [this](const QString &path) { Q_EMIT openRequested({path}); });
    connect(m_tools, &ToolRow::directionToggled, this,
            [this](Direction direction, bool shown) { workspace()->timeline()->setDirectionShown(direction, shown); });
    connect(m_tools, &ToolRow::deltasToggled, this,
            [this](bool shown) { workspace()->timeline()->setDeltasShown(shown); });
    connect(m_tools->filter(), &FilterBox::filterChanged, this,
            [this](const MessageFilter &filter) { workspace()->timeline()->setFilter(filter); });
    connect(m_unfinished, &UnfinishedBar::openChosen, this, &MainWindow::openUnfinishedRequested);
    connect(m_unfinished, &UnfinishedBar::deleteChosen, this, &MainWindow::deleteUnfinishedRequested);
    connect(m_status, &StatusLine::cancelRequested, this, &MainWindow::cancelLoadingRequested);
    connect(m_status, &StatusLine::findingsRequested, this, &MainWindow::showFindings);
    if (m_settings)
        m_tools->filter()->setHistory(m_settings->value(QStringLiteral("filter/history")).toStringList());
}

bool MainWindow::isWelcoming() const
{
    return m_stack->currentWidget() == m_welcome;
}

Workspace *MainWindow::workspace()
{
    while (makeWorkspacePiece()) {
    }
    return m_workspace;
}

void MainWindow::prepareWorkspace(std::function<void()> then)
{
    if (makeWorkspacePiece())
        QTimer::singleShot(0, this, [this, then = std::move(then)] { prepareWorkspace(then); });
    else if (then)
        then();
}

/// False: there is nothing left to make.
bool MainWindow::makeWorkspacePiece()
{
    if (m_workspaceJoined)
        return false;
    if (!m_workspace) {
        m_workspace = new Workspace(m_session, m_selection, m_theme);
        m_stack->addWidget(m_workspace);
    } else if (!m_workspace->makeNext()) {
        joinWorkspace();
        m_workspaceJoined = true;
    }
    return true;
}

void MainWindow::joinWorkspace()
{
    for (QDockWidget *dock : m_workspace->docks())
        m_panelsMenu->addAction(dock->toggleViewAction());
    TimelinePanel *timeline = m_workspace->timeline();
    connect(timeline, &TimelinePanel::shownChanged, this, &MainWindow::showFilterCount);
    connect(timeline->view(), &TimelineView::payloadCopyRequested, this, &MainWindow::copyPayload);
    connect(timeline->view(), &TimelineView::filterByTypeRequested, m_tools->filter(), [this](const QString &type) {
        m_tools->filter()->setText(type);
        m_tools->filter()->setFocus();
    });
    restoreArrangement();
}

void MainWindow::restoreArrangement()
{
    m_arrangement = m_settings ? m_settings->value(QStringLiteral("window/panels")).toByteArray() : QByteArray();
    if (!m_arrangement.isEmpty() && !m_workspace->restoreState(m_arrangement, layoutVersion))
        m_arrangement.clear();
    m_arrangementDue = true;
}

/// Sizes of panels hold only once the window has its own: before the first painting, and again when Qt has laid out what
/// that made necessary.
void MainWindow::arrangeOnceShown()
{
    if (!m_arrangementDue || !m_workspaceJoined || !isVisible() || isWelcoming())
        return;
    m_arrangementDue = false;
    const auto arrange = [this] {
        if (m_arrangement.isEmpty())
            m_workspace->applyProportions();
        else
            m_workspace->restoreState(m_arrangement, layoutVersion);
    };
    arrange();
    QTimer::singleShot(0, m_workspace, arrange);
}

void MainWindow::openSession(const QString &title, StatusLine::Activity activity)
{
    Workspace *panels = workspace();
    panels->sessions()->setTitle(title);
    m_stack->setCurrentWidget(panels);
    m_tools->show();
    m_tools->setFilterEnabled(true);
    setWindowTitle(title.isEmpty() ? QStringLiteral("Stepwire") : title + QStringLiteral(" \u2014 Stepwire"));
    setActivity(activity);
    panels->timeline()->setLive(activity == StatusLine::Activity::Recording);
    panels->timeline()->view()->setFocus();
    for (QAction *action : m_sessionActions)
        action->setEnabled(true);
    arrangeOnceShown();
}

void MainWindow::closeSession()
{
    m_stack->setCurrentWidget(m_welcome);
    m_tools->hide();
    m_tools->setFilterEnabled(false);
    setWindowTitle(QStringLiteral("Stepwire"));
    for (QAction *action : m_sessionActions)
        action->setEnabled(false);
    setActivity(StatusLine::Activity::Nothing);
    showRecentFiles();
}

void MainWindow::setActivity(StatusLine::Activity activity)
{
    m_activity = activity;
    const bool recording = activity == StatusLine::Activity::Recording;
    m_startStop->setText(recording ? tr("\u25a0 Stop") : tr("\u25cf Tap\u2026"));
    m_startStop->setToolTip(recording ? tr("End the recording (Ctrl+E)") : tr("Tap an agent (Ctrl+E)"));
    m_tools->setRecording(recording);
    m_status->setActivity(activity);
}

void MainWindow::setTapped(const QString &url, const QString &upstream)
{
    m_tools->setTapped(url, upstream);
}

void MainWindow::setProxyFiles(const ProxyFiles &files)
{
    m_proxyFiles = files;
    m_tools->setProxyFiles(files);
}

void MainWindow::setPayloadSource(std::shared_ptr<PayloadSource> source)
{
    m_payloads = source;
    workspace()->inspector()->setPayloadSource(std::move(source));
}

void MainWindow::setStartedAt(const QDateTime &startedAt)
{
    workspace()->timeline()->setStartedAt(startedAt);
}

void MainWindow::say(Severity severity, const QString &sentence)
{
    m_messages->say(severity, sentence);
}

void MainWindow::offerUnfinished(const QList<UnfinishedRecording> &recordings)
{
    m_unfinished->offer(recordings);
}

void MainWindow::showFilterCount()
{
    m_tools->filter()->setCount(m_workspace->timeline()->shownWords());
}

void MainWindow::goToStep(StepId step)
{
    m_selection->selectMessage({}, step);
}

void MainWindow::selectInterestingStep()
{
    const GrowingList<Step> &steps = m_session->session().steps();
    const Step *best = steps.empty() ? nullptr : &steps.back();
    for (const Step &step : steps) {
        if (step.status == StepStatus::Completed && step.continuation == Continuation::Chained)
            best = &step;
    }
    if (best)
        m_selection->selectMessage(best->request, best->id);
}

QStringList MainWindow::recentFiles() const
{
    return m_settings ? m_settings->value(QStringLiteral("files/recent")).toStringList() : QStringList();
}

void MainWindow::rememberFile(const QString &path)
{
    if (!m_settings)
        return;
    QStringList paths = recentFiles();
    paths.removeAll(path);
    paths.prepend(path);
    m_settings->setValue(QStringLiteral("files/recent"), paths.mid(0, 10));
    showRecentFiles();
}

void MainWindow::showRecentFiles()
{
    m_welcome->setRecentFiles(recentFiles());
    m_recentMenu->clear();
    for (const QString &path : recentFiles())
        connect(m_recentMenu->addAction(path), &QAction::triggered, this,
                [this, path] { Q_EMIT openRequested({path}); });
    m_recentMenu->setEnabled(!m_recentMenu->isEmpty());
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    arrangeOnceShown();
}

void MainWindow::keepOpen()
{
    m_keptOpen = true;
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_keptOpen = false;
    Q_EMIT leaveRequested();
    if (m_keptOpen) {
        event->ignore();
        return;
    }
    if (m_settings) {
        m_settings->setValue(QStringLiteral("window/geometry"), saveGeometry());
        if (m_workspaceJoined)
            m_settings->setValue(QStringLiteral("window/panels"), m_workspace->saveState(layoutVersion));
        m_settings->setValue(QStringLiteral("filter/history"), m_tools->filter()->history());
    }
    event->accept();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls()) {
        if (url.isLocalFile())
            paths << url.toLocalFile();
    }
    if (!paths.isEmpty())
        Q_EMIT openRequested(paths);
}

} // namespace stepwire
