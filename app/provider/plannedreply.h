#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace stepwire {

/// One output item that the scripted model is about to produce.
struct PlannedItem
{
    enum class Kind : std::uint8_t { Reasoning, Message, FunctionCall, CustomCall, OtherCall };

    Kind kind = Kind::Message;
    std::string text;      ///< Words, reasoning, arguments or input.
    std::string phase;     ///< Messages: "commentary" or "final_answer".
    std::string name;      ///< Calls.
    std::string nameSpace; ///< Calls of a tool that stands in a namespace.
    std::string type;      ///< OtherCall: the item's type …
    std::string members;   ///< … and its own members, as JSON without braces.
    std::string idPrefix;  ///< OtherCall.
};

using PlannedReply = std::vector<PlannedItem>;

} // namespace stepwire
