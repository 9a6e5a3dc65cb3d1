#pragma once

#include "models/vocabulary/byterange.h"

#include <string_view>
#include <vector>

namespace stepwire {

/// Which bytes of a raw HTTP head (request or response, start line included; a half head is fine too) are credentials,
/// in rising order and not touching. Blot them with `*` before the head is stored or printed (counting.md rule 16).
///
/// The values of authorization, proxy-authorization, cookie, set-cookie and of fields whose name ends in api-key,
/// auth-token, access-token, security-token, subscription-key or -secret (with their folded lines); the key inside a
/// sec-websocket-protocol item such as `openai-insecure-api-key.…`; in the target the values of the query parameters
/// key, api_key, api-key, apikey, token and access_token, and user and password before an @.
std::vector<ByteRange> credentialRanges(std::string_view rawHead);

} // namespace stepwire
