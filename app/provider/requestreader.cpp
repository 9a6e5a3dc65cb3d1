#include "app/provider/requestreader.h"

#include <utility>

namespace stepwire {

RequestReader::Outcome RequestReader::next(std::string_view &bytes)
{
    while (!m_refused) {
        const HttpPart part = m_framing.next(bytes);
        switch (part.kind) {
        case HttpPart::Kind::Nothing:
            return Outcome::NeedsMore;
        case HttpPart::Kind::Head:
            begin(*part.head);
            return Outcome::Begun;
        case HttpPart::Kind::Body:
            if (add(part.data) == Outcome::Refused)
                return Outcome::Refused;
            break;
        case HttpPart::Kind::End:
            m_begun = false;
            m_undecodable = m_undecodable || !(m_body.empty() || m_decoder->complete());
            return Outcome::Whole;
        case HttpPart::Kind::Held:
            return refuse(ApiError{404, "not_found", "There is no WebSocket at this address; connect to /v1/responses.", {}});
        case HttpPart::Kind::Fault:
        case HttpPart::Kind::Opaque:
            return refuse(ApiError::invalid("This is not an HTTP/1.1 request."));
        }
    }
    return Outcome::Refused;
}

std::string RequestReader::path() const
{
    return m_head.target.substr(0, m_head.target.find('?'));
}

void RequestReader::begin(const HttpHead &head)
{
    m_head = head;
    m_begun = true;
    m_body.clear();
    m_decoder = ContentDecoder::forCodings(ContentDecoder::codings(head));
    m_undecodable = !m_decoder;
}

RequestReader::Outcome RequestReader::add(std::string_view data)
{
    if (m_undecodable)
        return Outcome::NeedsMore;
    const auto outcome = m_decoder->append(data, m_body, m_bodyLimit);
    if (outcome == ContentDecoder::Outcome::TooLarge)
        return refuse(ApiError{413, "request_too_large", "The request body is larger than 64 MiB.", {}});
    m_undecodable = outcome == ContentDecoder::Outcome::Corrupt;
    return Outcome::NeedsMore;
}

RequestReader::Outcome RequestReader::refuse(ApiError error)
{
    m_refused = true;
    m_body = std::string();
    m_refusal = std::move(error);
    return Outcome::Refused;
}

} // namespace stepwire
