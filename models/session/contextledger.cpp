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

/// The message that proves that the server held what `step` sent: the answer to a step that went on from it.
MessageId proofOfSent(const Session &session, const Step &step)
{
    for (const StepId id : session.continuationsOf(step.id)) {
        const Step &next = *session.step(id);
        if (next.confirmed && next.chain == ChainState::Held)
            return next.proof;
    }
    return {};
}

} // namespace

StepContext Session::contextOf(StepId id) const
{
    StepContext context;
    const Step *step = this->step(id);
    if (!step)
        return context;
    const ItemState inherited = step->chain == ChainState::Held ? ItemState::Held : ItemState::Evicted;
    const auto add = [&](const std::vector<ItemId> &items, ItemState state, MessageId proof) {
        for (const ItemId item : items)
            context.entries.push_back({item, state, bool(proof), proof});
    };

    const bool holds = step->confirmed && step->chain == ChainState::Held; // whatever an unseen response left there
    MessageId compaction;
    std::size_t compacted = 0; // entries before this one were replaced by a compaction item
    for (const Step *link : chainOf(*this, *step)) {
        if (link->parentUnseen)
            context.entries.push_back({{}, ItemState::Unseen, holds, holds ? step->proof : MessageId()});
        add(link->inherited, inherited, step->proof);
        if (link == step) {
            add(link->inputs, ItemState::Sent, proofOfSent(*this, *step));
            break;
        }
        add(link->inputs, inherited, step->proof);
        for (const ItemId item : link->outputs) {
            if (this->item(item)->kind == "compaction") {
                compacted = context.entries.size();
                compaction = this->item(item)->message;
            }
            context.entries.push_back({item, inherited, step->confirmed, step->proof});
        }
    }
    for (std::size_t i = 0; i < compacted; ++i) {
        if (context.entries[i].item)
            context.entries[i] = {context.entries[i].item, ItemState::Evicted, true, compaction};
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
