#include "tests/ui/context/contextpanelstage.h"

#include <QRegularExpression>
#include <QTest>

namespace stepwire {

void ContextPanelStage::init()
{
    // The offscreen platform says the one thing about every window that has a least size.
    QTest::failOnWarning(QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints)")));
}

void ContextPanelStage::cleanup()
{
    m_panel.reset();
    m_selection.reset();
    m_session.reset();
    m_theme.reset();
}

void ContextPanelStage::show(const SessionDelta &delta)
{
    m_theme = std::make_unique<Theme>();
    m_session = std::make_unique<LiveSession>();
    m_selection = std::make_unique<Selection>();
    m_panel = std::make_unique<ContextPanel>(m_session.get(), m_selection.get(), m_theme.get());
    m_panel->resize(375, 480);
    m_panel->show();
    m_session->apply(delta);
    m_panel->refresh();
}

} // namespace stepwire
