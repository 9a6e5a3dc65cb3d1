#include "ui/shell/toolrow.h"

#include "ui/messages/filterbox.h"
#include "ui/shell/agentsettings.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QMenu>
#include <QStyle>
#include <QToolButton>
#include <QUrl>

namespace stepwire {

ToolRow::ToolRow(QAction *startStop, const Theme *theme, QWidget *parent)
    : QToolBar(parent), m_theme(theme), m_startStop(new QToolButton), m_tapped(new QLabel), m_agents(new QToolButton),
      m_filter(new FilterBox(theme))
{
    setObjectName(QStringLiteral("toolRow"));
    setWindowTitle(tr("Tools"));
    setMovable(false);
    setFloatable(false);
    setContextMenuPolicy(Qt::PreventContextMenu);

    m_startStop->setObjectName(QStringLiteral("startStop"));
    m_startStop->setDefaultAction(startStop);
    m_startStop->setToolButtonStyle(Qt::ToolButtonTextOnly);
    addWidget(m_startStop);
    m_tapped->setObjectName(QStringLiteral("tapped"));
    m_tapped->setAccessibleName(tr("What is tapped"));
    m_tapped->setTextFormat(Qt::RichText);
    m_tapped->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_tappedAction = addWidget(m_tapped);
    m_agents->setText(tr("Copy agent settings \u25be"));
    m_agents->setToolTip(tr("What to set so that an agent talks to this tap"));
    m_agents->setPopupMode(QToolButton::InstantPopup);
    m_agents->setMenu(new QMenu(m_agents));
    m_agentsAction = addWidget(m_agents);
    m_filter->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    m_filter->setMinimumWidth(180);
    addWidget(m_filter);
    m_sent = addToggle(tr("sent"), tr("Show what the agent sent"), true);
    m_received = addToggle(tr("received"), tr("Show what the server sent"), true);
    m_deltas = addToggle(tr("deltas"), tr("Show deltas and parts as rows of their own"), false);
    connect(m_sent, &QToolButton::toggled, this, [this](bool on) { Q_EMIT directionToggled(Direction::Sent, on); });
    connect(m_received, &QToolButton::toggled, this,
            [this](bool on) { Q_EMIT directionToggled(Direction::Received, on); });
    connect(m_deltas, &QToolButton::toggled, this, &ToolRow::deltasToggled);
    setTapped({}, {});
}

QToolButton *ToolRow::addToggle(const QString &text, const QString &words, bool checked)
{
    auto *button = new QToolButton;
    button->setText(text);
    button->setToolTip(words);
    button->setCheckable(true);
    button->setChecked(checked);
    addWidget(button);
    // on and off are told by the tick, not by colour alone; the width stays
    const auto show = [button, text](bool on) { button->setText(on ? text + QStringLiteral(" \u2713") : text); };
    connect(button, &QToolButton::toggled, button, show);
    show(true);
    button->setMinimumWidth(button->sizeHint().width());
    show(checked);
    return button;
}

void ToolRow::setTapped(const QString &url, const QString &upstream)
{
    m_tappedAction->setVisible(!url.isEmpty());
    m_agentsAction->setVisible(!url.isEmpty());
    const QString host = QUrl(upstream).authority();
    m_tapped->setToolTip(upstream);
    if (upstream.isEmpty())
        m_tapped->setText(tr("Proxy %1").arg(QStringLiteral("<span style='font-family:monospace'>%1</span>").arg(url.toHtmlEscaped())));
    else
        m_tapped->setText(tr("Tap %1 \u2192 %2")
                          .arg(QStringLiteral("<span style='font-family:monospace'>%1</span>").arg(url.toHtmlEscaped()),
                               QStringLiteral("<span style='font-family:monospace'>%1</span>")
                                   .arg((host.isEmpty() ? upstream : host).toHtmlEscaped())));
    fillAgentMenu(upstream.isEmpty() ? proxyAgentSettings(url, m_files) : agentSettings(url));
}

void ToolRow::fillAgentMenu(const std::vector<AgentSettings> &agents)
{
    QMenu *menu = m_agents->menu();
    menu->clear();
    for (const AgentSettings &each : agents) {
        QAction *action = menu->addAction(each.agent);
        action->setToolTip(each.text);
        connect(action, &QAction::triggered, this, [text = each.text] { QGuiApplication::clipboard()->setText(text); });
    }
    menu->setToolTipsVisible(true);
}

void ToolRow::setRecording(bool recording)
{
    m_startStop->setProperty("recording", recording);
    m_startStop->style()->unpolish(m_startStop);
    m_startStop->style()->polish(m_startStop);
}

void ToolRow::setFilterEnabled(bool enabled)
{
    m_filter->setEnabled(enabled);
    for (QToolButton *button : {m_sent, m_received, m_deltas})
        button->setEnabled(enabled);
}

} // namespace stepwire
