#pragma once

#include "models/wire/httphead.h"

#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <vector>

namespace stepwire {

/// Takes a whole request head apart: `raw` from its start line (empty lines before it are passed over) to its empty
/// line. Folded lines are joined by a space (RFC 9112 section 5.2). The error is the offending line, clipped.
tl::expected<HttpHead, std::string> parsedRequestHead(std::string_view raw);
/// The same for a response head.
tl::expected<HttpHead, std::string> parsedResponseHead(std::string_view raw);

/// The items of all comma-separated fields of that name, trimmed, in order; empty items left out (RFC 9110
/// section 5.6.1).
std::vector<std::string_view> listItems(const HttpHead &head, std::string_view name);

/// ASCII only, as HTTP's names are.
bool equalIgnoringCase(std::string_view a, std::string_view b);
std::string asciiLower(std::string_view text);
/// Without spaces and tabs around it.
std::string_view withoutOptionalSpace(std::string_view text);

} // namespace stepwire
