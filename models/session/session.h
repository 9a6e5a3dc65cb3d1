#pragma once

#include "models/session/sessiondelta.h"
#include "models/vocabulary/growinglist.h"

#include <optional>
#include <string_view>
#include <vector>

namespace stepwire {

enum class ItemState : std::uint8_t { Held, Sent, Unseen, Evicted };

std::string_view itemStateName(ItemState state); ///< "held", "sent", "unseen", "evicted"

/// One item of a step's context. `item` is none for the one that stands for a response the recording does not hold.
struct ContextEntry
{
    ItemId item;
    ItemState state = ItemState::Held;
    bool confirmed = false; ///< Otherwise it is inferred from the server's documented rules.
    MessageId proof;        ///< The message that confirms it.
};

/// What the model saw at a step, in order, the step's own input last. Its output is in Step::outputs.
struct StepContext
{
    std::vector<ContextEntry> entries;
    std::uint64_t heldBytes = 0; ///< Sums of the known sizes by state.
    std::uint64_t sentBytes = 0;
    std::uint64_t evictedBytes = 0;
};

/// What is known of a recording: the read model that views, exports and `show` share. It changes by apply() alone, so
/// the copy in the window and the one in a command are equal when they took in the same deltas.
class Session
{
public:
    void apply(const SessionDelta &delta);

    const std::vector<Connection> &connections() const { return m_connections; }
    const GrowingList<Message> &messages() const { return m_messages; }
    const GrowingList<Step> &steps() const { return m_steps; }
    const GrowingList<ContextItem> &items() const { return m_items; }
    const std::vector<Finding> &findings() const { return m_findings; }
    std::uint64_t lostBytes() const { return m_lostBytes; }
    /// What the tap added to all chunks of the recording; none where nothing was measured.
    const std::optional<AddedDelay> &tapDelay() const { return m_tapDelay; }
    CaptureTime until() const { return m_until; }
    bool ended() const { return m_ended; }

    std::string_view name(NameId id) const; ///< Empty for none.
    /// By id; null for none or one not there yet.
    const Connection *connection(ConnectionId id) const;
    const Message *message(MessageId id) const;
    const Step *step(StepId id) const;
    const ContextItem *item(ItemId id) const;

    /// Walks the chain of `step`; costs as much as the context has items. Items before the last compaction that the
    /// chain produced are evicted (counting.md rule 4).
    StepContext contextOf(StepId step) const;
    /// The steps that go on from `step`, in order. Costs a pass over the later steps.
    std::vector<StepId> continuationsOf(StepId step) const;

private:
    std::vector<std::string> m_names;
    std::vector<Connection> m_connections;
    GrowingList<Message> m_messages;
    GrowingList<Step> m_steps;
    GrowingList<ContextItem> m_items;
    std::vector<Finding> m_findings;
    std::uint64_t m_lostBytes = 0;
    std::optional<AddedDelay> m_tapDelay;
    CaptureTime m_until;
    bool m_ended = false;
};

} // namespace stepwire
