#include "app/tap/agentlauncher.h"

#include <QFileInfo>
#include <QProcessEnvironment>
#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

namespace stepwire {

namespace {

std::string_view baseName(std::string_view path)
{
    return path.substr(path.rfind('/') + 1);
}

bool isCodex(std::string_view argument)
{
    const std::string_view name = baseName(argument);
    // npm packages come with a version: @openai/codex@0.169.0
    return name == "codex" || name == "codex.js" || name.starts_with("codex@");
}

bool isRunner(std::string_view program)
{
    constexpr std::array<std::string_view, 9> runners{"npx", "bunx", "pnpm", "yarn", "node", "nodejs", "bun", "env", "npm"};
    return std::ranges::find(runners, baseName(program)) != runners.end();
}

/// Which argument is the Codex program: the first, or the script or package that a runner starts.
std::optional<std::size_t> codexAt(const std::vector<std::string> &command)
{
    if (command.empty())
        return std::nullopt;
    if (isCodex(command.front()))
        return 0;
    if (!isRunner(command.front()))
        return std::nullopt;
    for (std::size_t i = 1; i < command.size() && command[i] != "--"; ++i) {
        if (isCodex(command[i]))
            return i;
    }
    return std::nullopt;
}

/// `http://127.0.0.1:8080/v1` -> `127.0.0.1:8080`
std::string authority(std::string_view url)
{
    url.remove_prefix(url.find("://") + 3);
    return std::string(url.substr(0, url.find('/')));
}

std::string withLoopback(const std::string &noProxy, const std::string &host)
{
    std::string list = noProxy;
    for (const std::string &name : {host, std::string("127.0.0.1"), std::string("localhost")}) {
        if (("," + list + ",").find("," + name + ",") == std::string::npos)
            list += (list.empty() ? "" : ",") + name;
    }
    return list;
}

} // namespace

WiredCommand wiredCommand(const std::vector<std::string> &command, const std::string &tapUrl, const std::string &noProxy)
{
    const std::string place = authority(tapUrl);
    const std::string withoutProxy = withLoopback(noProxy, place.substr(0, place.rfind(':')));
    WiredCommand wired{command, {
        {"OPENAI_BASE_URL", tapUrl},
        {"OPENAI_API_BASE", tapUrl},
        {"OPENAI_WEBSOCKET_BASE_URL", "ws://" + place + "/v1"},
        {"ANTHROPIC_BASE_URL", "http://" + place},
        {"NO_PROXY", withoutProxy},
        {"no_proxy", withoutProxy},
    }};
    if (const std::optional<std::size_t> codex = codexAt(command)) {
        const auto behind = wired.arguments.begin() + std::ptrdiff_t(*codex) + 1;
        const std::string setting = "openai_base_url=\"" + tapUrl + '"';
        wired.arguments.insert(behind, {"-c", setting});
    }
    return wired;
}

AgentLauncher::~AgentLauncher()
{
    stop();
}

void AgentLauncher::setChildSetup(void (*setup)())
{
    m_process.setChildProcessModifier(setup);
}

Result<void> AgentLauncher::start(const std::vector<std::string> &command, const std::string &tapUrl)
{
    const QByteArray noProxy = qEnvironmentVariableIsSet("NO_PROXY") ? qgetenv("NO_PROXY") : qgetenv("no_proxy");
    return start(wiredCommand(command, tapUrl, noProxy.toStdString()));
}

Result<void> AgentLauncher::start(const WiredCommand &wired)
{
    if (wired.arguments.empty())
        return tl::unexpected(Failure{FailureKind::BadArgument, "the command", "it is empty"});
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const auto &[name, value] : wired.environment)
        environment.insert(QString::fromStdString(name), QString::fromStdString(value));

    QStringList arguments;
    for (const std::string &argument : wired.arguments)
        arguments.append(QString::fromLocal8Bit(argument.c_str()));
    m_process.setProcessEnvironment(environment);
    m_process.setProcessChannelMode(QProcess::ForwardedChannels);
    m_process.setInputChannelMode(QProcess::ForwardedInputChannel);
    m_process.setProgram(arguments.takeFirst());
    m_process.setArguments(arguments);
    connect(&m_process, &QProcess::finished, this, [this](int code, QProcess::ExitStatus status) {
        Q_EMIT finished(code, status == QProcess::NormalExit);
    });
    m_process.start();
    if (!m_process.waitForStarted(10000)) {
        const QFileInfo file(m_process.program());
        const bool there = file.exists() && !file.isExecutable();
        return tl::unexpected(Failure{there ? FailureKind::NotPermitted : FailureKind::NotFound, wired.arguments.front(),
                                      m_process.errorString().toStdString()});
    }
    return {};
}

void AgentLauncher::stop(int milliseconds)
{
    if (!isRunning())
        return;
    m_process.terminate();
    if (!m_process.waitForFinished(milliseconds)) {
        m_process.kill();
        m_process.waitForFinished(1000);
    }
}

bool AgentLauncher::isRunning() const
{
    return m_process.state() != QProcess::NotRunning;
}

} // namespace stepwire
