#pragma once

#include <string>
#include <string_view>

namespace stepwire {

/// What the first bytes of a connection say about TLS, before anything is taken from the socket.
struct ClientHello
{
    enum class Kind {
        NotTls,
        Incomplete, ///< TLS so far; more is needed to tell the name.
        Tls,
    };
    Kind kind = Kind::Incomplete;
    std::string serverName; ///< server_name (RFC 6066 section 3); empty where the client sends none.

    static ClientHello read(std::string_view bytes);
};

} // namespace stepwire
