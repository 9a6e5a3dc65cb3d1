#include "models/session/session.h"

#include <algorithm>

namespace stepwire {

namespace {

/// The steps whose items make up the context of `step`, oldest first, `step` itself last.
std::vector<const Step *> chainOf(const Session &session, const Step &step)
{
    std::vector<const Step *> chain;
    for (const Step *link = &step; link; link = session.step(link->parent))
        chain.push_back(link);
    std::ranges::reverse(chain);
    return chain;
}

bool provedByContinuation(const Session &session, const Step &step)
{
    return std::ranges::any_of(session.continuationsOf(step.id), [&](StepId id) {
        const Step &next = *session.step(id);
        return next.confirmed && next.chain == ChainState::Held;
    });
}

} // namespace

StepContext Session::contextOf(StepId id) const
{
    StepContext context;
    const Step *step = this->step(id);
    if (!step)
        return context;
    const ItemState inherited = step->chain == ChainState::Held ? ItemState::Held : ItemState::Evicted;
    const auto add = [&](const std::vector<ItemId> &items, ItemState state, bool confirmed) {
        for (const ItemId item : items)
            context.entries.push_back({item, state, confirmed});
    };

    std::size_t compacted = 0; // entries before this one were replaced by a compaction item
    for (const Step *link : chainOf(*this, *step)) {
        if (link->parentUnseen)
            context.entries.push_back({{}, ItemState::Unseen, false});
        add(link->inherited, inherited, step->confirmed);
        if (link == step) {
            add(link->inputs, ItemState::Sent, provedByContinuation(*this, *step));
            break;
        }
        add(link->inputs, inherited, step->confirmed);
        for (const ItemId item : link->outputs) {
            if (this->item(item)->kind == "compaction")
                compacted = context.entries.size();
            context.entries.push_back({item, inherited, step->confirmed});
        }
    }
    for (std::size_t i = 0; i < compacted; ++i) {
        if (context.entries[i].item)
            context.entries[i].state = ItemState::Evicted;
    }

    for (const ContextEntry &entry : context.entries) {
        const std::uint64_t bytes = entry.item ? item(entry.item)->bytes : 0;
        switch (entry.state) {
        case ItemState::Held: context.heldBytes += bytes; break;
        case ItemState::Sent: context.sentBytes += bytes; break;
        case ItemState::Evicted: context.evictedBytes += bytes; break;
        case ItemState::Unseen: break;
        }
    }
    return context;
}

} // namespace stepwire
