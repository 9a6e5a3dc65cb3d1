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
class SearchPanel;
class SessionsPanel;
class TimelinePanel;

/// The panels around the message timeline: they dock, float, close and come back. Lives inside the main window, so that
/// the welcome page can take its place without the panels' arrangement being lost.
class Workspace : public QMainWindow
{
    Q_OBJECT
public:
    Workspace(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

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
    void joinContext(const LiveSession *session, const Selection *selection);
    void showFindingsCount(int findings);

    const Theme *m_theme;
    TimelinePanel *m_timeline;
    SessionsPanel *m_sessions;
    ContextPanel *m_context;
    InspectorPanel *m_inspector;
    FindingsPanel *m_findings;
    ManualPanel *m_manual;
    SearchPanel *m_search;
    std::vector<std::pair<QDockWidget *, DockTitle *>> m_docks;
};

} // namespace stepwire
