#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// A host as it may stand in a certificate: an address (IPv4 or IPv6, no brackets), or a name of letters, digits, `-`,
/// `_` and dots, at most 253 long. Lower case, without a trailing dot; nothing for anything else.
std::optional<std::string> plainHost(std::string_view host);

/// Whether a plainHost() is an IPv4 or IPv6 address.
bool isAddress(const std::string &host);

} // namespace stepwire
