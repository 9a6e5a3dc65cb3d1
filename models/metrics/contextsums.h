#pragma once

#include "models/session/session.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace stepwire {

/// What the context of one step was made of, summed by state. Held, sent and produced together are what the model saw
/// and said.
struct ContextSums
{
    StepId step;
    std::uint64_t held = 0;
    std::uint64_t sent = 0;
    std::uint64_t produced = 0;
    std::uint64_t evicted = 0; ///< Replaced by a compaction, or no longer held.
    bool unseen = false;       ///< Its beginning is not in the recording: the sums leave that out.
    bool known = true;         ///< False where the weight of an item is not known: the sums leave such items out.

    std::uint64_t total() const { return held + sent + produced; }
};

/// What an item counts; nothing where that is not known.
using ItemWeight = std::function<std::optional<std::uint64_t>(const ContextItem &item)>;

/// One for each step of the session, by StepId::index(). Costs one pass over all items.
std::vector<ContextSums> contextSums(const Session &session, const ItemWeight &weight);

} // namespace stepwire
