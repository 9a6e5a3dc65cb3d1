#pragma once

#include "app/provider/conversationitem.h"

#include <memory>
#include <string>
#include <vector>

namespace stepwire {

/// The tokens of instructions and tools, kept with the text that they came from: a continuation that sends the same
/// text again finds them here.
struct RenderedPreamble
{
    std::string instructions; ///< As JSON, empty for none.
    std::string tools;
    std::vector<std::uint32_t> tokens;
};

/// A finished response and the context that it ended: what a continuation goes on from.
struct HeldResponse
{
    std::string id;
    bool stored = false;
    std::vector<ConversationItemPtr> items; ///< The whole chain's input and output, in order.
    std::shared_ptr<const RenderedPreamble> preamble;
    std::size_t bytes = 0; ///< Of the items' texts.
};

using HeldResponsePtr = std::shared_ptr<const HeldResponse>;

} // namespace stepwire
