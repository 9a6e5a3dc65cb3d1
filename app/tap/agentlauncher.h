#pragma once

#include "models/vocabulary/result.h"

#include <QObject>
#include <QProcess>
#include <string>
#include <vector>

namespace stepwire {

/// An agent's command line and environment, pointed at a tap.
struct WiredCommand
{
    std::vector<std::string> arguments; ///< Program first.
    std::vector<std::pair<std::string, std::string>> environment; ///< To be set.
};

/// `command` pointed at `tapUrl` (http://HOST:PORT/v1). The SDKs follow their variables; Codex ignores those and gets
/// `-c openai_base_url="…"` after its program or script. `noProxy`: the NO_PROXY of now, which gains the tap's host.
WiredCommand wiredCommand(const std::vector<std::string> &command, const std::string &tapUrl, const std::string &noProxy);

/// Starts an agent already wired, with our standard input, output and error.
class AgentLauncher : public QObject
{
    Q_OBJECT
public:
    using QObject::QObject;
    ~AgentLauncher() override;

    /// Runs in the child before the program starts; has to be async-signal-safe.
    void setChildSetup(void (*setup)());
    /// Fails with NotFound (no such program), NotPermitted, Other.
    Result<void> start(const std::vector<std::string> &command, const std::string &tapUrl);
    Result<void> start(const WiredCommand &wired);
    /// Asks it to end; kills it when it did not within the time.
    void stop(int milliseconds = 5000);
    bool isRunning() const;

Q_SIGNALS:
    /// Not `normally`: a signal ended it, and the code is that signal's.
    void finished(int exitCode, bool normally);

private:
    QProcess m_process;
};

} // namespace stepwire
