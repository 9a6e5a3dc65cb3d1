#include "models/metrics/promptcomparison.h"

#include "models/session/requestsettings.h"

#include <algorithm>

namespace stepwire {

namespace {

std::optional<PromptDifference> settingsDifference(const Session &session, const Step &step, const Step &before)
{
    if (step.model && before.model && *step.model != *before.model)
        return PromptDifference{"model", false, {}, {}, {}};
    const Step *now = session.step(step.settings), *then = session.step(before.settings);
    if (!now || !then)
        return std::nullopt;
    for (const std::string_view key : cacheSettings) {
        if (!sameSetting(*now, *then, key))
            return PromptDifference{std::string(key), onlyReordered(*now, *then, key), {}, {}, {}};
    }
    return std::nullopt;
}

/// The items that the model saw, in order; nothing where some are not known.
std::optional<std::vector<ItemId>> promptOf(const Session &session, StepId step)
{
    std::vector<ItemId> items;
    for (const ContextEntry &entry : session.contextOf(step).entries) {
        if (!entry.item)
            return std::nullopt;
        const bool replaced = entry.state == ItemState::Evicted && session.step(step)->chain == ChainState::Held;
        if (!replaced) // by a compaction; a chain that was evicted whole was still meant to be the prompt
            items.push_back(entry.item);
    }
    return items;
}

} // namespace

std::optional<PromptComparison> compareWithPredecessor(const Session &session, const Step &step)
{
    const Step *before = session.step(step.predecessor);
    if (!before)
        return std::nullopt;
    PromptComparison comparison;
    comparison.first = settingsDifference(session, step, *before);
    const auto now = promptOf(session, step.id), then = promptOf(session, before->id);
    if (!now || !then) {
        comparison.known = false;
        return comparison;
    }
    const auto same = [&](ItemId one, ItemId other) {
        return one == other || session.item(one)->fingerprint == session.item(other)->fingerprint;
    };
    const auto [here, there] = std::mismatch(now->begin(), now->end(), then->begin(), then->end(), same);
    comparison.equalItems = static_cast<std::size_t>(here - now->begin());
    for (auto item = now->begin(); item != here; ++item)
        comparison.equalBytes += session.item(*item)->bytes;
    if (there != then->end() && !comparison.first)
        comparison.first = PromptDifference{"input", false, comparison.equalItems, here == now->end() ? ItemId() : *here, *there};
    return comparison;
}

} // namespace stepwire
