#pragma once

#include "models/session/connection.h"
#include "models/session/step.h"
#include "models/vocabulary/finding.h"
#include "models/vocabulary/message.h"

#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// Wire bytes that came to a message after it was told: the closing chunk of an event stream.
struct MessageGrowth
{
    MessageId message;
    std::uint64_t wireBytes = 0; ///< To be added.
};

/// Everything that changed in a session since the last delta. Lists named "appended" only ever grow; the others carry
/// the whole new value of what changed or is new.
struct SessionDelta
{
    std::vector<std::string> names;      ///< Appended: NameId counts them from 1.
    std::vector<Connection> connections; ///< Changed or new, at most once each.
    std::vector<Message> messages;       ///< Appended.
    std::vector<MessageGrowth> growths;
    std::vector<Step> steps;             ///< Changed or new, at most once each.
    std::vector<ContextItem> items;      ///< Appended.
    std::vector<Finding> findings;       ///< Appended.
    std::uint64_t lostBytes = 0;         ///< In gaps, to be added.
    std::optional<AddedDelay> tapDelay;    ///< Of all connections together, whole and new; none when nothing was measured since.
    CaptureTime until;                   ///< Time of the last observation taken in.
    bool ended = false;                  ///< The recording ended in good order.

    bool isEmpty() const;
    /// Takes `later` in, so that applying this once equals applying both in turn.
    void merge(SessionDelta &&later);
};

} // namespace stepwire
