#pragma once

#include "models/session/payloadsource.h"
#include "models/vocabulary/byterange.h"

#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// Reads texts out of payloads. Items of one message are mostly asked for together, so the last payload is kept.
class MessageTexts
{
public:
    explicit MessageTexts(PayloadSource &payloads) : m_payloads(payloads) {}

    /// The whole payload; nothing when it cannot be read. Holds until the next call.
    std::optional<std::string_view> payload(const Message &message);
    /// The part of it that is `range`; nothing also when the payload is shorter than that. Holds until the next call.
    std::optional<std::string_view> text(const Message &message, ByteRange range);

    /// What kept the latest payload that could not be read from being read.
    const std::optional<Failure> &failure() const { return m_failure; }

private:
    PayloadSource &m_payloads;
    MessageId m_id;
    std::string m_payload;
    std::optional<Failure> m_failure;
};

} // namespace stepwire
