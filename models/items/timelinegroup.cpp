#include "models/items/timelinegroup.h"

#include <algorithm>

namespace stepwire {

namespace {

bool isAboutItem(const Message &message)
{
    switch (message.role) {
    case EventRole::Delta:
    case EventRole::PartDone:
    case EventRole::Progress:
    case EventRole::ItemDone: return message.outputIndex >= 0;
    default: return false;
    }
}

/// Whether `message` tells more than what an entry has shown so far.
bool tellsMore(const Message &message, bool entryDone)
{
    return message.role == EventRole::ItemDone || (!entryDone && !message.summary.empty());
}

} // namespace

std::uint32_t TimelineGroup::foldedInto(const Message &message) const
{
    if (isAboutItem(message)) {
        const auto found =
            std::ranges::find(m_byOutput, message.outputIndex, [](const auto &pair) { return pair.first; });
        return found == m_byOutput.end() ? none : found->second;
    }
    // queued and in_progress say no more than the response.created before them
    const bool repeats = message.role == EventRole::Progress || message.role == EventRole::Delta;
    return repeats && m_step ? m_created : none;
}

TimelineGroup::Change TimelineGroup::add(const Message &message, bool passes, bool fold)
{
    std::uint32_t at = fold ? foldedInto(message) : none;
    const bool added = at == none;
    if (added) {
        at = std::uint32_t(m_entries.size());
        m_entries.push_back({.first = message.id, .shown = message.id});
        if (fold && isAboutItem(message)) {
            m_byOutput.emplace_back(message.outputIndex, at);
            m_entries[at].done = message.role == EventRole::ItemDone;
        }
        if (message.role == EventRole::Created)
            m_created = at;
    }
    Entry &entry = m_entries[at];
    entry.payloadBytes += message.payloadBytes;
    entry.wireBytes += message.wireBytes;
    if (fold && isAboutItem(message) && message.role == EventRole::Delta)
        ++entry.deltas;
    if (!added) {
        ++entry.folded;
        if (tellsMore(message, entry.done))
            entry.shown = message.id;
        entry.done = entry.done || message.role == EventRole::ItemDone;
    }
    const bool appeared = passes && !entry.passes;
    entry.passes = entry.passes || passes;
    return {at, added, appeared};
}

void TimelineGroup::reveal(std::uint32_t entry)
{
    m_passing.insert(std::ranges::lower_bound(m_passing, entry), entry);
}

std::uint32_t TimelineGroup::entryOf(const Message &message, bool fold) const
{
    if (fold) {
        const std::uint32_t at = foldedInto(message);
        if (at != none && (isAboutItem(message) || m_entries[at].first < message.id))
            return at;
    }
    const auto found = std::ranges::lower_bound(m_entries, message.id, {}, &Entry::first);
    return std::uint32_t(found - m_entries.begin());
}

int TimelineGroup::rowsFor(std::size_t passing) const
{
    if (!m_step)
        return int(passing);
    if (passing == 0)
        return 0;
    return m_collapsed ? 1 : 1 + int(passing);
}

} // namespace stepwire
