#pragma once

#include "app/tap/hostpattern.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace stepwire {

/// What the first bytes of a connection ask of a forward proxy, before anything is taken from the socket.
struct ProxyRequest
{
    enum class Kind {
        Incomplete, ///< More is needed to tell.
        Connect,    ///< CONNECT (RFC 9110 section 9.3.6), its head whole: `server`, `headBytes`.
        BadConnect, ///< CONNECT to something that is no host and port, or with a bad head: `text` says what.
        Other,      ///< Anything else; `text` is the target of a request line, or empty.
    };
    static constexpr std::size_t longestHead = std::size_t{64} * 1024;

    Kind kind = Kind::Incomplete;
    HostAndPort server{};
    std::size_t headBytes = 0; ///< Up to and with its empty line, and with empty lines before it.
    std::string text{};

    static ProxyRequest read(std::string_view bytes);
};

} // namespace stepwire
