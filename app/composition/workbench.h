#pragma once

#include "app/client/demorun.h"
#include "app/composition/searchrun.h"
#include "app/composition/tokenestimates.h"
#include "app/composition/traceopening.h"
#include "app/composition/windowrun.h"
#include "app/pipeline/recording.h"
#include "app/tap/agentlauncher.h"
#include "app/tap/tap.h"
#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>
#include <memory>
#include <optional>

class QSettings;

namespace stepwire {

/// Does what the window asks for: opens traces, records taps and the demo, exports. The one place that knows both
/// sides.
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
    void stop();     ///< Ends recording, tap and demo; what was recorded stays on display.
    void closeAll(); ///< Back to the welcome page.
    void saveCopy(const QString &path);
    void exportTo(const QString &format, const QString &path);
    void search(const stepwire::SearchQuery &query); ///< In the payloads of what is on display; ends the search before it.
    void cancelSearch();
    void chooseTheme(stepwire::MainWindow::ThemeChoice choice);

Q_SIGNALS:
    void sessionComplete(); ///< A file is loaded whole, or a recording ended.
    void failed(const stepwire::Failure &failure);

private:
    void joinWindow();
    void lookForUnfinished();
    void openUnfinished(const QString &path);
    void deleteUnfinished(const QString &path);
    void applyTheme();
    void startOver(); ///< Ends whatever goes on and empties the session.
    bool startRecording(const QString &title, const QString &stem);
    void tellStorage(quint64 generation, const StorageEvent &event);
    void takeDelta(quint64 generation, const SessionDelta &delta);
    void finishRecording();
    void showPayloads(std::shared_ptr<PayloadSource> source);
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
    std::unique_ptr<TraceOpening> m_opening;
    std::unique_ptr<SearchRun> m_search;
    std::unique_ptr<Recording> m_recording;
    std::unique_ptr<Tap> m_tap;
    std::unique_ptr<DemoRun> m_demo;
    std::unique_ptr<AgentLauncher> m_agent;
    QThreadPool m_jobs;
};

} // namespace stepwire
