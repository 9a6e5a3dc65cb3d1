#pragma once

#include <QString>
#include <vector>

namespace stepwire {

/// What to type or set so that a known agent talks to a tap.
struct AgentSettings
{
    QString agent; ///< "Codex CLI"
    QString text;  ///< A command line or lines of code, ready to paste.
};

/// `tapUrl`: http://HOST:PORT/v1.
std::vector<AgentSettings> agentSettings(const QString &tapUrl);

} // namespace stepwire
