#include "app/tap/routerefusals.h"

#include "app/tap/headrewriting.h"
#include "app/tap/upstreamproxies.h"
#include "models/wire/httpheadparser.h"

namespace stepwire {

Refusal upstreamRefusal(const UpstreamTarget &target, const std::string &where, UpstreamConnector::Fault fault,
                        const std::string &reason)
{
    const std::string detail = where + ": " + reason;
    switch (fault) {
    case UpstreamConnector::Fault::Tls:
        return {502, "tap.upstream.tls", detail,
                "The Stepwire tap reached " + where + ", but its TLS was refused (" + reason +
                    "). Check the server's certificate and the clock of this machine."};
    case UpstreamConnector::Fault::Proxy: {
        const std::string proxy = proxyName(target.proxy);
        return {
            502, "tap.upstream.proxy", where + " through " + proxy + ": " + reason,
            "The Stepwire tap was not led to " + where + " by the proxy " + proxy + " (" + reason +
                "). Check --proxy-via or the system's proxy settings, and the user and password that the proxy wants."};
    }
    case UpstreamConnector::Fault::Unreachable: break;
    }
    return {502, "tap.upstream.unreachable", detail,
            "The Stepwire tap cannot reach " + where + " (" + reason +
                "). Check the address, the network, and that the server runs."};
}

std::optional<Refusal> otherTarget(const HttpHead &request, const UpstreamAddress &address)
{
    const std::string_view authority = authorityOf(request.target);
    const auto named = UpstreamAddress::parsed("http://" + std::string(authority));
    const bool same = !authority.empty() && named && asciiLower(named->host) == asciiLower(address.host) &&
                      named->port == address.port && asciiLower(request.target).starts_with("http://");
    if (same)
        return std::nullopt;
    const std::string target = request.target.substr(0, 200);
    return Refusal{400, "tap.proxy.target", target,
                   "This connection through the Stepwire tap leads to " + address.authority() +
                       ", and this request is for another place. Use a new connection for each server."};
}

Refusal badConnectTarget(const std::string &target)
{
    return {400, "tap.proxy.target", target.substr(0, 200),
            "The Stepwire tap was asked to CONNECT to something that is no HOST:PORT. Nothing was sent on."};
}

Refusal plainHostNotServed(const std::string &url)
{
    const std::string shown = url.substr(0, 200);
    return {403, "tap.proxy.plain_http", shown,
            "The Stepwire tap tunnels https:// for every host, but relays http:// only for those named with "
            "--intercept, and "
            "this request is for " +
                shown + ". Set HTTPS_PROXY alone for the agent, not HTTP_PROXY, or name the host."};
}

Refusal notAServer()
{
    return {400,
            "tap.proxy.direct",
            {},
            "This Stepwire tap is a forward proxy: set it as HTTPS_PROXY. To use it as base URL as well, start it with "
            "--upstream."};
}

} // namespace stepwire
