#pragma once

#include "app/pipeline/observationsink.h"
#include "app/tap/tunnelledger.h"
#include "models/vocabulary/delayaccount.h"
#include "models/vocabulary/result.h"
#include "models/vocabulary/tapsettings.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace stepwire {

struct TapStatistics
{
    std::uint32_t open = 0;     ///< Connections now.
    std::uint32_t accepted = 0; ///< Since listen().
    std::optional<AddedDelay> delay; ///< None before the first chunk.
};

/// What an agent needs to use a tap as its forward proxy.
struct ProxyAddress
{
    std::string url;         ///< http://HOST:PORT, for HTTPS_PROXY
    std::string certificate; ///< PEM file of the authority alone, for programs that add it to what they trust
    std::string bundle;      ///< PEM file of the system's roots and the authority, for programs that trust one file
};

/// The byte-exact relay between agents and their server: forwards first, then hands what it saw to the sink. Nothing is
/// added, removed or re-framed but the address (Host and the path prefix). Foreign Host and Origin are refused
/// (counting.md rule 15). As a forward proxy it also answers CONNECT: connections to model endpoints are opened with a
/// certificate of its own authority, all others are tunnels of which it counts the bytes. Runs in its own thread; its
/// functions may be called from any one other thread.
class Tap
{
public:
    /// `crowded`: asked while reading; true makes the tap pause its sockets for a moment. `sink` must outlive the tap.
    Tap(TapSettings settings, ObservationSink &sink, std::function<bool()> crowded = {});
    ~Tap(); ///< stop()

    /// The port. Fails with BadArgument (upstream, address, proxy, pattern of hosts, roots or authority), AddressInUse,
    /// NotPermitted, NotFound (a file named in the settings), DiskFull, Other.
    Result<std::uint16_t> listen();
    /// Accepts no more, takes in what has arrived (at most 0.2 s), closes what is open after what was read is written on; a note tells the sink what was tunnelled.
    /// Nothing is observed afterwards.
    void stop();

    TapStatistics statistics() const;
    /// `http://HOST:PORT/v1`: where to point an agent; for the unspecified address that of loopback.
    std::string url() const;
    /// Set while it is a forward proxy and listens.
    std::optional<ProxyAddress> proxyAddress() const;
    TunnelTotals tunnelled() const;
    /// Others than this machine can connect.
    bool beyondLoopback() const;

private:
    struct State;
    Result<void> prepare();
    Result<void> prepareProxy();
    std::unique_ptr<State> m_state;
};

} // namespace stepwire
