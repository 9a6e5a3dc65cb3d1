#pragma once

#include "models/comparing/change.h"
#include "models/comparing/contextside.h"
#include "models/comparing/jsondiff.h"
#include "models/session/payloadsource.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace stepwire {

/// How an item that both steps have came to the later one, where it is not as it was.
enum class Standing : std::uint8_t {
    AsBefore,
    OnlyNowHeld,  ///< It was sent for the earlier step; the server holds it now.
    SentAgain,    ///< The server held it, or had been sent it; it was sent once more.
    NoLongerHeld, ///< Compacted away, or lost with its response id.
};

/// One item of either context, or of both.
struct ItemDifference
{
    Change change = Change::Same;
    Standing standing = Standing::AsBefore;
    std::optional<std::size_t> before, now; ///< Places in the entries of the sides; at least one is there.
    bool otherForm = false; ///< Same to the model, but not byte for byte: its id, or the form that it was sent in.
    JsonChange content;     ///< Of the texts, where they were read: a leaf unless the item changed.
};

/// One top-level member of the two requests.
struct SettingDifference
{
    std::string key;
    JsonChange content;
};

/// What differs between what the model saw at two steps.
struct ContextDiff
{
    ContextSide before, now;
    std::vector<ItemDifference> items; ///< In the later context's order; what was removed where it stood.
    /// Neither `input`, `previous_response_id`, `type` nor `stream_id`, in the later request's order. A setting does not
    /// come over from the step before: what a request leaves out, the model did not get.
    std::vector<SettingDifference> settings;
    bool settingsKnown = false; ///< False: a step has no request of its own, or it could not be read.
    std::size_t unread = 0;     ///< Items whose texts were needed and could not be read, or are too large.
    std::optional<Failure> failure; ///< Why the last of them could not be read; none for size.

    std::deque<std::string> texts; ///< What the views in `content` are into; its strings stay where they are.

    ContextDiff() = default;
    ContextDiff(ContextDiff &&) = default;
    ContextDiff &operator=(ContextDiff &&) = default;

    std::size_t count(Change change) const; ///< Of items.
};

struct ContextDiffBounds
{
    std::uint64_t largestPayload = std::uint64_t(64) << 20; ///< Messages beyond are not read.
    std::uint64_t inAll = std::uint64_t(96) << 20;          ///< Of texts kept.
    JsonDiffBounds json;
};

/// Items are the same when they are one item of a chain, when their fingerprints are equal, or when their JSON is equal
/// but for `id` and `status`, which the server gives them. The longest row of same ones stands; between these, items are
/// paired by `call_id` and kind, else by kind, `role`, `name` and likeness, and have changed. The rest was added or
/// removed. Texts are read only where that cannot be told without them. May be called on any thread.
ContextDiff contextDiff(ContextSide before, ContextSide now, PayloadSource &payloads,
                        const ContextDiffBounds &bounds = {});

} // namespace stepwire
