#include "models/session/steptable.h"

#include <algorithm>
#include <functional>

namespace stepwire {

bool StepRecord::hasAcceptedSteer() const
{
    return std::ranges::any_of(steers, [](const QueuedSteer &steer) { return steer.id.has_value(); });
}

std::vector<ItemId> StepRecord::takeAcceptedSteers()
{
    std::vector<ItemId> items;
    for (const QueuedSteer &steer : steers) {
        if (steer.id)
            items.insert(items.end(), steer.items.begin(), steer.items.end());
    }
    std::erase_if(steers, [](const QueuedSteer &steer) { return steer.id.has_value(); });
    return items;
}

StepRecord &StepTable::add()
{
    StepRecord &record = m_records.emplace_back();
    record.step.id = StepId{static_cast<std::uint32_t>(m_records.size())};
    record.changed = true;
    m_changed.push_back(record.step.id);
    return record;
}

const StepRecord *StepTable::find(StepId id) const
{
    return id && id.index() < m_records.size() ? &m_records[id.index()] : nullptr;
}

StepRecord &StepTable::change(StepId id)
{
    StepRecord &changing = record(id);
    if (!std::exchange(changing.changed, true))
        m_changed.push_back(id);
    return changing;
}

ItemId StepTable::addItem(ContextItem item, bool asynchronous)
{
    item.id = ItemId{static_cast<std::uint32_t>(m_itemFacts.size() + 1)};
    m_itemFacts.push_back({item.kind, item.bytes, item.fingerprint, item.callId.value_or(std::string()), asynchronous});
    m_freshItems.push_back(std::move(item));
    return m_freshItems.back().id;
}

void StepTable::addOutput(StepId id, std::int64_t outputIndex, ItemId item)
{
    StepRecord &changed = change(id);
    const auto place = std::ranges::upper_bound(changed.produced, outputIndex, {}, [](const auto &p) { return p.first; });
    changed.produced.insert(place, {outputIndex, item});
    changed.step.outputs.clear();
    for (const auto &[index, produced] : changed.produced)
        changed.step.outputs.push_back(produced);
    resize(id);
}

void StepTable::link(StepId id, StepId parent)
{
    change(id).step.parent = parent;
    if (parent)
        record(parent).continuedBy.push_back(id);
    resize(id);
}

void StepTable::resize(StepId id)
{
    std::vector<StepId> due = {id};
    while (!due.empty()) {
        const StepId next = due.back();
        due.pop_back();
        if (resizeAlone(next))
            due.insert(due.end(), record(next).continuedBy.begin(), record(next).continuedBy.end());
    }
}

/// Whether what goes on from it is to be worked out anew too.
bool StepTable::resizeAlone(StepId id)
{
    StepRecord &changed = change(id);
    Step &step = changed.step;
    ChainSize size = step.parent ? record(step.parent).after : ChainSize();
    if (step.parentUnseen)
        size = {0, 0, false, std::hash<std::string>()(step.previousResponseId.value_or(std::string()))};
    for (const std::vector<ItemId> *items : {&step.inherited, &step.inputs}) {
        for (const ItemId item : *items)
            size.add(this->item(item).bytes, this->item(item).fingerprint);
    }
    changed.prompt = size;
    if (size.known) {
        const std::uint64_t commas = size.items > 0 ? size.items - 1 : 0;
        step.statelessBytes = changed.statelessEnvelope + size.bytes + commas;
    }
    for (const ItemId item : step.outputs) {
        const ItemFacts &facts = this->item(item);
        if (facts.kind == "compaction")
            size = {0, 0, size.known, 0};
        size.add(facts.bytes, facts.fingerprint);
    }
    if (size == changed.after)
        return false;
    changed.after = size;
    return true;
}

StepId StepTable::byResponse(const std::string &responseId) const
{
    const auto found = m_byResponse.find(responseId);
    return found == m_byResponse.end() ? StepId() : found->second;
}

void StepTable::collect(SessionDelta &delta)
{
    std::ranges::sort(m_changed);
    for (const StepId id : m_changed) {
        record(id).changed = false;
        delta.steps.push_back(record(id).step);
    }
    m_changed.clear();
    delta.items = std::exchange(m_freshItems, {});
}

} // namespace stepwire
