#pragma once

#include <string>
#include <string_view>

namespace stepwire {

/// The Sec-WebSocket-Accept that confirms a Sec-WebSocket-Key: base64 of the SHA-1 of the key and a fixed text
/// (RFC 6455 section 4.2.2).
std::string webSocketAccept(std::string_view key);

} // namespace stepwire
