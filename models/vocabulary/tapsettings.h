#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stepwire {

/// What a person asks of a tap; plain text, checked by whoever starts it.
struct TapSettings
{
    std::string upstream = "https://api.openai.com/v1"; ///< http(s):// URL of the model server
    std::string listenHost = "127.0.0.1";
    std::uint16_t listenPort = 0; ///< 0: any free one
    std::vector<std::string> allowedHosts;   ///< Host values accepted beside the listening address and localhost
    std::vector<std::string> allowedOrigins; ///< Origin values accepted; none by default
    std::vector<std::string> command;        ///< An agent to start, already wired; empty: none
};

} // namespace stepwire
