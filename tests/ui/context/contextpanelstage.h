#pragma once

#include "tests/models/metrics/fabricatedsession.h"
#include "ui/context/contextpanel.h"

#include <QObject>
#include <memory>

namespace stepwire {

/// What the tests of the cached-context panel share: the panel over a session of their own, gone after each test.
class ContextPanelStage : public QObject
{
    Q_OBJECT

protected:
    void show(const SessionDelta &delta);

    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<LiveSession> m_session;
    std::unique_ptr<Selection> m_selection;
    std::unique_ptr<ContextPanel> m_panel;

private Q_SLOTS:
    void init();
    void cleanup();
};

} // namespace stepwire
