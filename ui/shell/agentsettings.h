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

/// What to set so that an agent goes through a forward proxy and believes its certificates.
struct ProxyFiles
{
    QString certificate; ///< PEM file of the proxy's own authority.
    QString bundle;      ///< PEM file of the system's roots and that authority.
};
/// `proxyUrl`: http://HOST:PORT.
std::vector<AgentSettings> proxyAgentSettings(const QString &proxyUrl, const ProxyFiles &files);

} // namespace stepwire
