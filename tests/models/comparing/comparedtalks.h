#pragma once

#include "models/session/payloadsource.h"
#include "tests/models/session/sessionscript.h"

#include <map>
#include <string>
#include <vector>

namespace stepwire::test {

/// Reads back what a script said, and counts how often it was asked to.
class ScriptedPayloads final : public PayloadSource
{
public:
    explicit ScriptedPayloads(std::vector<std::string> payloads) : m_payloads(std::move(payloads)) {}

    Result<std::string> payload(const Message &message) override;
    Result<std::string> wire(const Message &message) override { return payload(message); }

    std::map<MessageId, int> reads;
    bool broken = false; ///< Nothing can be read.

private:
    std::vector<std::string> m_payloads;
};

struct Talk
{
    Session session;
    std::vector<std::string> payloads; ///< By message.
};

Talk talkOf(SessionScript &script);

/// Over a WebSocket: a question with instructions and two tools; the call's output, chained, with one tool changed and
/// another instruction; a third step that repeats the second's settings.
Talk chainedTalk();

/// The history again in each step. Step 2 repeats what came before as it was; step 3 with the output of the call
/// shortened and without the assistant's message.
Talk resentTalk();

/// Chained on one socket; then the whole history again on another.
Talk reconnectedTalk();

} // namespace stepwire::test
