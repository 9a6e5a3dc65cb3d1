#pragma once

#include "app/provider/apierror.h"
#include "models/wire/contentdecoder.h"
#include "models/wire/httpframing.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// Makes requests out of the bytes of one HTTP/1.1 connection, without the connection: heads, bodies by length or in
/// chunks, content encodings taken off. What it holds is bounded by HttpFraming's head limit and `largestBody`.
class RequestReader
{
public:
    static constexpr std::size_t largestBody = std::size_t{64} * 1024 * 1024; ///< With its encodings taken off.

    enum class Outcome : std::uint8_t {
        NeedsMore, ///< The bytes are used up.
        Begun,     ///< A head is there: `head()`. Its body comes next.
        Whole,     ///< The request is: `path()`, `takeBody()`.
        Refused,   ///< `refusal()` is the answer, and the connection's end: nothing more is read.
    };
    explicit RequestReader(std::size_t bodyLimit = largestBody) : m_bodyLimit(bodyLimit) {}

    /// Takes from the front of `bytes` what the outcome is about. Call until NeedsMore or Refused.
    Outcome next(std::string_view &bytes);

    const HttpHead &head() const { return m_head; }      ///< Of the request that began last.
    std::string path() const;                            ///< The target without its query.
    bool undecodable() const { return m_undecodable; }   ///< Its Content-Encoding is not known, or the body is damaged.
    std::string takeBody() { return std::move(m_body); }
    const ApiError &refusal() const { return m_refusal; }
    /// Bytes of a request came whose end did not.
    bool midRequest() const { return m_begun || m_framing.midMessage(); }

private:
    void begin(const HttpHead &head);
    Outcome add(std::string_view data);
    Outcome refuse(ApiError error);

    std::size_t m_bodyLimit;
    HttpFraming m_framing{HttpFraming::Side::Requests};
    HttpHead m_head;
    std::string m_body;
    std::optional<ContentDecoder> m_decoder;
    bool m_begun = false;
    bool m_undecodable = false;
    bool m_refused = false;
    ApiError m_refusal;
};

} // namespace stepwire
