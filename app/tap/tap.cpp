#include "app/tap/tap.h"

#include "app/certificates/systemroots.h"
#include "app/tap/requestdoor.h"
#include "app/tap/tapserver.h"

#include <QAbstractEventDispatcher>
#include <QEventLoop>
#include <QFileInfo>
#include <QHostAddress>
#include <QSslConfiguration>
#include <QThread>
#include <chrono>

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

namespace {

/// What went by unseen belongs to no connection of the recording, but whoever opens it should know that it did.
void noteTunnels(const TunnelTotals &totals, ObservationSink &sink)
{
    constexpr std::size_t mostNames = 20;
    if (totals.hosts.empty())
        return;
    std::string note = "tap.info.tunnelled connections: " + std::to_string(totals.connections()) + ", bytes sent: "
        + std::to_string(totals.sent()) + ", bytes received: " + std::to_string(totals.received()) + ", not reached: "
        + std::to_string(totals.failed()) + ';';
    for (std::size_t i = 0; i < totals.hosts.size() && i < mostNames; ++i)
        note += (i == 0 ? " " : ", ") + totals.hosts[i].name;
    if (totals.hosts.size() > mostNames)
        note += " and " + std::to_string(totals.hosts.size() - mostNames) + " more";
    sink.observe({ConnectionId(), ObservationKind::Note, Direction::Sent, sink.now(), note, {}});
}

/// Ends that reached the kernel before the tap was stopped belong into the recording, and the other side's answer to a
/// FIN comes a moment later. Traffic that goes on is not waited for.
void takeInWhatArrived(TapServer &server)
{
    using Clock = std::chrono::steady_clock;
    constexpr std::chrono::milliseconds quiet(20), atMost(200);
    server.close();
    QAbstractEventDispatcher *const events = QThread::currentThread()->eventDispatcher();
    const Clock::time_point end = Clock::now() + atMost;
    Clock::time_point lastEvent = Clock::now();
    while (Clock::now() < end && Clock::now() - lastEvent < quiet) {
        if (events->processEvents(QEventLoop::AllEvents))
            lastEvent = Clock::now();
        else
            QThread::msleep(1);
    }
}

} // namespace

Tap::Tap(TapSettings settings, ObservationSink &sink, std::function<bool()> crowded)
    : m_state(std::make_unique<State>(std::move(settings), sink, std::move(crowded)))
{
    m_state->thread.setObjectName(QStringLiteral("tap"));
}

Tap::~Tap()
{
    stop();
}

Result<void> Tap::prepare()
{
    State &s = *m_state;
    if (!s.settings.proxy || !s.settings.upstream.empty()) {
        Result<UpstreamAddress> upstream = UpstreamAddress::parsed(s.settings.upstream);
        if (!upstream)
            return tl::unexpected(upstream.error());
        s.context.upstream = std::move(*upstream);
    }
    Result<UpstreamProxies> proxies = UpstreamProxies::parsed(s.settings.proxyVia, ProxyEnvironment::ofThisProcess());
    if (!proxies)
        return tl::unexpected(proxies.error());
    s.context.proxies = std::move(*proxies);
    if (const std::string &file = s.settings.upstreamRoots; !file.empty()) {
        const QString path = QFile::decodeName(file.c_str());
        if (!QFileInfo::exists(path))
            return tl::unexpected(Failure{FailureKind::NotFound, file, {}});
        s.context.upstreamRoots = QSslCertificate::fromPath(path, QSsl::Pem, QSslCertificate::PatternSyntax::FixedString);
        if (s.context.upstreamRoots.isEmpty())
            return tl::unexpected(Failure{FailureKind::BadArgument, file, "it holds no certificate as PEM"});
        // Once for all connections: reading the system's takes half a second.
        s.context.upstreamRoots += QSslConfiguration::systemCaCertificates();
    }
    return s.settings.proxy ? prepareProxy() : Result<void>();
}

Result<void> Tap::prepareProxy()
{
    State &s = *m_state;
    Result<CertificateAuthority> authority = CertificateAuthority::opened(s.settings.authorityFolder);
    if (!authority)
        return tl::unexpected(authority.error());
    // Somebody whose SSL_CERT_FILE is our own bundle already wants the system's roots in it, not itself.
    const std::string named = qEnvironmentVariable("SSL_CERT_FILE").toStdString();
    const Result<std::string> roots = systemRoots(named == authority->bundlePath() ? std::string() : named);
    if (!roots)
        return tl::unexpected(roots.error());
    if (Result<void> written = authority->writeBundle(*roots); !written)
        return written;
    s.context.forward = std::make_unique<ForwardProxy>(std::move(*authority));
    for (const std::vector<std::string> *list : {&modelEndpoints(), &s.settings.intercepted}) {
        for (const std::string &text : *list) {
            const std::optional<HostPattern> pattern = HostPattern::parsed(text);
            if (!pattern)
                return tl::unexpected(Failure{FailureKind::BadArgument, text, "name hosts as HOST, HOST:PORT, *.NAME or *"});
            s.context.forward->intercepted.push_back(*pattern);
        }
    }
    return {};
}

Result<std::uint16_t> Tap::listen()
{
    State &s = *m_state;
    if (const Result<void> prepared = prepare(); !prepared)
        return tl::unexpected(prepared.error());
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
    QMetaObject::invokeMethod(s.server, [&] { takeInWhatArrived(*s.server); }, Qt::BlockingQueuedConnection);
    // It goes with its thread, and closes all connections; what a socket took is still sent by the kernel.
    s.server->deleteLater();
    s.thread.quit();
    s.thread.wait();
    s.server = nullptr;
    noteTunnels(tunnelled(), s.context.sink);
}

std::optional<ProxyAddress> Tap::proxyAddress() const
{
    const ForwardProxy *forward = m_state->context.forward.get();
    if (!forward || m_state->port == 0)
        return std::nullopt;
    const std::string base = url();
    return ProxyAddress{base.substr(0, base.rfind('/')), forward->authority.certificatePath(), forward->authority.bundlePath()};
}

TunnelTotals Tap::tunnelled() const
{
    const ForwardProxy *forward = m_state->context.forward.get();
    return forward ? forward->tunnels.totals() : TunnelTotals();
}

TapStatistics Tap::statistics() const
{
    const TapContext &context = m_state->context;
    TapStatistics statistics;
    statistics.open = context.open;
    statistics.accepted = context.accepted;
    if (const DelayMeter &delays = context.delays; delays.count() > 0)
        statistics.delay = delays.summary();
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
