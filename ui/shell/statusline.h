#pragma once

#include "models/items/livesession.h"
#include "ui/theme/theme.h"
#include "ui/widgets/taskindicator.h"

#include <QStatusBar>
#include <QTimer>
#include <optional>

class QLabel;
class QProgressBar;
class QToolButton;

namespace stepwire {

/// The line at the bottom: whether a recording goes on, what it holds, what was saved, what the tap adds.
class StatusLine : public QStatusBar
{
    Q_OBJECT
public:
    enum class Activity { Nothing, Recording, Stopped, Opened };

    StatusLine(const LiveSession *session, const Theme *theme, QWidget *parent = nullptr);

    void setActivity(Activity activity);
    /// A tap is at work: that it has measured nothing yet is said too.
    void setTapped(bool tapped);
    void setLoading(bool loading); ///< Shows that work is under way, and a way to end it.
    void setProgress(double share); ///< How much of it is done.
    /// Shows work in the background, unless it is over soon; until what is returned is deleted.
    TaskIndicator *addTask(const QString &words, const QString &explanation, TaskIndicator::Ending ending);

Q_SIGNALS:
    void cancelRequested();
    void findingsRequested();

private:
    void showFigures();
    void showFindings();
    void showBytes();
    void showDelay();
    void showActivity();

    const LiveSession *m_session;
    const Theme *m_theme;
    Activity m_activity = Activity::Nothing;
    bool m_tapped = false;
    QLabel *m_state;
    QLabel *m_transport; ///< This and m_bytes give way when there is little room.
    QLabel *m_messages;
    QLabel *m_bytes;
    QLabel *m_delay;
    QToolButton *m_findings;
    QLabel *m_simulated;
    QWidget *m_tasks; ///< A TaskIndicator for each.
    QProgressBar *m_progress;
    QToolButton *m_cancel;
    QTimer m_soon; ///< Figures are counted at most ten times a second.
};

} // namespace stepwire
