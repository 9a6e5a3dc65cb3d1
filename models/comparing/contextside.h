#pragma once

#include "models/session/session.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// One item of a step's context, with what it takes to read its text without the session.
struct SideEntry
{
    ContextItem item; ///< Id none: stands for history that the recording does not hold.
    ItemState state = ItemState::Held;
    bool confirmed = false;
    Message message;            ///< Where the text stands; id none: nowhere.
    std::string unseenResponse; ///< Whose history is not held.

    bool isUnseen() const { return !item.id; }
};

/// What the model saw at a step, as values alone, so that it can be compared on another thread while the session goes on.
struct ContextSide
{
    StepId step; ///< None: the session does not have the step.
    std::vector<SideEntry> entries;
    std::optional<Message> request; ///< Carries the settings. None for an automatic successor.

    /// Whether the same items stand there in the same states.
    bool looksLike(const ContextSide &other) const;
};

/// Costs as much as the context has items.
ContextSide contextSide(const Session &session, StepId step);

} // namespace stepwire
