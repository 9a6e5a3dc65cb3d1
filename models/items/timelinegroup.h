#pragma once

#include "models/vocabulary/message.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace stepwire {

/// The messages of one step, or one message that counts to none, folded into entries: everything about one output item
/// (deltas, parts, progress) is one entry, which stands where the item's first event came.
class TimelineGroup
{
public:
    struct Entry
    {
        MessageId first;          ///< Entries are in rising order of it.
        MessageId shown;          ///< The message that tells most about the entry.
        std::uint32_t folded = 0; ///< Messages beside `shown` …
        std::uint32_t deltas = 0; ///< … and how many of them are deltas.
        bool passes = false;      ///< A message of the entry passes the filter.
        bool done = true;         ///< Nothing more is expected of it.
        std::uint64_t payloadBytes = 0;
        std::uint64_t wireBytes = 0;
    };

    struct Change
    {
        std::uint32_t entry = 0;
        bool added = false;    ///< A new entry.
        bool appeared = false; ///< It passes the filter and did not before.
    };

    explicit TimelineGroup(StepId step) : m_step(step) {}

    StepId step() const { return m_step; }
    bool collapsed() const { return m_collapsed; }
    void setCollapsed(bool collapsed) { m_collapsed = collapsed; }

    const std::vector<Entry> &entries() const { return m_entries; }
    const std::vector<std::uint32_t> &passing() const { return m_passing; } ///< Entries that pass, in order.

    /// The change is not in passing() until reveal() is called for it.
    Change add(const Message &message, bool passes, bool fold);
    void reveal(std::uint32_t entry);
    /// The entry that shows `message`.
    std::uint32_t entryOf(const Message &message, bool fold) const;
    void grow(std::uint32_t entry, std::uint64_t wireBytes) { m_entries[entry].wireBytes += wireBytes; }

    bool hasHeader() const { return m_step && !m_passing.empty(); }
    /// As many rows as it takes in the list when `passing` entries pass, its header included.
    int rowsFor(std::size_t passing) const;
    int rows() const { return rowsFor(m_passing.size()); }

private:
    static constexpr std::uint32_t none = ~std::uint32_t(0);
    std::uint32_t foldedInto(const Message &message) const;

    StepId m_step;
    bool m_collapsed = false;
    std::vector<Entry> m_entries;
    std::vector<std::uint32_t> m_passing;
    std::vector<std::pair<std::int16_t, std::uint32_t>> m_byOutput; ///< Output index -> entry.
    std::uint32_t m_created = none;
};

} // namespace stepwire
