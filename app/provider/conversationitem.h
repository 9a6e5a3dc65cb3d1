#pragma once

#include "models/dialects/jsonview.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace stepwire {

/// One item of a conversation as the provider holds it: its text as it crossed, and its tokens, made once.
struct ConversationItem
{
    std::string json;
    std::string kind; ///< `type`, "message" where it has none.
    std::string role, id, callId, name;
    bool async = false;   ///< A call whose output may come later than with the very next request.
    bool steered = false; ///< User input that came by response.steer: no new user turn.
    std::vector<std::uint32_t> tokens;

    /// Everything but the tokens.
    static ConversationItem read(JsonView item);

    bool isUserMessage() const { return kind == "message" && role == "user"; }
    bool isCall() const; ///< Waits for an output of the client.
    bool isCallOutput() const;
};

using ConversationItemPtr = std::shared_ptr<const ConversationItem>;

/// What a tool type's pair of call and output is called, for messages to the client: "function call".
std::string callWords(std::string_view kind);

/// A message of the user for a plain string input. `quoted` is the string as JSON.
std::string userMessageJson(std::string_view quoted);

/// Calls that have no output in `items`, those that may be answered later apart.
std::vector<ConversationItemPtr> unansweredCalls(const std::vector<ConversationItemPtr> &items);

} // namespace stepwire
