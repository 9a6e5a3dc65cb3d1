#include "app/client/demorun.h"

#include "app/client/httptransport.h"
#include "app/client/websockettransport.h"

namespace stepwire {

namespace {

constexpr int arms = 2;

QString armName(int arm)
{
    return arm == 1 ? QStringLiteral("HTTP, full history") : QStringLiteral("WebSocket");
}

} // namespace

DemoRun::DemoRun(DemoSettings settings, ObservationSink &sink, QObject *parent)
    : QObject(parent), m_settings(std::move(settings)), m_sink(sink)
{
}

DemoRun::~DemoRun()
{
    stop();
}

QString DemoRun::simulationNote(const Scenario &scenario)
{
    return QStringLiteral("Simulated: the model's words and pace (scripted: %1 ms to the first token, %2 tokens/s), its prompt cache, and the "
                          "network (local loopback). Real: protocol, bytes, server state, tool runs, token counts, and every time "
                          "that was measured. HTTP ran first, then WebSocket, each with a cache key of its own.")
        .arg(scenario.firstTokenMs)
        .arg(scenario.tokensPerSecond);
}

Result<bool> DemoRun::start()
{
    auto scenario = Scenario::load(m_settings.scenario);
    if (!scenario)
        return tl::unexpected(std::move(scenario.error()));
    m_scenario = std::move(*scenario);
    m_scenario.firstTokenMs = m_settings.firstTokenMs.value_or(m_scenario.firstTokenMs);
    m_scenario.tokensPerSecond = m_settings.tokensPerSecond.value_or(m_scenario.tokensPerSecond);

    ProviderSettings provider;
    provider.scenario = m_settings.scenario;
    provider.firstTokenMs = m_settings.firstTokenMs;
    provider.tokensPerSecond = m_settings.tokensPerSecond;
    m_provider = std::make_unique<Provider>(provider);
    if (const auto port = m_provider->listen(); !port)
        return tl::unexpected(port.error());
    TapSettings tap;
    tap.upstream = m_provider->url();
    m_tap = std::make_unique<Tap>(tap, m_sink);
    if (const auto port = m_tap->listen(); !port) {
        shutDown();
        return tl::unexpected(port.error());
    }
    m_running = true;
    startArm();
    return true;
}

void DemoRun::startArm()
{
    auto toolbox = Toolbox::forProject(m_scenario.project);
    if (!toolbox)
        return fail(QStringLiteral("The sample project cannot be copied to %1.").arg(QString::fromStdString(toolbox.error().subject)));
    ++m_arm;
    const QUrl url(QString::fromStdString(m_tap->url()));
    std::unique_ptr<ResponsesTransport> transport;
    if (m_arm == 1)
        transport = std::make_unique<HttpTransport>(url, QByteArray());
    else
        transport = std::make_unique<WebSocketTransport>(url, QByteArray());
    m_agent = std::make_unique<ScriptedAgent>(m_scenario, "stepwire-demo-arm-" + std::to_string(m_arm), std::move(*toolbox), std::move(transport));
    connect(m_agent.get(), &ScriptedAgent::stepFinished, this, [this](int number) { Q_EMIT stepFinished(m_arm, number); });
    // Queued: the agent is replaced, and must not be while it is telling.
    connect(m_agent.get(), &ScriptedAgent::finished, this, &DemoRun::armFinished, Qt::QueuedConnection);
    connect(m_agent.get(), &ScriptedAgent::failed, this, &DemoRun::fail, Qt::QueuedConnection);
    Q_EMIT armStarted(armName(m_arm));
    m_agent->start();
}

void DemoRun::armFinished()
{
    if (!m_running)
        return;
    if (m_arm < arms)
        return startArm();
    shutDown();
    Q_EMIT finished();
}

void DemoRun::fail(const QString &reason)
{
    if (!m_running)
        return;
    shutDown();
    Q_EMIT failed(reason);
}

void DemoRun::stop()
{
    shutDown();
}

void DemoRun::shutDown()
{
    m_running = false;
    m_agent.reset();
    if (m_tap)
        m_tap->stop();
    m_tap.reset();
    m_provider.reset();
}

} // namespace stepwire
