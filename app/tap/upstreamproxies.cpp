#include "app/tap/upstreamproxies.h"

#include "app/tap/hostpattern.h"
#include "app/tap/requestdoor.h"

#include <QHostAddress>
#include <QNetworkInterface>
#include <QNetworkProxyFactory>
#include <QNetworkProxyQuery>
#include <QUrl>

namespace stepwire {

namespace {

constexpr std::uint16_t usualProxyPort = 8080;
constexpr std::uint16_t usualSocksPort = 1080;

std::string variable(const char *upper, const char *lower)
{
    const QByteArray value = qgetenv(upper);
    return (value.isEmpty() ? qgetenv(lower) : value).trimmed().toStdString();
}

bool isThisMachine(const QString &host)
{
    return host.compare(QLatin1String("localhost"), Qt::CaseInsensitive) == 0 || QHostAddress(host).isLoopback();
}

/// Nothing when the text is no proxy that can be used; `reason` says why.
std::optional<QNetworkProxy> proxyFromUrl(const std::string &text, std::string &reason)
{
    const bool hasScheme = text.find("://") != std::string::npos;
    const QUrl url(QString::fromStdString(hasScheme ? text : "http://" + text), QUrl::StrictMode);
    const QString scheme = url.scheme().toLower();
    const bool socks = scheme == QLatin1String("socks5") || scheme == QLatin1String("socks5h");
    if (!url.isValid() || url.host().isEmpty()) {
        reason = "is no address of a proxy; write http://HOST:PORT";
        return std::nullopt;
    }
    if (!socks && scheme != QLatin1String("http")) {
        reason = "has the scheme " + scheme.toStdString() + "; proxies are spoken to by http or socks5";
        return std::nullopt;
    }
    QNetworkProxy proxy(socks ? QNetworkProxy::Socks5Proxy : QNetworkProxy::HttpProxy, url.host(),
                        quint16(url.port(socks ? usualSocksPort : usualProxyPort)), url.userName(QUrl::FullyDecoded),
                        url.password(QUrl::FullyDecoded));
    return proxy;
}

} // namespace

ProxyEnvironment ProxyEnvironment::ofThisProcess()
{
    return {variable("HTTPS_PROXY", "https_proxy"), variable("http_proxy", "HTTP_PROXY"),
            variable("ALL_PROXY", "all_proxy"), variable("NO_PROXY", "no_proxy")};
}

std::vector<UnusableProxy> unusableProxies(const std::string &via, const ProxyEnvironment &environment)
{
    std::vector<UnusableProxy> unusable;
    if (via != "system")
        return unusable;
    const std::pair<const char *, const std::string &> named[] = {
        {"HTTPS_PROXY", environment.https}, {"http_proxy", environment.http}, {"ALL_PROXY", environment.all}};
    for (const auto &[variable, value] : named) {
        std::string reason;
        if (!value.empty() && !proxyFromUrl(value, reason))
            unusable.push_back({variable, reason});
    }
    return unusable;
}

Result<UpstreamProxies> UpstreamProxies::parsed(const std::string &via, const ProxyEnvironment &environment)
{
    UpstreamProxies proxies;
    if (via == "none") {
        proxies.m_always = QNetworkProxy(QNetworkProxy::NoProxy);
    } else if (via == "system") {
        proxies.m_environment = environment;
    } else {
        std::string reason;
        proxies.m_always = proxyFromUrl(via, reason);
        if (!proxies.m_always) {
            // The argument may hold a password, and failures are shown to whoever looks.
            const std::size_t at = via.rfind('@');
            return tl::unexpected(Failure{FailureKind::BadArgument,
                                          at == std::string::npos ? via : "the proxy at " + via.substr(at + 1),
                                          reason});
        }
    }
    return proxies;
}

QNetworkProxy UpstreamProxies::proxyFor(const UpstreamAddress &upstream)
{
    if (m_always)
        return *m_always;
    const std::string url = upstream.url();
    if (const auto known = m_known.find(url); known != m_known.end())
        return known->second;
    return m_known.emplace(url, systemProxyFor(upstream)).first->second;
}

QNetworkProxy UpstreamProxies::systemProxyFor(const UpstreamAddress &upstream) const
{
    const QString host = QString::fromStdString(upstream.host);
    if (isThisMachine(host) || isPassedByProxy(m_environment.none, host.toLower().toStdString(), upstream.port))
        return QNetworkProxy::NoProxy;
    const std::string &scheme = upstream.tls ? m_environment.https : m_environment.http;
    const std::string &named = scheme.empty() ? m_environment.all : scheme;
    if (!named.empty()) {
        std::string reason;
        const std::optional<QNetworkProxy> proxy = proxyFromUrl(named, reason);
        if (proxy)
            return leadsHere(*proxy) ? QNetworkProxy(QNetworkProxy::NoProxy) : *proxy;
    }
    QUrl url;
    url.setScheme(upstream.tls ? QStringLiteral("https") : QStringLiteral("http"));
    url.setHost(host);
    url.setPort(upstream.port);
    for (const QNetworkProxy &proxy : QNetworkProxyFactory::systemProxyForQuery(QNetworkProxyQuery(url))) {
        if (proxy.type() == QNetworkProxy::NoProxy || leadsHere(proxy))
            break;
        // Only a tunnel passes bytes on unchanged.
        if (proxy.capabilities() & QNetworkProxy::TunnelingCapability)
            return proxy;
    }
    return QNetworkProxy::NoProxy;
}

bool UpstreamProxies::leaveOut(std::uint16_t ownPort)
{
    m_ownPort = ownPort;
    return !m_always || !leadsHere(*m_always);
}

bool UpstreamProxies::leadsHere(const QNetworkProxy &proxy) const
{
    if (m_ownPort == 0 || proxy.type() == QNetworkProxy::NoProxy || proxy.port() != m_ownPort)
        return false;
    return isThisMachine(proxy.hostName()) ||
           QNetworkInterface::allAddresses().contains(QHostAddress(proxy.hostName()));
}

std::string proxyName(const QNetworkProxy &proxy)
{
    const bool socks = proxy.type() == QNetworkProxy::Socks5Proxy;
    return (socks ? "socks5://" : "http://") + bracketed(proxy.hostName().toStdString()) + ':' +
           std::to_string(proxy.port());
}

} // namespace stepwire
