#include "ui/shell/mainwindow.h"

#include "models/items/timelinemodel.h"
#include "ui/findings/findingspanel.h"
#include "ui/messages/filterbox.h"
#include "ui/messages/timelinepanel.h"
#include "ui/messages/timelineview.h"
#include "ui/search/searchpanel.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/keyslist.h"
#include "ui/shell/tapdialog.h"
#include "ui/shell/toolrow.h"
#include "ui/shell/workspace.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDockWidget>
#include <QFileDialog>
#include <QInputDialog>
#include <QMenuBar>
#include <QMessageBox>
#include <QTreeView>

namespace stepwire {

QAction *MainWindow::addAction(QMenu *menu, const QString &text, const QKeySequence &keys, std::function<void()> work)
{
    QAction *action = menu->addAction(text);
    action->setShortcut(keys);
    connect(action, &QAction::triggered, this, std::move(work));
    return action;
}

void MainWindow::makeMenus()
{
    makeFileMenu();
    makeSessionMenu();
    makeViewMenu();
    makeGoMenu();
    makeHelpMenu();
}

void MainWindow::makeFileMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&File"));
    addAction(menu, tr("&Open\u2026"), QKeySequence(QStringLiteral("Ctrl+O")), [this] { askForFiles(); });
    m_recentMenu = menu->addMenu(tr("Open &recent"));
    m_sessionActions << addAction(menu, tr("&Save a copy as\u2026"), QKeySequence(QStringLiteral("Ctrl+S")),
                                  [this] { askForCopy(); });
    QMenu *exports = menu->addMenu(tr("&Export"));
    m_sessionActions << addAction(exports, tr("&JSON Lines\u2026"), {}, [this] {
        askForExport(QStringLiteral("jsonl"), tr("JSON Lines"), QStringLiteral("jsonl"));
    });
    m_sessionActions << addAction(exports, tr("&HAR 1.2\u2026"), {}, [this] {
        askForExport(QStringLiteral("har"), tr("HTTP archive"), QStringLiteral("har"));
    });
    menu->addSeparator();
    m_sessionActions << addAction(menu, tr("&Close the session"), QKeySequence(QStringLiteral("Ctrl+W")),
                                  [this] { Q_EMIT closeRequested(); });
    addAction(menu, tr("&Quit"), QKeySequence(QStringLiteral("Ctrl+Q")), [this] { close(); });
}

void MainWindow::makeSessionMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Session"));
    m_startStop->setShortcut(QKeySequence(QStringLiteral("Ctrl+E")));
    connect(m_startStop, &QAction::triggered, this, &MainWindow::startOrStop);
    menu->addAction(m_startStop);
    addAction(menu, tr("&Tap an agent\u2026"), QKeySequence(QStringLiteral("Ctrl+T")), [this] { askForTap(); });
    addAction(menu, tr("Run the &demo"), QKeySequence(QStringLiteral("Ctrl+D")), [this] { Q_EMIT demoRequested(); });
}

void MainWindow::makeViewMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&View"));
    m_panelsMenu = menu->addMenu(tr("&Panels"));
    m_sessionActions << addAction(menu, tr("&Reset layout"), {}, [this] { workspace()->resetLayout(); });
    menu->addSeparator();
    m_sessionActions << addAction(menu, tr("&Filter"), QKeySequence(QStringLiteral("Ctrl+L")), [this] {
        m_tools->filter()->setFocus();
        m_tools->filter()->selectAll();
    });
    m_sessionActions << addAction(menu, tr("&Diff with the previous step"), QKeySequence(QStringLiteral("D")),
                                  [this] { workspace()->showDiff(); });
    QAction *heartbeats = addAction(menu, tr("Show pings and &pongs"), {}, [] {});
    heartbeats->setCheckable(true);
    connect(heartbeats, &QAction::toggled, this, [this](bool on) { workspace()->timeline()->setHeartbeatsShown(on); });
    m_sessionActions << heartbeats;
    m_sessionActions << addAction(menu, tr("&Collapse all steps"), QKeySequence(QStringLiteral("Ctrl+Shift+-")),
                                  [this] { workspace()->timeline()->messages()->setAllCollapsed(true); });
    m_sessionActions << addAction(menu, tr("&Expand all steps"), QKeySequence(QStringLiteral("Ctrl+Shift++")),
                                  [this] { workspace()->timeline()->messages()->setAllCollapsed(false); });
    menu->addSeparator();
    QMenu *themes = menu->addMenu(tr("&Theme"));
    auto *group = new QActionGroup(this);
    const std::pair<QString, ThemeChoice> choices[] = {{tr("&Dark"), ThemeChoice::Dark},
                                                       {tr("&Light"), ThemeChoice::Light},
                                                       {tr("Follow the &system"), ThemeChoice::System}};
    for (const auto &[name, choice] : choices) {
        QAction *action = addAction(themes, name, {}, [this, wanted = choice] { Q_EMIT themeChosen(wanted); });
        action->setCheckable(true);
        group->addAction(action);
    }
    menu->addSeparator();
    addAction(menu, tr("Command p&alette\u2026"), QKeySequence(QStringLiteral("Ctrl+K")), [this] {
        auto *palette = new CommandPalette(allActions(), this);
        palette->show();
    });
}

void MainWindow::makeGoMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Go"));
    m_sessionActions << addAction(menu, tr("Go to &step\u2026"), QKeySequence(QStringLiteral("Ctrl+G")),
                                  [this] { askForStep(); });
    m_sessionActions << addAction(menu, tr("&Next step"), QKeySequence(QStringLiteral("Alt+Down")),
                                  [this] { stepBy(1); });
    m_sessionActions << addAction(menu, tr("&Previous step"), QKeySequence(QStringLiteral("Alt+Up")),
                                  [this] { stepBy(-1); });
    m_sessionActions << addAction(menu, tr("Next &error"), QKeySequence(QStringLiteral("F8")),
                                  [this] { goToNextError(); });
    m_sessionActions << addAction(menu, tr("F&indings"), QKeySequence(QStringLiteral("Ctrl+Shift+E")),
                                  [this] { showFindings(); });
    m_sessionActions << addAction(menu, tr("Ne&west message"), QKeySequence(QStringLiteral("Ctrl+End")),
                                  [this] { workspace()->timeline()->view()->setFollowsTail(true); });
    menu->addSeparator();
    m_sessionActions << addAction(menu, tr("&Find\u2026"), QKeySequence(QStringLiteral("Ctrl+F")),
                                  [this] { workspace()->timeline()->startFinding(); });
    m_sessionActions << addAction(menu, tr("Find in &all payloads\u2026"), QKeySequence(QStringLiteral("Ctrl+Shift+F")),
                                  [this] { workspace()->showSearch(); });
    m_sessionActions << addAction(menu, tr("Find ne&xt"), QKeySequence(QStringLiteral("F3")),
                                  [this] { findNext(1); });
    m_sessionActions << addAction(menu, tr("Find pre&vious"), QKeySequence(QStringLiteral("Shift+F3")),
                                  [this] { findNext(-1); });
}

void MainWindow::makeHelpMenu()
{
    QMenu *menu = menuBar()->addMenu(tr("&Help"));
    QAction *keys = addAction(menu, tr("&Keys"), {}, [this] {
        auto *list = new KeysList(allActions(), this);
        list->setAttribute(Qt::WA_DeleteOnClose);
        list->show();
    });
    m_sessionActions << addAction(menu, tr("&Manual of findings"), QKeySequence(QStringLiteral("Shift+F1")),
                                  [this] { workspace()->showManual(QString()); });
    keys->setShortcuts({QKeySequence(QStringLiteral("?")), QKeySequence(QStringLiteral("F1"))});
    addAction(menu, tr("&About Stepwire"), {}, [this] { showAbout(); });
}

void MainWindow::startOrStop()
{
    if (m_activity == StatusLine::Activity::Recording)
        Q_EMIT stopRequested();
    else
        askForTap();
}

void MainWindow::askForTap()
{
    if (!m_tapDialog) {
        m_tapDialog = new TapDialog(m_theme, this);
        connect(m_tapDialog, &TapDialog::tapRequested, this, &MainWindow::tapRequested);
    }
    m_tapDialog->setProxyFiles(m_proxyFiles);
    m_tapDialog->show();
    m_tapDialog->raise();
}

void MainWindow::askForFiles()
{
    auto *dialog = new QFileDialog(this, tr("Open"), QString(), tr("Stepwire recordings (*.stepwire);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::filesSelected, this, &MainWindow::openRequested);
    dialog->open();
}

void MainWindow::askForCopy()
{
    auto *dialog = new QFileDialog(this, tr("Save a copy as"), QString(), tr("Stepwire recordings (*.stepwire)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(QStringLiteral("stepwire"));
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::saveCopyRequested);
    dialog->open();
}

void MainWindow::askForExport(const QString &format, const QString &words, const QString &suffix)
{
    auto *dialog = new QFileDialog(this, tr("Export"), QString(), QStringLiteral("%1 (*.%2)").arg(words, suffix));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    connect(dialog, &QFileDialog::fileSelected, this,
            [this, format](const QString &path) { Q_EMIT exportRequested(format, path); });
    dialog->open();
}

void MainWindow::askForStep()
{
    const int last = int(m_session->session().steps().size());
    if (last == 0)
        return;
    auto *dialog = new QInputDialog(this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setWindowTitle(tr("Go to step"));
    dialog->setLabelText(tr("Step, 1 to %1").arg(last));
    dialog->setInputMode(QInputDialog::IntInput);
    dialog->setIntRange(1, last);
    dialog->setIntValue(int(m_selection->step().value > 0 ? m_selection->step().value : std::uint32_t(last)));
    connect(dialog, &QInputDialog::intValueSelected, this, [this](int step) { goToStep(StepId{std::uint32_t(step)}); });
    dialog->open();
}

void MainWindow::stepBy(int by)
{
    const std::int64_t last = std::int64_t(m_session->session().steps().size());
    const std::int64_t step =
        std::clamp<std::int64_t>(std::int64_t(m_selection->step().value) + by, 1, std::max<std::int64_t>(1, last));
    if (last > 0)
        goToStep(StepId{std::uint32_t(step)});
}

void MainWindow::goToNextError()
{
    const GrowingList<Step> &steps = m_session->session().steps();
    for (std::size_t i = 0; i < steps.size(); ++i) {
        const Step &step = steps[(m_selection->step().value + i) % steps.size()];
        if (step.status == StepStatus::Error || step.status == StepStatus::Failed ||
            step.status == StepStatus::Abandoned) {
            m_selection->selectMessage(step.answer ? step.answer : step.request, step.id);
            return;
        }
    }
    say(Severity::Info, tr("No step failed, was refused or was abandoned."));
}

/// In what was searched last: from inside the search panel its hits, from anywhere else the timeline.
void MainWindow::findNext(int by)
{
    if (workspace()->search()->isAncestorOf(QApplication::focusWidget()))
        workspace()->search()->findNext(by);
    else
        workspace()->timeline()->findNext(by);
}

void MainWindow::showFindings()
{
    workspace()->findingsDock()->show();
    workspace()->findingsDock()->raise();
    workspace()->findings()->list()->setFocus();
}

void MainWindow::copyPayload(MessageId message)
{
    const Message *found = m_session->session().message(message);
    if (!found || !m_payloads)
        return;
    // Behind the window: a trace without tables of its own is decoded before its first payload is there.
    m_copying.start([this, source = m_payloads, wanted = *found, ticket = ++m_copyTicket] {
        const Result<std::string> payload = source->payload(wanted);
        const QString text = QString::fromStdString(payload ? *payload : payload.error().detail);
        const auto copy = [this, text, readable = payload.has_value(), ticket] {
            if (!readable)
                say(Severity::Error, tr("The payload cannot be read: %1").arg(text));
            else if (ticket == m_copyTicket)
                QGuiApplication::clipboard()->setText(text);
        };
        QMetaObject::invokeMethod(this, copy, Qt::QueuedConnection);
    });
}

QList<QAction *> MainWindow::allActions() const
{
    QList<QAction *> all;
    QList<QMenu *> menus;
    for (QAction *top : menuBar()->actions())
        menus << top->menu();
    while (!menus.isEmpty()) {
        for (QAction *action : menus.takeFirst()->actions()) {
            if (action->menu())
                menus << action->menu();
            else if (!action->isSeparator())
                all << action;
        }
    }
    return all;
}

void MainWindow::showAbout()
{
    auto *box = new QMessageBox(
        QMessageBox::NoIcon, tr("About Stepwire"),
        tr("<b>Stepwire %1</b><p>A workbench for agent sessions: what an agent and its model server say to each "
           "other, the context that the server holds, and what each step costs.</p><p>GPL-3.0-or-later. Charts by "
           "Qt Charts.</p>")
            .arg(QApplication::applicationVersion()),
        QMessageBox::Close, this);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->open();
}

} // namespace stepwire
