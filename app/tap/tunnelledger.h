#pragma once

#include "app/pipeline/observationsink.h"

#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace stepwire {

/// What went through the forward proxy unseen.
struct TunnelTotals
{
    struct Host
    {
        std::string name; ///< HOST:PORT
        std::uint64_t connections = 0;
        std::uint64_t failed = 0; ///< Not reached; no tunnel came to be.
        std::uint64_t sent = 0;   ///< Bytes from the agent.
        std::uint64_t received = 0;
    };
    std::vector<Host> hosts; ///< By name.

    std::uint64_t connections() const;
    std::uint64_t failed() const;
    std::uint64_t sent() const;
    std::uint64_t received() const;
};

/// Takes the place of the recording for tunnels: counts the bytes of each host and keeps none. Any thread.
class TunnelLedger final : public ObservationSink
{
public:
    /// The number to observe it by.
    ConnectionId opened(const std::string &host);
    void failed(const std::string &host);
    TunnelTotals totals() const;

    CaptureTime now() const override { return {}; }
    ConnectionId nextConnection() override;
    void observe(Observation &&observation) override;

private:
    mutable std::mutex m_mutex;
    std::map<std::string, TunnelTotals::Host> m_hosts;
    std::vector<TunnelTotals::Host *> m_connections; ///< By number; the map keeps its places.
};

} // namespace stepwire
