#include "models/comparing/likeness.h"

#include <algorithm>

namespace stepwire {

namespace {

constexpr std::size_t longestLook = 1024;
constexpr double leastShared = 0.5; // of two elements with different call_ids

bool contradict(const std::string &before, const std::string &now)
{
    return !before.empty() && !now.empty() && before != now;
}

bool agree(const std::string &before, const std::string &now)
{
    return !before.empty() && before == now;
}

} // namespace

NamedValue NamedValue::read(JsonView value)
{
    NamedValue named{value, {}, {}, {}, {}, {}};
    if (!value.isObject())
        return named;
    for (const JsonView::Member &member : value.members()) {
        if (!member.value.isString())
            continue;
        if (member.is("type"))
            named.type = member.value.text();
        else if (member.is("call_id"))
            named.callId = member.value.text();
        else if (member.is("id"))
            named.id = member.value.text();
        else if (member.is("name"))
            named.name = member.value.text();
        else if (member.is("role"))
            named.role = member.value.text();
    }
    return named;
}

double sharedEnds(std::string_view before, std::string_view now)
{
    const std::size_t longest = std::min(std::max(before.size(), now.size()), 2 * longestLook);
    if (longest == 0)
        return 1;
    const std::string_view headBefore = before.substr(0, longestLook), headNow = now.substr(0, longestLook);
    const auto beginning = std::size_t(std::ranges::mismatch(headBefore, headNow).in1 - headBefore.begin());
    const std::size_t most = std::min({before.size() - beginning, now.size() - beginning, longestLook});
    std::size_t end = 0;
    while (end < most && before[before.size() - end - 1] == now[now.size() - end - 1])
        ++end;
    return std::min(1.0, double(beginning + end) / double(longest));
}

int likeness(const NamedValue &before, const NamedValue &now)
{
    if (before.value.kind() != now.value.kind())
        return 0;
    if (before.value.isObject()) {
        if (before.type != now.type || contradict(before.role, now.role) || contradict(before.name, now.name))
            return 0;
        if (agree(before.callId, now.callId) || agree(before.id, now.id))
            return 1000;
    }
    const double shared = sharedEnds(before.value.raw(), now.value.raw());
    if (contradict(before.callId, now.callId)) // one call of two runs, or two calls: what they say decides
        return shared >= leastShared ? 1 + int(20 * shared) : 0;
    const int named = agree(before.name, now.name) ? 100 : 0;
    return 1 + named + int(20 * shared);
}

} // namespace stepwire
