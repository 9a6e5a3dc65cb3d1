#pragma once

#include "app/certificates/certificateauthority.h"
#include "app/tap/hostpattern.h"
#include "app/tap/tunnelledger.h"

#include <algorithm>
#include <string_view>
#include <vector>

namespace stepwire {

/// What a tap knows in addition when it is a forward proxy.
struct ForwardProxy
{
    explicit ForwardProxy(CertificateAuthority signer) : authority(std::move(signer)) {}

    /// Whether the tap looks into connections to this host; all others are tunnels.
    bool intercepts(std::string_view host, std::uint16_t port) const
    {
        return std::ranges::any_of(intercepted,
                                   [&](const HostPattern &pattern) { return pattern.matches(host, port); });
    }

    CertificateAuthority authority;
    std::vector<HostPattern> intercepted;
    TunnelLedger tunnels;
};

} // namespace stepwire
