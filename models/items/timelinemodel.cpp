#include "models/items/timelinemodel.h"

#include <QElapsedTimer>
#include <algorithm>

namespace stepwire {

namespace {

// What is taken in before a function returns; few enough for a frame, enough for most sessions to be there at once.
constexpr std::size_t firstSlice = 20'000;
constexpr std::size_t messagesBetweenLooksAtTheClock = 2'000;
constexpr qint64 sliceMilliseconds = 7;

} // namespace

TimelineModel::TimelineModel(const LiveSession *session, QObject *parent)
    : QAbstractListModel(parent), m_session(session)
{
    m_more.setInterval(0);
    connect(&m_more, &QTimer::timeout, this, &TimelineModel::goOn);
    connect(session, &LiveSession::changed, this, &TimelineModel::takeIn);
    connect(session, &LiveSession::cleared, this, [this] {
        m_collapsed.clear();
        rebuild();
    });
    rebuild();
}

void TimelineModel::setOptions(const Options &options)
{
    m_options = options;
    rebuild();
}

std::uint64_t TimelineModel::totalMessages() const
{
    return m_session->session().messages().size();
}

bool TimelineModel::isListed(const Message &message) const
{
    const bool heartbeat = message.kind == MessageKind::Ping || message.kind == MessageKind::Pong;
    return m_options.heartbeats || !heartbeat;
}

bool TimelineModel::passes(const Message &message) const
{
    if (message.direction == Direction::Sent ? !m_options.sent : !m_options.received)
        return false;
    const Session &session = m_session->session();
    if (m_options.scope.connection && message.connection != m_options.scope.connection)
        return false;
    if (m_options.scope.lane) {
        // a message counts to the lane of its step, which an SSE event does not name itself
        const Step *step = session.step(message.step);
        const std::string_view lane = step ? std::string_view(step->lane) : session.name(message.lane);
        if (lane != *m_options.scope.lane)
            return false;
    }
    if (m_options.time && (message.at() < m_options.time->from || message.at() > m_options.time->to))
        return false;
    return m_options.filter.matches(message, session);
}

std::uint32_t TimelineModel::groupFor(const Message &message)
{
    if (message.step) {
        if (m_groupOfStep.size() <= message.step.index())
            m_groupOfStep.resize(message.step.index() + 1, noGroup);
        if (m_groupOfStep[message.step.index()] != noGroup)
            return m_groupOfStep[message.step.index()];
        m_groupOfStep[message.step.index()] = std::uint32_t(m_groups.size());
    } else if (!m_groups.empty() && !m_groups.back().step()) {
        return std::uint32_t(m_groups.size() - 1); // neighbours without a step share a group
    } else {
        m_loose.emplace_back(message.id, std::uint32_t(m_groups.size()));
    }
    m_groups.emplace_back(message.step);
    m_groups.back().setCollapsed(message.step && m_collapsed.contains(message.step.value));
    m_rows.append(0);
    return std::uint32_t(m_groups.size() - 1);
}

std::uint32_t TimelineModel::groupOf(const Message &message) const
{
    if (message.id.index() >= m_taken || !isListed(message))
        return noGroup;
    if (message.step)
        return m_groupOfStep[message.step.index()];
    const auto after = std::ranges::upper_bound(m_loose, message.id, {}, &std::pair<MessageId, std::uint32_t>::first);
    return std::prev(after)->second;
}

std::map<std::size_t, TimelineModel::Touched> TimelineModel::addMessages(std::size_t end)
{
    std::map<std::size_t, Touched> touched;
    const GrowingList<Message> &messages = m_session->session().messages();
    for (; m_taken < end; ++m_taken) {
        const Message &message = messages[m_taken];
        if (!isListed(message))
            continue;
        const bool pass = passes(message);
        m_shown += pass ? 1 : 0;
        const std::uint32_t group = groupFor(message);
        const TimelineGroup::Change change = m_groups[group].add(message, pass, m_options.fold);
        if (change.appeared)
            touched[group].appeared.push_back(change.entry);
        else if (!change.added && (touched[group].changed.empty() || touched[group].changed.back() != change.entry))
            touched[group].changed.push_back(change.entry);
    }
    return touched;
}

void TimelineModel::insertInto(std::size_t group, const std::vector<std::uint32_t> &entries)
{
    TimelineGroup &target = m_groups[group];
    const std::vector<std::uint32_t> &passing = target.passing();
    const bool atEnd = passing.empty() || entries.front() > passing.back();
    const auto insertRun = [&](std::size_t offset, auto begin, auto end) {
        const int rowsBefore = target.rows();
        const int added = target.rowsFor(passing.size() + std::size_t(end - begin)) - rowsBefore;
        if (added > 0) {
            const int header = target.step() && rowsBefore > 0 ? 1 : 0;
            const int row = m_rows.before(group) + header + int(offset);
            beginInsertRows({}, row, row + added - 1);
        }
        for (auto it = begin; it != end; ++it)
            target.reveal(*it);
        m_rows.resize(group, target.rows());
        if (added > 0)
            endInsertRows();
    };
    if (atEnd) {
        insertRun(passing.size(), entries.begin(), entries.end());
        return;
    }
    for (auto it = entries.begin(); it != entries.end(); ++it)
        insertRun(std::size_t(std::ranges::lower_bound(passing, *it) - passing.begin()), it, it + 1);
}

void TimelineModel::insertGroups(std::size_t begin)
{
    std::vector<int> rows;
    int sum = 0;
    for (std::size_t group = begin; group < m_groups.size(); ++group) {
        const auto passing = std::ranges::count_if(m_groups[group].entries(), &TimelineGroup::Entry::passes);
        rows.push_back(m_groups[group].rowsFor(std::size_t(passing)));
        sum += rows.back();
    }
    if (sum > 0)
        beginInsertRows({}, m_rows.total(), m_rows.total() + sum - 1);
    for (std::size_t group = begin; group < m_groups.size(); ++group) {
        const std::vector<TimelineGroup::Entry> &entries = m_groups[group].entries();
        for (std::uint32_t entry = 0; entry < entries.size(); ++entry) {
            if (entries[entry].passes)
                m_groups[group].reveal(entry);
        }
        m_rows.resize(group, rows[group - begin]);
    }
    if (sum > 0)
        endInsertRows();
}

void TimelineModel::takeMessages(std::size_t end)
{
    const std::size_t groupsBefore = m_groups.size();
    for (const auto &[group, what] : addMessages(end)) {
        if (group >= groupsBefore)
            break;
        if (!what.appeared.empty()) {
            std::vector<std::uint32_t> entries = what.appeared;
            std::ranges::sort(entries);
            insertInto(group, entries);
        }
        for (const std::uint32_t entry : what.changed)
            tellEntryChanged(group, entry);
    }
    if (m_groups.size() > groupsBefore)
        insertGroups(groupsBefore);
}

void TimelineModel::takeIn(const SessionDelta &delta)
{
    const std::size_t all = m_session->session().messages().size();
    const std::size_t takenBefore = m_taken;
    takeMessages(std::min(all, m_taken + firstSlice));
    for (const MessageGrowth &growth : delta.growths) {
        if (growth.message.index() >= takenBefore)
            continue; // it was, or will be, added with its grown size
        const Message *message = m_session->session().message(growth.message);
        const std::uint32_t group = groupOf(*message);
        if (group == noGroup)
            continue;
        const std::uint32_t entry = m_groups[group].entryOf(*message, m_options.fold);
        m_groups[group].grow(entry, growth.wireBytes);
        tellEntryChanged(group, entry);
    }
    for (const Step &step : delta.steps)
        tellStepChanged(step);
    if (isCatchingUp())
        m_more.start();
    if (!delta.messages.empty())
        Q_EMIT shownMessagesChanged();
}

/// A slice of what is left. Called again by the event loop, which draws and answers keys in between.
void TimelineModel::goOn()
{
    QElapsedTimer clock;
    clock.start();
    const std::size_t all = m_session->session().messages().size();
    while (m_taken < all && clock.elapsed() < sliceMilliseconds)
        takeMessages(std::min(all, m_taken + messagesBetweenLooksAtTheClock));
    if (m_taken >= all)
        m_more.stop();
    Q_EMIT shownMessagesChanged();
}

void TimelineModel::rebuild()
{
    beginResetModel();
    m_groups.clear();
    m_rows.clear();
    m_loose.clear();
    m_groupOfStep.clear();
    m_shown = 0;
    m_taken = 0;
    addMessages(std::min(m_session->session().messages().size(), firstSlice));
    for (std::size_t group = 0; group < m_groups.size(); ++group) {
        const std::vector<TimelineGroup::Entry> &entries = m_groups[group].entries();
        for (std::uint32_t entry = 0; entry < entries.size(); ++entry) {
            if (entries[entry].passes)
                m_groups[group].reveal(entry);
        }
        m_rows.resize(group, m_groups[group].rows());
    }
    endResetModel();
    if (isCatchingUp())
        m_more.start();
    else
        m_more.stop();
    Q_EMIT shownMessagesChanged();
}

void TimelineModel::tellStepChanged(const Step &step)
{
    const int row = rowOf(step.id);
    if (row < 0)
        return;
    // once it is over, rows that were live no longer are
    const int last = step.over() ? row + m_rows.count(m_groupOfStep[step.id.index()]) - 1 : row;
    Q_EMIT dataChanged(index(row), index(last), {RowRole});
}

void TimelineModel::tellEntryChanged(std::size_t group, std::uint32_t entry)
{
    const int row = rowOfEntry(group, entry);
    if (row >= 0)
        Q_EMIT dataChanged(index(row), index(row), {RowRole, MessageRole, Qt::DisplayRole});
}

int TimelineModel::rowOfEntry(std::size_t group, std::uint32_t entry) const
{
    const TimelineGroup &in = m_groups[group];
    const auto found = std::ranges::lower_bound(in.passing(), entry);
    if (found == in.passing().end() || *found != entry)
        return -1;
    const int start = m_rows.before(group);
    if (!in.step())
        return start + int(found - in.passing().begin());
    return in.collapsed() ? start : start + 1 + int(found - in.passing().begin());
}

int TimelineModel::rowOf(MessageId message) const
{
    const Message *found = m_session->session().message(message);
    const std::uint32_t group = found ? groupOf(*found) : noGroup;
    return group == noGroup ? -1 : rowOfEntry(group, m_groups[group].entryOf(*found, m_options.fold));
}

int TimelineModel::rowOf(StepId step) const
{
    if (!step || step.index() >= m_groupOfStep.size() || m_groupOfStep[step.index()] == noGroup)
        return -1;
    const std::uint32_t group = m_groupOfStep[step.index()];
    return m_groups[group].hasHeader() ? m_rows.before(group) : -1;
}

bool TimelineModel::isCollapsed(StepId step) const
{
    return m_collapsed.contains(step.value);
}

void TimelineModel::setCollapsed(StepId step, bool collapsed)
{
    if (!step || step.index() >= m_groupOfStep.size() || isCollapsed(step) == collapsed)
        return;
    const std::uint32_t at = m_groupOfStep[step.index()];
    if (collapsed)
        m_collapsed.insert(step.value);
    else
        m_collapsed.erase(step.value);
    if (at == noGroup)
        return;
    TimelineGroup &group = m_groups[at];
    const int first = m_rows.before(at) + 1;
    const int count = int(group.passing().size());
    if (count > 0 && collapsed)
        beginRemoveRows({}, first, first + count - 1);
    else if (count > 0)
        beginInsertRows({}, first, first + count - 1);
    group.setCollapsed(collapsed);
    m_rows.resize(at, group.rows());
    if (count > 0) {
        if (collapsed)
            endRemoveRows();
        else
            endInsertRows();
        Q_EMIT dataChanged(index(first - 1), index(first - 1), {RowRole});
    }
}

void TimelineModel::setAllCollapsed(bool collapsed)
{
    beginResetModel();
    m_collapsed.clear();
    if (collapsed) {
        for (const Step &step : m_session->session().steps())
            m_collapsed.insert(step.id.value);
    }
    for (std::size_t group = 0; group < m_groups.size(); ++group) {
        m_groups[group].setCollapsed(collapsed && m_groups[group].step());
        m_rows.resize(group, m_groups[group].rows());
    }
    endResetModel();
}

int TimelineModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : m_rows.total();
}

const TimelineGroup::Entry *TimelineModel::entryAt(int row, const TimelineGroup **group) const
{
    const RowIndex::Place place = m_rows.at(row);
    const TimelineGroup &in = m_groups[place.group];
    if (group)
        *group = &in;
    const int offset = in.step() ? place.offset - 1 : place.offset;
    return offset < 0 ? nullptr : &in.entries()[in.passing()[std::size_t(offset)]];
}

std::optional<CaptureTime> TimelineModel::timeAbove(int row) const
{
    while (--row >= 0) {
        if (const TimelineGroup::Entry *entry = entryAt(row))
            return m_session->session().message(entry->shown)->at();
    }
    return std::nullopt;
}

TimelineRow TimelineModel::row(int row) const
{
    const TimelineGroup *group = nullptr;
    const TimelineGroup::Entry *entry = entryAt(row, &group);
    return entry ? messageRow(*group, *entry, row) : headerRow(*group);
}

QVariant TimelineModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const TimelineGroup *group = nullptr;
    const TimelineGroup::Entry *entry = entryAt(index.row(), &group);
    switch (role) {
    case Qt::DisplayRole: {
        if (!entry)
            return QStringLiteral("%1").arg(group->step().value);
        const TimelineRow row = messageRow(*group, *entry, index.row());
        return QStringList{row.type, row.name, row.summary}.join(QLatin1Char(' ')).simplified();
    }
    case RowRole: return QVariant::fromValue(row(index.row()));
    case MessageRole: return entry ? entry->shown.value : 0;
    case StepRole: return group->step().value;
    default: return {};
    }
}

} // namespace stepwire
