#pragma once

#include "models/dialects/fingerprint.h"
#include "models/session/sessiondelta.h"

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace stepwire {

/// The input of one response.steer, until it is committed or failed.
struct QueuedSteer
{
    std::optional<std::string> id; ///< Known once it was accepted.
    std::vector<ItemId> items;
};

/// Items and their bytes in a chain, up to some point of it.
struct ChainSize
{
    std::uint64_t items = 0;
    std::uint64_t bytes = 0;
    bool known = true; ///< False after a response that the recording does not hold.
    std::uint64_t fingerprint = 0; ///< Of the items in order.

    void add(std::uint64_t itemBytes, std::uint64_t itemFingerprint)
    {
        ++items;
        bytes += itemBytes;
        fingerprint = foldFingerprint(fingerprint, itemFingerprint);
    }
    bool operator==(const ChainSize &) const = default;
};

/// A step and what its builder needs to know beyond it.
struct StepRecord
{
    Step step;
    bool changed = false; ///< Since the last delta.
    bool begun = false;   ///< Its response began.
    bool refusedAsLost = false; ///< The server did not find the response that it names.
    std::uint64_t statelessEnvelope = 0;
    std::vector<std::pair<std::int64_t, ItemId>> produced; ///< By output_index.
    std::vector<QueuedSteer> steers;                       ///< Sent to this step's response.
    bool steerPending = false;                             ///< The server waits for a create that brings the steers.
    std::optional<std::int64_t> lastSequence;
    std::vector<StepId> continuedBy;
    std::vector<StepId> succeededBy; ///< Steps whose Step::predecessor this is.
    std::optional<CaptureTime> lastMessageAt;
    ChainSize prompt; ///< The chain with this step's input.
    ChainSize after;  ///< The chain with everything of this step.

    bool hasAcceptedSteer() const;
    /// The input of the accepted steers, in order; they are queued no longer. The others may still fail.
    std::vector<ItemId> takeAcceptedSteers();
};

/// All steps and context items of a recording while they are built: gives ids, remembers what changed, and keeps the
/// sums along chains, from which each step's stateless size follows (counting.md rule 4).
class StepTable
{
public:
    StepRecord &add();
    /// For reading; null for none.
    const StepRecord *find(StepId id) const;
    /// For changing: the step will be in the next delta.
    StepRecord &change(StepId id);

    struct ItemFacts
    {
        std::string kind;
        std::uint64_t bytes = 0;
        std::uint64_t fingerprint = 0;
        std::string callId; ///< Empty where it has none.
        bool asynchronous = false;
    };

    ItemId addItem(ContextItem item, bool asynchronous);
    const ItemFacts &item(ItemId id) const { return m_itemFacts[id.index()]; }
    /// An output item of the step, at its place in output order.
    void addOutput(StepId id, std::int64_t outputIndex, ItemId item);
    /// Links a new step behind the one that it goes on from. Its inputs must be in place.
    void link(StepId id, StepId parent);
    /// Works out the sizes of a step and of all that goes on from it. A chain may be long: no recursion.
    void resize(StepId id);

    void nameResponse(const std::string &responseId, StepId step) { m_byResponse[responseId] = step; }
    StepId byResponse(const std::string &responseId) const;

    void collect(SessionDelta &delta);

private:
    StepRecord &record(StepId id) { return m_records[id.index()]; }
    bool resizeAlone(StepId id);

    std::deque<StepRecord> m_records;
    std::vector<StepId> m_changed; ///< Once each.
    std::vector<ItemFacts> m_itemFacts; ///< By ItemId.
    std::vector<ContextItem> m_freshItems;
    std::unordered_map<std::string, StepId> m_byResponse;
};

} // namespace stepwire
