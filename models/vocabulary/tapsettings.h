#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stepwire {

/// What a person asks of a tap; plain text, checked by whoever starts it.
struct TapSettings
{
    std::string upstream = "https://api.openai.com/v1"; ///< http(s):// URL of the model server; with `proxy` it may be empty
    std::string listenHost = "127.0.0.1";
    std::uint16_t listenPort = 0; ///< 0: any free one
    std::vector<std::string> allowedHosts;   ///< Host values accepted beside the listening address and localhost
    std::vector<std::string> allowedOrigins; ///< Origin values accepted; none by default
    std::vector<std::string> command;        ///< An agent to start, already wired; empty: none

    std::string proxyVia = "system"; ///< How upstreams are reached: "system", "none", or [http://][user:password@]HOST:PORT
    std::string upstreamRoots;       ///< PEM file of authorities to trust beside the system's; empty: none

    bool proxy = false;                   ///< Be a forward proxy as well (CONNECT)
    std::vector<std::string> intercepted; ///< HOST[:PORT] to look into, beside the built-in model endpoints; *.NAME, *
    std::string authorityFolder;          ///< Where the proxy's certificate authority is kept
};

} // namespace stepwire
