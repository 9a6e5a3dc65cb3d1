#pragma once

#include "models/session/session.h"

#include <cstdint>
#include <optional>
#include <string>

namespace stepwire {

/// Where the prompt of a step first differs from the prompt before it. A prompt is what the model saw: the settings
/// that stand before the input, then every item through the chain, not only what was sent.
struct PromptDifference
{
    std::string part;                 ///< "model", a top-level member of the request, or "input".
    bool reordered = false;           ///< The elements are the same, in another order.
    std::optional<std::size_t> item;  ///< In "input": counts the items that the model saw, from 0.
    ItemId now, before;               ///< In "input": none where one of the prompts ended.
};

struct PromptComparison
{
    bool known = true;                ///< False where one of the prompts holds items that the recording does not.
    std::optional<PromptDifference> first; ///< None: the whole prompt before is the beginning of this one.
    std::size_t equalItems = 0;       ///< At the beginning.
    std::uint64_t equalBytes = 0;     ///< Of those items.
};

/// Compares with Step::predecessor, by fingerprints: no payload is read. Nothing where there is no predecessor. Costs
/// as much as both contexts have items.
std::optional<PromptComparison> compareWithPredecessor(const Session &session, const Step &step);

} // namespace stepwire
