#include "app/provider/provider.h"

#include "app/provider/providerserver.h"

#include <QHostAddress>
#include <QThread>
#include <ctime>
#include <random>

namespace stepwire {

struct Provider::State
{
    ProviderSettings settings;
    QThread thread;
    ProviderServer *server = nullptr; // lives in `thread`, and ends with it
    std::uint16_t port = 0;
};

Provider::Provider(ProviderSettings settings) : m_state(std::make_unique<State>())
{
    m_state->settings = std::move(settings);
}

Provider::~Provider()
{
    stop();
}

Result<std::uint16_t> Provider::listen()
{
    const ProviderSettings &settings = m_state->settings;
    auto scenario = Scenario::load(settings.scenario);
    if (!scenario)
        return tl::unexpected(std::move(scenario.error()));
    auto tokenizer = Tokenizer::load();
    if (!tokenizer)
        return tl::unexpected(std::move(tokenizer.error()));

    EngineSettings engine;
    engine.lifetime = settings.lifetime;
    engine.foreignSteps = settings.foreignSteps;
    engine.pace.firstToken = std::chrono::milliseconds(settings.firstTokenMs.value_or(scenario->firstTokenMs));
    engine.pace.tokensPerSecond = settings.tokensPerSecond.value_or(scenario->tokensPerSecond);
    engine.seed = std::random_device()() | std::uint64_t(std::random_device()()) << 32;
    engine.unixSeconds = [] { return static_cast<std::int64_t>(std::time(nullptr)); };

    auto server = std::make_unique<ProviderServer>(
        std::make_unique<ResponsesEngine>(std::move(*tokenizer), std::move(*scenario), std::move(engine)));
    m_state->server = server.release();
    m_state->server->moveToThread(&m_state->thread);
    QObject::connect(&m_state->thread, &QThread::finished, m_state->server, &QObject::deleteLater);
    m_state->thread.setObjectName(QStringLiteral("provider"));
    m_state->thread.start();

    Result<std::uint16_t> port;
    QMetaObject::invokeMethod(m_state->server, [&] { port = m_state->server->listen(settings); }, Qt::BlockingQueuedConnection);
    if (!port)
        stop();
    else
        m_state->port = *port;
    return port;
}

void Provider::stop()
{
    if (!m_state->server)
        return;
    QMetaObject::invokeMethod(m_state->server, &ProviderServer::close, Qt::BlockingQueuedConnection);
    m_state->thread.quit();
    m_state->thread.wait();
    m_state->server = nullptr;
}

std::string Provider::url() const
{
    QHostAddress address(QString::fromStdString(m_state->settings.host));
    QString host = QString::fromStdString(m_state->settings.host);
    if (address == QHostAddress::AnyIPv4 || address == QHostAddress::Any)
        host = QStringLiteral("127.0.0.1");
    else if (address == QHostAddress::AnyIPv6)
        host = QStringLiteral("[::1]");
    else if (address.protocol() == QAbstractSocket::IPv6Protocol)
        host = QLatin1Char('[') + host + QLatin1Char(']');
    return QStringLiteral("http://%1:%2/v1").arg(host).arg(m_state->port).toStdString();
}

} // namespace stepwire
