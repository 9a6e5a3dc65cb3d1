#include "app/tap/proxywiring.h"

#include <algorithm>

namespace stepwire {

namespace {

std::string withoutIntercepted(const std::string &noProxy, const std::vector<HostPattern> &intercepted)
{
    std::string kept;
    for (const std::string_view entry : noProxyEntries(noProxy)) {
        if (std::ranges::none_of(intercepted, [&](const HostPattern &host) { return host.isPassedBy(entry); }))
            kept += (kept.empty() ? "" : ",") + std::string(entry);
    }
    return kept;
}

} // namespace

std::vector<std::pair<std::string, std::string>>
proxyVariables(const ProxyAddress &proxy, const std::vector<HostPattern> &intercepted, const std::string &noProxy)
{
    const std::string direct = withoutIntercepted(noProxy, intercepted);
    return {
        {"HTTPS_PROXY", proxy.url},
        {"https_proxy", proxy.url},
        {"NO_PROXY", direct},
        {"no_proxy", direct},
        {"SSL_CERT_FILE", proxy.bundle},             // OpenSSL, and with it Python, Ruby, Rust
        {"REQUESTS_CA_BUNDLE", proxy.bundle},        // Python's requests, which brings its own roots
        {"CURL_CA_BUNDLE", proxy.bundle},            // curl
        {"NODE_EXTRA_CA_CERTS", proxy.certificate},  // Node, beside its own roots
        {"NODE_USE_ENV_PROXY", "1"},                 // Node 22.21 and newer read HTTPS_PROXY only then
        {"CODEX_CA_CERTIFICATE", proxy.certificate}, // Codex, beside the system's roots
    };
}

WiredCommand proxiedCommand(const std::vector<std::string> &command, const ProxyAddress &proxy,
                            const std::vector<std::string> &intercepted, const std::string &noProxy)
{
    std::vector<HostPattern> patterns;
    for (const std::vector<std::string> *list : {&modelEndpoints(), &intercepted}) {
        for (const std::string &text : *list) {
            if (const std::optional<HostPattern> pattern = HostPattern::parsed(text))
                patterns.push_back(*pattern);
        }
    }
    return {command, proxyVariables(proxy, patterns, noProxy)};
}

} // namespace stepwire
