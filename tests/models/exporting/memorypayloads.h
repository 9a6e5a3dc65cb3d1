#pragma once

#include "models/session/payloadsource.h"

#include <map>

namespace stepwire {

/// Payloads and wire bytes of messages, by id, as a test gives them.
class MemoryPayloads final : public PayloadSource
{
public:
    std::map<MessageId, std::string> payloads;
    std::map<MessageId, std::string> wires;

    Result<std::string> payload(const Message &message) override { return found(payloads, message); }
    Result<std::string> wire(const Message &message) override { return found(wires, message); }

private:
    static Result<std::string> found(const std::map<MessageId, std::string> &texts, const Message &message)
    {
        const auto text = texts.find(message.id);
        if (text == texts.end())
            return tl::make_unexpected(Failure{FailureKind::NotFound, "message", {}});
        return text->second;
    }
};

} // namespace stepwire
