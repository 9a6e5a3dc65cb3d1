#include "models/comparing/contextside.h"

#include <algorithm>

namespace stepwire {

namespace {

/// The response that the chain of `step` goes back to without the recording holding it.
std::string unseenResponseOf(const Session &session, const Step &step)
{
    for (const Step *link = &step; link; link = session.step(link->parent)) {
        if (link->parentUnseen)
            return link->previousResponseId.value_or(std::string());
    }
    return {};
}

} // namespace

bool ContextSide::looksLike(const ContextSide &other) const
{
    const auto alike = [](const SideEntry &a, const SideEntry &b) {
        return a.item.id == b.item.id && a.state == b.state && a.confirmed == b.confirmed;
    };
    return step == other.step && request.has_value() == other.request.has_value() &&
           std::ranges::equal(entries, other.entries, alike);
}

ContextSide contextSide(const Session &session, StepId id)
{
    ContextSide side;
    const Step *step = session.step(id);
    if (!step)
        return side;
    side.step = id;
    if (const Message *request = session.message(step->request))
        side.request = *request;
    for (const ContextEntry &entry : session.contextOf(id).entries) {
        SideEntry &made = side.entries.emplace_back();
        made.state = entry.state;
        made.confirmed = entry.confirmed;
        if (const ContextItem *item = session.item(entry.item)) {
            made.item = *item;
            if (const Message *message = session.message(item->message))
                made.message = *message;
        } else {
            made.unseenResponse = unseenResponseOf(session, *step);
        }
    }
    return side;
}

} // namespace stepwire
