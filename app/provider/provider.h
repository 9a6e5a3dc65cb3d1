#pragma once

#include "app/provider/providersettings.h"
#include "models/vocabulary/result.h"

#include <cstdint>
#include <memory>
#include <string>

namespace stepwire {

/// A local Responses server with a scripted model, WebSocket and HTTP on one port. Its words and pace are simulated;
/// protocol, state, limits and token counts are not. Runs in its own thread; its functions may be called from any one
/// other thread.
class Provider
{
public:
    explicit Provider(ProviderSettings settings);
    ~Provider(); ///< stop()

    /// The port. Fails with BadArgument (host, scenario), AddressInUse, NotPermitted, Other (vocabulary, log file).
    Result<std::uint16_t> listen();
    /// Ends every connection and the thread. Does nothing a second time.
    void stop();
    std::string url() const; ///< `http://HOST:PORT/v1`; for the unspecified address that of loopback.

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace stepwire
