#include "app/commands/recordrun.h"

#include "app/commands/commandline.h"
#include "app/commands/stopsignals.h"
#include "app/commands/storagetext.h"
#include "app/commands/tunneltext.h"
#include "app/tap/proxywiring.h"
#include "app/tap/upstreamproxies.h"

#include <QHostAddress>
#include <QTcpServer>
#include <QTextStream>
#include <cstdio>
#include <unistd.h>

namespace stepwire {

namespace {

void say(const QString &sentence)
{
    QTextStream(stderr) << QStringLiteral("stepwire: ") << sentence << Qt::endl;
}

/// Tells whether the port can be had, before a file is made or replaced for a recording that cannot start.
Result<void> portIsFree(const TapSettings &settings)
{
    const QHostAddress address(QString::fromStdString(settings.listenHost == "localhost" ? "127.0.0.1" : settings.listenHost));
    QTcpServer probe;
    if (settings.listenPort == 0 || address.isNull() || probe.listen(address, settings.listenPort))
        return {};
    if (probe.serverError() != QAbstractSocket::AddressInUseError)
        return {}; // The tap itself says it better.
    const std::string where = settings.listenHost + ':' + std::to_string(settings.listenPort);
    return tl::unexpected(Failure{FailureKind::AddressInUse, where, {}});
}

} // namespace

RecordRun::RecordRun(RecordRequest request, QObject *parent) : QObject(parent), m_request(std::move(request))
{
    m_end.setSingleShot(true);
    connect(&m_end, &QTimer::timeout, this, &RecordRun::stop);
    connect(&m_agent, &AgentLauncher::finished, this, &RecordRun::agentFinished);
    m_agent.setChildSetup(&StopSignals::unblock);
}

RecordRun::~RecordRun() = default;

Result<void> RecordRun::start()
{
    if (Result<void> free = portIsFree(m_request.tap); !free)
        return free;
    Recording::Listeners listeners;
    listeners.storage = [](const StorageEvent &event) { say(storageSentence(event)); };
    Result<std::unique_ptr<Recording>> recording = Recording::start(m_request.output, m_request.overwrite, std::move(listeners));
    if (!recording)
        return tl::unexpected(recording.error());
    m_recording = std::move(*recording);

    m_tap = std::make_unique<Tap>(m_request.tap, *m_recording, [this] { return m_recording->crowded(); });
    if (Result<std::uint16_t> port = m_tap->listen(); !port) {
        discard();
        return tl::unexpected(port.error());
    }
    sayListening();
    if (m_request.duration)
        m_end.start(*m_request.duration);
    if (m_request.tap.command.empty())
        return {};
    Result<void> started = startAgent();
    if (!started)
        discard();
    return started;
}

Result<void> RecordRun::startAgent()
{
    const std::optional<ProxyAddress> proxy = m_tap->proxyAddress();
    if (!proxy)
        return m_agent.start(m_request.tap.command, m_tap->url());
    const QByteArray noProxy = qEnvironmentVariableIsSet("NO_PROXY") ? qgetenv("NO_PROXY") : qgetenv("no_proxy");
    return m_agent.start(proxiedCommand(m_request.tap.command, *proxy, m_request.tap.intercepted, noProxy.toStdString()));
}

/// Nothing was recorded, so no file is left behind.
void RecordRun::discard()
{
    m_tap->stop();
    m_recording->finish();
    ::unlink(m_recording->path().c_str());
}

void RecordRun::sayListening()
{
    if (m_tap->beyondLoopback()) {
        say(QStringLiteral("WARNING: listening on %1, so OTHER MACHINES CAN USE THIS TAP, and with it whatever keys pass "
                           "through. Leave out --listen to listen on this machine alone.")
                .arg(QString::fromStdString(m_request.tap.listenHost)));
        if (m_request.tap.proxy) {
            say(QStringLiteral("WARNING: it is an OPEN PROXY: they can reach ANY HOST through it, in this machine's name, this "
                               "machine's own services and network included."));
        }
    }
    for (const UnusableProxy &unusable : unusableProxies(m_request.tap.proxyVia, ProxyEnvironment::ofThisProcess()))
        say(QStringLiteral("%1 %2. It is passed by; --proxy-via names another.")
                .arg(QString::fromStdString(unusable.variable), QString::fromStdString(unusable.reason)));
    const std::optional<ProxyAddress> proxy = m_tap->proxyAddress();
    std::printf("listening %s\n", proxy ? proxy->url.c_str() : m_tap->url().c_str());
    std::fflush(stdout);
    if (proxy && m_request.tap.command.empty()) {
        say(QStringLiteral("for the agent: HTTPS_PROXY=%1 SSL_CERT_FILE='%2' NODE_EXTRA_CA_CERTS='%3' NODE_USE_ENV_PROXY=1 "
                           "('stepwire ca --hint' says more).")
                .arg(QString::fromStdString(proxy->url), QString::fromStdString(proxy->bundle), QString::fromStdString(proxy->certificate)));
    }
}

void RecordRun::agentFinished(int code, bool normally)
{
    if (!m_stopping) {
        m_agentFailed = code != 0 || !normally;
        const QString program = QString::fromStdString(m_request.tap.command.front());
        if (normally)
            say(QStringLiteral("%1 ended with exit code %2.").arg(program).arg(code));
        else
            say(QStringLiteral("%1 was ended by a signal.").arg(program));
    }
    stop();
}

void RecordRun::stop()
{
    if (m_stopping)
        return;
    m_stopping = true;
    m_end.stop();
    m_agent.stop();
    m_tap->stop();
    m_recording->finish();
    saySummary();
    const bool incomplete = m_recording->totals().unstoredObservations > 0;
    Q_EMIT finished(m_agentFailed || incomplete ? exitFailed : exitDone);
}

void RecordRun::saySummary()
{
    const Recording::Totals totals = m_recording->totals();
    const auto counted = [](std::uint64_t count, const char *noun) {
        return QStringLiteral("%1 %2%3").arg(count).arg(QLatin1String(noun), count == 1 ? QString() : QStringLiteral("s"));
    };
    const QString pattern = totals.unstoredObservations > 0 ? QStringLiteral("saw %1, %2, %3 over %4, but only a part is in %5")
                                            : QStringLiteral("recorded %1, %2, %3 over %4 in %5");
    QString sentence = pattern
                           .arg(counted(totals.messages, "message"), counted(totals.steps, "step"),
                                counted(totals.bytes, "byte"), counted(totals.connections, "connection"),
                                QString::fromStdString(m_recording->path()));
    if (const auto delay = m_tap->statistics().delay) {
        sentence += QStringLiteral("; the tap added %1 µs at the median, %2 µs at the 99th percentile")
                        .arg(double(delay->p50) / 1000, 0, 'f', 0)
                        .arg(double(delay->p99) / 1000, 0, 'f', 0);
    }
    if (totals.lostBytes > 0)
        sentence += QStringLiteral("; %1 LOST, marked as gaps").arg(counted(totals.lostBytes, "byte"));
    say(sentence + QLatin1Char('.'));
    if (const QString tunnels = tunnelSentence(m_tap->tunnelled()); !tunnels.isEmpty())
        say(tunnels);
}

} // namespace stepwire
