#include "app/tap/tap.h"

#include "app/tap/requestdoor.h"
#include "app/tap/tapserver.h"

#include <QHostAddress>
#include <QThread>

namespace stepwire {

struct Tap::State
{
    State(TapSettings wanted, ObservationSink &sink, std::function<bool()> crowded)
        : settings(std::move(wanted)), context(sink, std::move(crowded), settings.upstream)
    {
    }

    const TapSettings settings;
    TapContext context;
    QThread thread;
    TapServer *server = nullptr; ///< Lives on the thread.
    std::uint16_t port = 0;
    bool listening = false;
};

Tap::Tap(TapSettings settings, ObservationSink &sink, std::function<bool()> crowded)
    : m_state(std::make_unique<State>(std::move(settings), sink, std::move(crowded)))
{
    m_state->thread.setObjectName(QStringLiteral("tap"));
}

Tap::~Tap()
{
    stop();
}

Result<std::uint16_t> Tap::listen()
{
    State &s = *m_state;
    Result<UpstreamAddress> upstream = UpstreamAddress::parsed(s.settings.upstream);
    if (!upstream)
        return tl::unexpected(upstream.error());
    s.context.upstream = std::move(*upstream);
    s.server = new TapServer(s.context);
    s.server->moveToThread(&s.thread);
    s.thread.start();
    Result<std::uint16_t> port;
    QMetaObject::invokeMethod(s.server, [&] { port = s.server->start(s.settings); }, Qt::BlockingQueuedConnection);
    s.listening = true;
    if (!port)
        stop();
    else
        s.port = *port;
    return port;
}

void Tap::stop()
{
    State &s = *m_state;
    if (!std::exchange(s.listening, false))
        return;
    // It goes with its thread, and closes all connections; what a socket took is still sent by the kernel.
    s.server->deleteLater();
    s.thread.quit();
    s.thread.wait();
    s.server = nullptr;
}

TapStatistics Tap::statistics() const
{
    const TapContext &context = m_state->context;
    TapStatistics statistics;
    statistics.open = context.open;
    statistics.accepted = context.accepted;
    if (const DelayMeter &delays = context.delays; delays.count() > 0)
        statistics.delay = AddedDelay{delays.percentile(0.5), delays.percentile(0.99), delays.maximum(), delays.count()};
    return statistics;
}

std::string Tap::url() const
{
    const std::string &host = m_state->settings.listenHost;
    const bool any = host == "0.0.0.0" || host == "*";
    const std::string name = any ? "127.0.0.1" : host == "::" || host == "[::]" ? "[::1]" : host;
    const std::string shown = name.starts_with('[') ? name : bracketed(name);
    return "http://" + shown + ':' + std::to_string(m_state->port) + "/v1";
}

bool Tap::beyondLoopback() const
{
    const std::string &host = m_state->settings.listenHost;
    if (host == "localhost" || host == "[::1]")
        return false;
    return !QHostAddress(QString::fromStdString(host)).isLoopback();
}

} // namespace stepwire
