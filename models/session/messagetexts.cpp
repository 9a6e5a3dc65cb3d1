#include "models/session/messagetexts.h"

namespace stepwire {

std::optional<std::string_view> MessageTexts::payload(const Message &message)
{
    if (message.id != m_id || !m_id) {
        auto read = m_payloads.payload(message);
        if (!read) {
            m_failure = std::move(read.error());
            return std::nullopt;
        }
        m_id = message.id;
        m_payload = std::move(*read);
    }
    return m_payload;
}

std::optional<std::string_view> MessageTexts::text(const Message &message, ByteRange range)
{
    const auto whole = payload(message);
    if (!whole || range.end > whole->size() || range.begin > range.end)
        return std::nullopt;
    return whole->substr(range.begin, range.size());
}

} // namespace stepwire
