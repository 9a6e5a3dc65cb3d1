#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

struct HttpField
{
    std::string name;  ///< In the case in which it crossed.
    std::string value; ///< Without the optional white space around it (RFC 9112 section 5).
};

/// The head of an HTTP/1.x request or response (RFC 9112), fields in order and case.
struct HttpHead
{
    std::string startLine;
    std::string method;  ///< Requests.
    std::string target;  ///< Requests, as sent: origin form, absolute form or authority form.
    int status = 0;      ///< Responses.
    std::string reason;  ///< Responses.
    int minorVersion = 1;
    std::vector<HttpField> fields;
    std::string text;        ///< As it crossed, from its start line to before its empty line.
    std::uint64_t bytes = 0; ///< Length of the head on the wire with its empty line.

    /// The first field of that name, in any case.
    std::optional<std::string_view> field(std::string_view name) const;
    /// Whether the comma-separated list in the fields of that name holds `token`, in any case (RFC 9110 section 5.6.1).
    bool listHolds(std::string_view name, std::string_view token) const;
};

} // namespace stepwire
