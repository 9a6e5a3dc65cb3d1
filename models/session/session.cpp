#include "models/session/session.h"

#include <algorithm>
#include <cassert>

namespace stepwire {

namespace {

template <typename T>
void append(std::vector<T> &to, const std::vector<T> &from)
{
    to.insert(to.end(), from.begin(), from.end());
}

/// Ids count the list from 1, so a value is either the next one or one that is there.
template <typename List>
void place(List &list, const std::vector<typename List::value_type> &changed)
{
    for (const auto &value : changed) {
        while (list.size() <= value.id.index())
            list.push_back({});
        list[value.id.index()] = value;
    }
}

template <typename List, typename IdType>
const typename List::value_type *find(const List &list, IdType id)
{
    return id && id.index() < list.size() ? &list[id.index()] : nullptr;
}

} // namespace

std::string_view itemStateName(ItemState state)
{
    switch (state) {
    case ItemState::Held: return "held";
    case ItemState::Sent: return "sent";
    case ItemState::Unseen: return "unseen";
    case ItemState::Evicted: return "evicted";
    }
    return "";
}

void Session::apply(const SessionDelta &delta)
{
    append(m_names, delta.names);
    place(m_connections, delta.connections);
    m_messages.append(delta.messages);
    for (const MessageGrowth &growth : delta.growths) {
        assert(growth.message.index() < m_messages.size());
        m_messages[growth.message.index()].wireBytes += growth.wireBytes;
    }
    place(m_steps, delta.steps);
    m_items.append(delta.items);
    append(m_findings, delta.findings);
    m_lostBytes += delta.lostBytes;
    if (delta.tapDelay)
        m_tapDelay = delta.tapDelay;
    m_until = std::max(m_until, delta.until);
    m_ended = m_ended || delta.ended;
}

std::string_view Session::name(NameId id) const
{
    const std::string *found = find(m_names, id);
    return found ? std::string_view(*found) : std::string_view();
}

const Connection *Session::connection(ConnectionId id) const
{
    return find(m_connections, id);
}

const Message *Session::message(MessageId id) const
{
    return find(m_messages, id);
}

const Step *Session::step(StepId id) const
{
    return find(m_steps, id);
}

const ContextItem *Session::item(ItemId id) const
{
    return find(m_items, id);
}

std::vector<StepId> Session::continuationsOf(StepId step) const
{
    std::vector<StepId> found;
    for (std::size_t i = step.value; i < m_steps.size(); ++i) {
        if (m_steps[i].parent == step)
            found.push_back(m_steps[i].id);
    }
    return found;
}

} // namespace stepwire
