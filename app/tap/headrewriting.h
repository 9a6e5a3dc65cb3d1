#pragma once

#include "models/wire/upstreamaddress.h"

#include <string>
#include <string_view>

namespace stepwire {

/// The authority in an absolute-form request target (RFC 9112 section 3.2.2); empty for the other forms.
std::string_view authorityOf(std::string_view target);

/// A raw request head as it goes upstream: the value of Host names the upstream, at the same place and in the same
/// case, and the target has the upstream's path. Every other byte is as it came (counting.md rules 10 and 15).
std::string rewrittenHead(std::string_view raw, const UpstreamAddress &upstream);

} // namespace stepwire
