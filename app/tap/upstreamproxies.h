#pragma once

#include "models/vocabulary/result.h"
#include "models/wire/upstreamaddress.h"

#include <QNetworkProxy>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// The variables that tell of proxies; empty where not set.
struct ProxyEnvironment
{
    std::string https; ///< HTTPS_PROXY or https_proxy
    std::string http;  ///< http_proxy or HTTP_PROXY
    std::string all;   ///< ALL_PROXY or all_proxy
    std::string none;  ///< NO_PROXY or no_proxy

    static ProxyEnvironment ofThisProcess();
};

/// Which proxy leads to an upstream. All of them are asked for a tunnel (CONNECT), since nothing else passes bytes on
/// unchanged.
class UpstreamProxies
{
public:
    /// `via`: "none"; "system": what the environment says, else what the system is set to, and never for this machine
    /// itself; or [http://][user:password@]HOST:PORT, also socks5://, which then leads to every upstream. Fails with
    /// BadArgument.
    static Result<UpstreamProxies> parsed(const std::string &via, const ProxyEnvironment &environment);

    /// The tap's own port: whoever set HTTPS_PROXY to the tap before starting it would send it round in circles, so a
    /// system's proxy that leads there is passed by. False when the proxy that was asked for leads there.
    bool leaveOut(std::uint16_t ownPort);

    /// May ask the system the first time, and take a moment.
    QNetworkProxy proxyFor(const UpstreamAddress &upstream);

private:
    QNetworkProxy systemProxyFor(const UpstreamAddress &upstream) const;
    bool leadsHere(const QNetworkProxy &proxy) const;

    std::optional<QNetworkProxy> m_always;
    ProxyEnvironment m_environment;
    std::uint16_t m_ownPort = 0;
    std::map<std::string, QNetworkProxy> m_known; ///< By URL of the upstream, as asked before.
};

/// A variable of the environment that names a proxy which cannot be used, so that it is passed by.
struct UnusableProxy
{
    std::string variable;
    std::string reason; ///< Without what the variable holds: that may be a password.
};

/// None unless `via` leaves it to the system; see UpstreamProxies::parsed().
std::vector<UnusableProxy> unusableProxies(const std::string &via, const ProxyEnvironment &environment);

/// "http://HOST:PORT", without the user.
std::string proxyName(const QNetworkProxy &proxy);

} // namespace stepwire
