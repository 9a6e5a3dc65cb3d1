#pragma once

#include "models/session/connection.h"
#include "models/vocabulary/jsonwriter.h"
#include "models/wire/httphead.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// The head at the front of a request's or response's bytes, as a HAR entry needs it.
class HarHead
{
public:
    static HarHead ofRequest(std::string_view wire);
    static HarHead ofResponse(std::string_view wire); ///< 1xx heads before the final one are passed over.

    bool isKnown() const { return m_head.has_value(); }
    std::string method() const; ///< Empty when not known.
    std::string target() const;
    int status() const;                ///< 0 when there was no response.
    std::string_view mimeType() const; ///< "x-unknown" without a Content-Type, as browsers write it.
    std::uint64_t bytes() const { return m_head ? m_head->bytes : 0; }
    std::uint64_t blotted() const { return m_blotted; } ///< Credentials in it.

    /// The members httpVersion, cookies, headers, headersSize, that requests and responses share. Cookies are
    /// credentials and therefore never listed.
    void write(JsonWriter &json) const;
    void writeStatus(JsonWriter &json) const; ///< status, statusText, redirectURL

private:
    static HarHead parsed(std::string_view wire, bool response);
    std::optional<HttpHead> m_head;
    std::uint64_t m_blotted = 0;
};

/// The upstream URL of a request that came later on a kept connection: that of the connection's first request, with
/// the target replaced as the tap replaces it.
std::string urlOfLaterRequest(const Connection &connection, std::string_view firstTarget, std::string_view target);

/// The member queryString: the pairs as they stand in the URL.
void writeQuery(JsonWriter &json, std::string_view url);

} // namespace stepwire
