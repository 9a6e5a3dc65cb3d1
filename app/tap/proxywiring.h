#pragma once

#include "app/tap/agentlauncher.h"
#include "app/tap/hostpattern.h"
#include "app/tap/tap.h"

#include <string>
#include <utility>
#include <vector>

namespace stepwire {

/// The variables that make a program use the tap as its proxy and believe its certificates: proxy, NO_PROXY without
/// what would lead an intercepted host past us, and the names that Node, Python, curl, Codex and OpenSSL read for
/// trust. `noProxy`: the NO_PROXY of now. HTTP_PROXY is left alone: http:// needs no looking into by a proxy.
std::vector<std::pair<std::string, std::string>>
proxyVariables(const ProxyAddress &proxy, const std::vector<HostPattern> &intercepted, const std::string &noProxy);

/// `command`, its arguments unchanged, with these variables.
WiredCommand proxiedCommand(const std::vector<std::string> &command, const ProxyAddress &proxy,
                            const std::vector<std::string> &intercepted, const std::string &noProxy);

} // namespace stepwire
