#pragma once

#include "app/client/demorun.h"
#include "app/composition/finishingrecordings.h"
#include "app/composition/searchrun.h"
#include "app/composition/tokenestimates.h"
#include "app/composition/traceopening.h"
#include "app/composition/windowrun.h"
#include "app/pipeline/recording.h"
#include "app/tap/agentlauncher.h"
#include "app/tap/tap.h"
#include "models/exporting/exporter.h"
#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <functional>
#include <map>
#include <memory>
#include <optional>

class QSettings;

namespace stepwire {

class TaskIndicator;

/// Does what the window asks for: opens traces, records taps and the demo, exports. The one place that knows both
/// sides. What takes long goes on behind the window: a recording that was stopped is finished while the window shows it, or
/// shows something else; what needs its file as a whole waits for that without keeping the window from anything.
class Workbench : public QObject
{
    Q_OBJECT
public:
    explicit Workbench(const WindowRequest &request);
    ~Workbench() override;

    MainWindow *window() const { return m_window.get(); }
    LiveSession *session() { return &m_session; }
    Selection *selection() { return &m_selection; }
    QString recordingPath() const; ///< Of the recording that goes on or ended last; empty for none.

public Q_SLOTS:
    void open(const QStringList &paths);
    void startTap(const stepwire::TapSettings &settings);
    void startDemo();
    /// Ends recording, tap and demo; what was recorded stays on display, and is finished in the background.
    void stop();
    void closeAll(); ///< Back to the welcome page.
    void saveCopy(const QString &path);
    void exportTo(const QString &format, const QString &path);
    void search(const stepwire::SearchQuery &query); ///< In the payloads of what is on display; ends the search before it.
    void cancelSearch();
    void chooseTheme(stepwire::MainWindow::ThemeChoice choice);
    /// The window wants to close. It is kept open until everything is saved; asked again, what can be left out is.
    void leave();

Q_SIGNALS:
    void sessionComplete(); ///< A file is loaded whole, or a recording ended.
    void recordingSaved(const QString &path); ///< It is whole, and its file is closed.
    void failed(const stepwire::Failure &failure);

private:
    using LoadSession = std::function<Result<Session>(const BackgroundWork::Progress &progress)>;
    using Afterwards = FinishingRecordings::Afterwards;

    /// Most recordings are saved by then: only afterwards somebody is told that something waits for it.
    static constexpr int patienceMilliseconds = 300;

    void joinWindow();
    void lookForUnfinished();
    void openUnfinished(const QString &path);
    void openTrace(const QString &path, TraceOpening::Log log);
    void deleteUnfinished(const QString &path);
    void applyTheme();
    void startOver(); ///< Ends whatever goes on and empties the session.
    bool startRecording(const QString &title, const QString &stem);
    void tellStorage(quint64 generation, const StorageEvent &event);
    void takeDelta(quint64 generation, const SessionDelta &delta);
    void finishRecording(Afterwards afterwards = Afterwards::Keep);
    void recordingFinished(quint64 number, const QString &path);
    /// Does `then` once the trace at `path` is closed, unless something else was asked for by then. False: it is closed.
    bool putOff(const QString &path, std::function<void()> then);
    void copyTo(const QString &from, const QString &path);
    void tellExported(const Result<ExportAccount> &account, const QString &path);
    /// `work` with its progress in the status line, and a way to end it; then `done`, on this thread.
    void inBackground(const QString &words, BackgroundWork::Work work, std::function<void(bool cancelled)> done);
    bool isBusy() const { return !m_finishing.isEmpty() || !m_running.isEmpty(); }
    void leaveIfWanted();
    void showPayloads(std::shared_ptr<PayloadSource> source, LoadSession load);
    void report(const Failure &failure);
    void demoFinished();
    QString recordingsFolder() const;
    QString recordingFile(const QString &stem) const;

    WindowRequest m_request;
    std::unique_ptr<QSettings> m_settings;
    Theme::Scheme m_systemScheme;
    Theme m_theme;
    LiveSession m_session;
    Selection m_selection;
    std::unique_ptr<MainWindow> m_window;

    TokenEstimates m_tokens{&m_session};
    quint64 m_generation = 0; ///< Deltas of an earlier recording that are still under way are dropped.
    QString m_path;           ///< Of the file on display.
    std::string m_startedAt;
    std::shared_ptr<PayloadSource> m_payloads;
    LoadSession m_load; ///< Of the file on display, on any thread.
    std::unique_ptr<TraceOpening> m_opening;
    std::unique_ptr<SearchRun> m_search;
    std::shared_ptr<Recording> m_recording; ///< The one that goes on.
    bool m_recorded = false;                ///< What is on display was recorded here.
    std::unique_ptr<Tap> m_tap;
    std::unique_ptr<DemoRun> m_demo;
    std::unique_ptr<AgentLauncher> m_agent;
    QThreadPool m_jobs;
    QList<BackgroundWork *> m_running;        ///< Exports and copies.
    std::map<quint64, TaskIndicator *> m_saving; ///< By the recording's generation.
    FinishingRecordings m_finishing;
    quint64 m_asked = 0; ///< Counts what was asked for, so that what waited does not come over something newer.
    bool m_leaving = false;
};

} // namespace stepwire
