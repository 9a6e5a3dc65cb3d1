#pragma once

#include "app/tap/tap.h"
#include "tests/app/tap/collectingsink.h"
#include "tests/app/tap/rawsocket.h"

#include <functional>
#include <string>

namespace stepwire::testing {

/// A tap before an upstream that the test plays itself.
struct TapSetting
{
    explicit TapSetting(const std::string &path = "/v1", const TapSettings &wanted = {}, std::function<bool()> crowded = {});

    /// A request of the agent's, with the tap's own address as Host.
    std::string get(const std::string &extra = {}) const;
    /// What the upstream has to see of get().
    std::string passedOn(const std::string &extra = {}) const;

    RawListener upstream;
    CollectingSink sink;
    Tap tap;
    std::uint16_t port = 0;
    std::string host;
};

std::string number(std::uint64_t value);
std::string randomBytes(std::size_t size);

inline const std::string upgradeFields =
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n";
inline const std::string switching = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n";
inline const std::string empty200 = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

} // namespace stepwire::testing
