#pragma once

#include "app/tap/refusal.h"
#include "models/vocabulary/tapsettings.h"
#include "models/wire/httphead.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// Who may use the tap: decides over each request head (counting.md rule 15). A web page that the person has open can
/// reach loopback; what it cannot do is choose its Host and Origin, so these two are checked.
class RequestDoor
{
public:
    /// `listenAddress`: numeric, without brackets.
    RequestDoor(const TapSettings &settings, std::string_view listenAddress, std::uint16_t port);

    /// Nothing when the request may pass. `localAddress`: the one of our addresses that the agent connected to.
    std::optional<Refusal> refusal(const HttpHead &request, std::string_view localAddress) const;

private:
    bool hostAllowed(std::string_view host, std::string_view localAddress) const;
    bool originAllowed(std::string_view origin) const;

    std::string m_port;
    std::vector<std::string> m_addresses; ///< Lower case, with brackets where they are IPv6.
    std::vector<std::string> m_hosts;     ///< Lower case; with or without port.
    std::vector<std::string> m_origins;   ///< Lower case.
};

/// `host` as it stands in a Host field or URL: brackets around an IPv6 address.
std::string bracketed(std::string_view host);

} // namespace stepwire
