#include "models/session/sessiondelta.h"

#include <algorithm>
#include <iterator>

namespace stepwire {

namespace {

template <typename T>
void append(std::vector<T> &to, std::vector<T> &&from)
{
    if (to.empty())
        to = std::move(from);
    else
        to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

/// Newer values replace older ones of the same id.
template <typename T>
void replace(std::vector<T> &to, std::vector<T> &&from)
{
    for (T &value : from) {
        const auto same = std::ranges::find(to, value.id, &T::id);
        if (same == to.end())
            to.push_back(std::move(value));
        else
            *same = std::move(value);
    }
}

} // namespace

bool SessionDelta::isEmpty() const
{
    return names.empty() && connections.empty() && messages.empty() && growths.empty() && steps.empty() && items.empty()
        && findings.empty() && lostBytes == 0 && !tapDelay && !ended;
}

void SessionDelta::merge(SessionDelta &&later)
{
    append(names, std::move(later.names));
    replace(connections, std::move(later.connections));
    append(messages, std::move(later.messages));
    append(growths, std::move(later.growths));
    replace(steps, std::move(later.steps));
    append(items, std::move(later.items));
    append(findings, std::move(later.findings));
    lostBytes += later.lostBytes;
    if (later.tapDelay)
        tapDelay = later.tapDelay;
    until = std::max(until, later.until);
    ended = ended || later.ended;
}

} // namespace stepwire
