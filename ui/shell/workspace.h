#pragma once

#include "models/items/livesession.h"
#include "models/items/selection.h"
#include "ui/theme/theme.h"

#include <QMainWindow>
#include <vector>

namespace stepwire {

class ContextPanel;
class DockTitle;
class FindingsPanel;
class InspectorPanel;
class ManualPanel;
class OverviewStrip;
class SearchPanel;
class SessionsPanel;
class TimelinePanel;

/// The panels around the message timeline: they dock, float, close and come back. Lives inside the main window, so that
/// the welcome page can take its place without the panels' arrangement being lost.
class Workspace : public QMainWindow
{
    Q_OBJECT
public:
    /// Without panels, which makeNext() makes.
    Workspace(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);
    /// Makes some of the panels: together they take longer than a frame. False: all are there. Nothing else may be called
    /// before that.
    bool makeNext();

    TimelinePanel *timeline() const { return m_timeline; }
    ContextPanel *context() const { return m_context; }
    SessionsPanel *sessions() const { return m_sessions; }
    InspectorPanel *inspector() const { return m_inspector; }
    FindingsPanel *findings() const { return m_findings; }
    SearchPanel *search() const { return m_search; }
    QList<QDockWidget *> docks() const;
    ManualPanel *manual() const { return m_manual; }
    QDockWidget *findingsDock() const;
    QDockWidget *manualDock() const; ///< Closed until a page is asked for.

    void showSearch();  ///< Brings the search panel up, ready to type.
    void showDiff();    ///< Brings the inspector up with the step against the one before it.
    void resetLayout(); ///< As at the very first start, in the size that the window has now.
    void showManual(const QString &code); ///< The page of a finding's code; empty: the index.
    /// Proportions are set when the window has its size; called after the first show when nothing was restored.
    void applyProportions();

private:
    QDockWidget *addDock(const QString &name, const QString &title, QWidget *panel);
    void arrange();
    void followTabs();
    void joinFindings();
    void joinSearch();
    void joinContext();
    void makeTimeline();
    void makeInspector();
    void makeLists();
    void makeSideDocks();
    void makeChartDocks();
    void makeDetailDocks();
    void makeOtherDocks();
    void showFindingsCount(int findings);

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    int m_made = 0; ///< Calls of makeNext().
    TimelinePanel *m_timeline = nullptr;
    OverviewStrip *m_overview = nullptr;
    SessionsPanel *m_sessions = nullptr;
    ContextPanel *m_context = nullptr;
    InspectorPanel *m_inspector = nullptr;
    FindingsPanel *m_findings = nullptr;
    ManualPanel *m_manual = nullptr;
    SearchPanel *m_search = nullptr;
    std::vector<std::pair<QDockWidget *, DockTitle *>> m_docks;
};

} // namespace stepwire
