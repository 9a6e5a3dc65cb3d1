#pragma once

#include "models/vocabulary/result.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace stepwire {

/// Where the tap sends what it receives: the --upstream URL, taken apart. `http://` or `https://` (`ws`, `wss` mean the
/// same); a path replaces the `/v1` of the listening address (counting.md rule 10).
struct UpstreamAddress
{
    bool tls = false;
    std::string host; ///< Without brackets.
    std::uint16_t port = 0;
    std::string path; ///< Without a trailing slash; empty for none.

    static Result<UpstreamAddress> parsed(std::string_view url);

    std::string authority() const; ///< For the Host field: brackets around IPv6, no default port.
    std::string url() const;       ///< http(s)://authority/path
    /// The request target to send for the one received: a leading `/v1` segment replaced by `path`, others unchanged.
    std::string targetFor(std::string_view target) const;
    /// The upstream URL of a request, `ws`/`wss` when it is a WebSocket's.
    std::string urlFor(std::string_view target, bool webSocket) const;
};

} // namespace stepwire
