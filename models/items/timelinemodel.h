#pragma once

#include "models/items/livesession.h"
#include "models/items/messagefilter.h"
#include "models/items/rowindex.h"
#include "models/items/selection.h"
#include "models/items/timelinegroup.h"
#include "models/items/timelinerow.h"

#include <QAbstractListModel>
#include <QTimer>
#include <map>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

namespace stepwire {

/// The messages of a session as a list: each step a header row and its messages below it, also where lanes interleave;
/// what belongs to no step stands where it came. Follows the session: a delta costs as much as the rows it changes.
/// A change of filter, folding or scope resets the model; of a long session the first rows are there at once, and the rest
/// comes in slices of some milliseconds from the event loop, so that no frame waits for it.
class TimelineModel : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Roles {
        RowRole = Qt::UserRole + 1, ///< A TimelineRow.
        MessageRole,                ///< MessageId::value; 0 for headers.
        StepRole,                   ///< StepId::value; 0 for none.
    };

    struct TimeSpan
    {
        CaptureTime from, to; ///< Both included.
        bool operator==(const TimeSpan &) const = default;
    };

    /// What is let through; everything counts, for the overall figures see shownMessages().
    struct Options
    {
        MessageFilter filter;
        Selection::Scope scope;
        bool sent = true;
        bool received = true;
        bool fold = true;             ///< Deltas, parts and progress as part of their item's row.
        bool heartbeats = false;      ///< Pings and pongs.
        std::optional<TimeSpan> time; ///< None: all.
    };

    explicit TimelineModel(const LiveSession *session, QObject *parent = nullptr);

    const Options &options() const { return m_options; }
    void setOptions(const Options &options);

    std::uint64_t shownMessages() const { return m_shown; } ///< That pass, folded and collapsed ones included.
    std::uint64_t totalMessages() const;
    bool isCatchingUp() const { return m_taken < totalMessages(); } ///< More rows are to come of what is there already.
    std::uint64_t lookedAt() const { return m_taken; }              ///< Messages that were put to the filter so far.

    int rowOf(MessageId message) const; ///< The row that shows it, or its step's header when collapsed; -1 for none.
    int rowOf(StepId step) const;       ///< Its header; -1 for none.
    TimelineRow row(int row) const;

    bool isCollapsed(StepId step) const;
    void setCollapsed(StepId step, bool collapsed);
    void setAllCollapsed(bool collapsed);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

Q_SIGNALS:
    void shownMessagesChanged();

private:
    static constexpr std::uint32_t noGroup = ~std::uint32_t(0);

    struct Touched
    {
        std::vector<std::uint32_t> appeared;
        std::vector<std::uint32_t> changed;
    };

    void takeIn(const SessionDelta &delta);
    void rebuild();
    void goOn();
    void takeMessages(std::size_t end);
    bool passes(const Message &message) const;
    bool isListed(const Message &message) const;
    std::uint32_t groupFor(const Message &message);
    /// The group of a message that was taken in; noGroup for one that is not listed.
    std::uint32_t groupOf(const Message &message) const;
    /// Adds the messages that were not taken in yet, up to index `end`, to their groups; rows are told by the next two.
    std::map<std::size_t, Touched> addMessages(std::size_t end);
    void insertInto(std::size_t group, const std::vector<std::uint32_t> &entries);
    void insertGroups(std::size_t begin);
    void tellStepChanged(const Step &step);
    void tellEntryChanged(std::size_t group, std::uint32_t entry);
    int rowOfEntry(std::size_t group, std::uint32_t entry) const;
    const TimelineGroup::Entry *entryAt(int row, const TimelineGroup **group = nullptr) const;
    TimelineRow headerRow(const TimelineGroup &group) const;
    TimelineRow messageRow(const TimelineGroup &group, const TimelineGroup::Entry &entry, int row) const;
    std::optional<CaptureTime> timeAbove(int row) const;

    const LiveSession *m_session;
    Options m_options;
    std::vector<TimelineGroup> m_groups;
    RowIndex m_rows;                             ///< Rows of each group.
    std::vector<std::uint32_t> m_groupOfStep;    ///< By step index.
    std::vector<std::pair<MessageId, std::uint32_t>> m_loose; ///< Groups without a step, by their first message.
    std::size_t m_taken = 0;                     ///< Messages of the session that are in groups.
    QTimer m_more;
    std::unordered_set<std::uint32_t> m_collapsed;
    std::uint64_t m_shown = 0;
};

} // namespace stepwire
