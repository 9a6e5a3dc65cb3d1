#pragma once

#include "models/items/messagefilter.h"
#include "models/vocabulary/direction.h"
#include "ui/shell/agentsettings.h"
#include "ui/theme/theme.h"

#include <QToolBar>

class QLabel;
class QToolButton;

namespace stepwire {

class FilterBox;

/// The row under the menu: start and stop, what is tapped, settings for agents, the filter, what is shown.
class ToolRow : public QToolBar
{
    Q_OBJECT
public:
    ToolRow(QAction *startStop, const Theme *theme, QWidget *parent = nullptr);

    /// Where agents are to be pointed and where their traffic goes; empty when nothing is tapped. Without `upstream` it is a
    /// forward proxy.
    void setTapped(const QString &url, const QString &upstream);
    void setProxyFiles(const ProxyFiles &files) { m_files = files; }
    void setRecording(bool recording);
    void setFilterEnabled(bool enabled);
    FilterBox *filter() const { return m_filter; }

Q_SIGNALS:
    void directionToggled(stepwire::Direction direction, bool shown);
    void deltasToggled(bool shown);

private:
    QToolButton *addToggle(const QString &text, const QString &words, bool checked);
    void fillAgentMenu(const std::vector<AgentSettings> &agents);

    const Theme *m_theme;
    QToolButton *m_startStop;
    QLabel *m_tapped;
    ProxyFiles m_files;
    QToolButton *m_agents;
    FilterBox *m_filter;
    QToolButton *m_sent;
    QToolButton *m_received;
    QToolButton *m_deltas;
    QAction *m_tappedAction;
    QAction *m_agentsAction;
};

} // namespace stepwire
