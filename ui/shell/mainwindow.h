#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "models/session/payloadsource.h"
#include "models/vocabulary/tapsettings.h"
#include "ui/shell/agentsettings.h"
#include "ui/shell/statusline.h"
#include "ui/shell/unfinishedrecording.h"
#include "ui/theme/theme.h"

#include <QDateTime>
#include <QMainWindow>
#include <QThreadPool>
#include <functional>
#include <memory>

class QSettings;
class QStackedWidget;

namespace stepwire {

class MessageBar;
class TapDialog;
class ToolRow;
class UnfinishedBar;
class WelcomePage;
class Workspace;

/// The window. It shows a session and asks for work by signals; whoever listens does the work and says what came of it
/// through the functions below.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    enum class ThemeChoice { Dark, Light, System };
    Q_ENUM(ThemeChoice)

    /// `settings` keeps the arrangement, recent files and the like; null: nothing is kept or restored.
    MainWindow(const LiveSession *session, Selection *selection, Theme *theme, QSettings *settings,
               QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Shows the panels. `live`: messages will come in, and the timeline follows them.
    void openSession(const QString &title, StatusLine::Activity activity);
    void closeSession(); ///< Back to the welcome page.
    void setActivity(StatusLine::Activity activity);
    void setTapped(const QString &url, const QString &upstream); ///< Empty: nothing is tapped. No upstream: a forward proxy.
    void setProxyFiles(const ProxyFiles &files); ///< For the agents of a forward proxy.
    void setPayloadSource(std::shared_ptr<PayloadSource> source);
    void setStartedAt(const QDateTime &startedAt);
    void rememberFile(const QString &path);
    void keepOpen(); ///< To be called from leaveRequested(): the window does not close now.

    StatusLine *status() const { return m_status; }
    Workspace *workspace(); ///< Made when first asked for, or before by prepareWorkspace().
    /// Makes it a piece at a time from the event loop, so that no frame waits for all of it; then calls.
    void prepareWorkspace(std::function<void()> then = {});
    ToolRow *tools() const { return m_tools; }
    bool isWelcoming() const;
    MessageBar *messages() const { return m_messages; }

    void say(Severity severity, const QString &sentence);
    /// Offers to open or delete each, until it is chosen what to do with it.
    void offerUnfinished(const QList<UnfinishedRecording> &recordings);
    UnfinishedBar *unfinished() const { return m_unfinished; }
    void goToStep(StepId step);
    /// The last completed step that goes on from another: what is worth a look first.
    void selectInterestingStep();

Q_SIGNALS:
    void tapRequested(const stepwire::TapSettings &settings);
    void stopRequested();
    void demoRequested();
    void openRequested(const QStringList &paths);
    void closeRequested();
    void saveCopyRequested(const QString &path);
    void exportRequested(const QString &format, const QString &path);
    void themeChosen(stepwire::MainWindow::ThemeChoice choice);
    void cancelLoadingRequested();
    void openUnfinishedRequested(const QString &path);
    void deleteUnfinishedRequested(const QString &path);
    void leaveRequested(); ///< The window is about to close, unless keepOpen() is called.

protected:
    void closeEvent(QCloseEvent *event) override;
    void showEvent(QShowEvent *event) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    QAction *addAction(QMenu *menu, const QString &text, const QKeySequence &keys, std::function<void()> work);
    void makeMenus();
    void makeFileMenu();
    void makeSessionMenu();
    void makeViewMenu();
    void makeGoMenu();
    void makeHelpMenu();
    bool makeWorkspacePiece();
    void joinWorkspace();
    void joinTools();
    void startOrStop();
    void askForTap();
    void askForFiles();
    void askForCopy();
    void askForExport(const QString &format, const QString &words, const QString &suffix);
    void askForStep();
    void stepBy(int by);
    void goToNextError();
    void findNext(int by);
    void showFindings();
    void copyPayload(MessageId message);
    void showFilterCount();
    void showRecentFiles();
    void showAbout();
    void restoreArrangement();
    void arrangeOnceShown();
    QStringList recentFiles() const;
    QList<QAction *> allActions() const;

    const LiveSession *m_session;
    Selection *m_selection;
    Theme *m_theme;
    QSettings *m_settings;
    QAction *m_startStop;
    ToolRow *m_tools;
    StatusLine *m_status;
    MessageBar *m_messages;
    UnfinishedBar *m_unfinished;
    QStackedWidget *m_stack;
    WelcomePage *m_welcome;
    Workspace *m_workspace = nullptr;
    bool m_workspaceJoined = false; ///< It is whole and in its place.
    TapDialog *m_tapDialog = nullptr;
    ProxyFiles m_proxyFiles;
    QMenu *m_recentMenu = nullptr;
    QMenu *m_panelsMenu = nullptr;
    QList<QAction *> m_sessionActions; ///< That need a session.
    std::shared_ptr<PayloadSource> m_payloads;
    QThreadPool m_copying; ///< Of payloads to the clipboard.
    quint64 m_copyTicket = 0;
    StatusLine::Activity m_activity = StatusLine::Activity::Nothing;
    bool m_restored = false;
    bool m_keptOpen = false;
    QByteArray m_arrangement; ///< Of the panels, as kept; empty: the design's proportions.
    bool m_arrangementDue = false;
};

} // namespace stepwire
