#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace stepwire {

/// How long an HTTP client is waited for. Each begins with what is waited for, and no single byte prolongs it.
struct RequestPatience
{
    std::chrono::milliseconds idle{300'000}; ///< For the first byte of a request; then the connection is closed.
    std::chrono::milliseconds head{20'000};  ///< From there to the end of its head; then 408.
    std::chrono::milliseconds body{120'000}; ///< From there to the end of its body; then 408.
};

/// What a person asks of the local provider.
struct ProviderSettings
{
    std::string host = "127.0.0.1";
    std::uint16_t port = 0; ///< 0: any free one
    std::string scenario = "pair-programmer";
    std::optional<int> firstTokenMs;       ///< Instead of the scenario's own pace.
    std::optional<double> tokensPerSecond; ///< 0: as fast as it goes
    std::chrono::seconds lifetime{3600};   ///< Of a WebSocket connection.
    int foreignSteps = 4;                  ///< Tool calls for agents with other tools than the scenario's.
    std::string logFile;                   ///< The server's own record; empty: none
    RequestPatience patience;
};

} // namespace stepwire
