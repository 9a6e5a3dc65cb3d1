#include "models/timeline/lineagegraph.h"

#include <algorithm>
#include <unordered_map>

namespace stepwire {

namespace {

/// Rows in the order of their agent session's first step, then of their own.
std::vector<LineageRow> rowsOf(const std::vector<const Step *> &steps)
{
    std::vector<LineageRow> rows;
    std::unordered_map<TrackId, std::size_t> rowOfTrack;
    std::unordered_map<AgentSessionId, std::size_t> placeOfSession;
    for (std::size_t column = 0; column < steps.size(); ++column) {
        const Step &step = *steps[column];
        const auto [found, isNew] = rowOfTrack.try_emplace(step.track, rows.size());
        if (isNew) {
            LineageRow &row = rows.emplace_back();
            row.track = step.track;
            row.agentSession = step.agentSession;
            row.sessionPlace = placeOfSession.try_emplace(step.agentSession, placeOfSession.size()).first->second;
        }
        rows[found->second].columns.push_back(column);
    }
    std::ranges::stable_sort(rows, {}, &LineageRow::sessionPlace);
    for (std::size_t i = 0; i < rows.size(); ++i)
        rows[i].opensSession = i == 0 || rows[i].sessionPlace != rows[i - 1].sessionPlace;
    return rows;
}

std::vector<SocketRun> socketsOf(const LineageRow &row, const std::vector<LineageNode> &nodes)
{
    std::vector<SocketRun> runs;
    const LineageNode *before = nullptr;
    for (const std::size_t column : row.columns) {
        const LineageNode &node = nodes[column];
        if (node.transport == Transport::WebSocket) {
            const bool goesOn = before && before->transport == Transport::WebSocket && before->connection == node.connection;
            if (!goesOn)
                runs.push_back({node.connection, column, column});
            runs.back().lastColumn = column;
        }
        before = &node;
    }
    return runs;
}

} // namespace

LineageGraph::LineageGraph(const std::vector<const Step *> &steps) : m_rows(rowsOf(steps))
{
    m_nodes.resize(steps.size());
    for (std::size_t column = 0; column < steps.size(); ++column) {
        const Step &step = *steps[column];
        LineageNode &node = m_nodes[column];
        node.step = step.id;
        node.lineage = step.lineage;
        node.connection = step.connection;
        node.transport = step.transport;
        if (step.predecessor && step.predecessor < step.id)
            node.from = columnOf(step.predecessor); // which looks at columns before this one only
        node.fromOutside = !node.from && (step.predecessor || step.lineage != Lineage::Root);
    }
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        for (std::size_t place = 0; place < m_rows[i].columns.size(); ++place) {
            m_nodes[m_rows[i].columns[place]].row = i;
            m_nodes[m_rows[i].columns[place]].place = place;
        }
        m_rows[i].sockets = socketsOf(m_rows[i], m_nodes);
    }
    m_sessions = m_rows.empty() ? 0 : m_rows.back().sessionPlace + 1;
}

std::optional<std::size_t> LineageGraph::columnOf(StepId step) const
{
    // Steps are in order of n, and those not filled in yet have none.
    const auto isBefore = [](const LineageNode &node, StepId id) { return node.step && node.step < id; };
    const auto found = std::lower_bound(m_nodes.begin(), m_nodes.end(), step, isBefore);
    if (!step || found == m_nodes.end() || found->step != step)
        return std::nullopt;
    return static_cast<std::size_t>(found - m_nodes.begin());
}

std::vector<bool> LineageGraph::lineTo(StepId step) const
{
    std::vector<bool> line;
    auto column = columnOf(step);
    if (column)
        line.resize(m_nodes.size());
    for (; column; column = m_nodes[*column].from)
        line[*column] = true;
    return line;
}

std::optional<std::size_t> LineageGraph::before(std::size_t column) const
{
    const LineageNode &node = m_nodes[column];
    return node.place > 0 ? std::optional(m_rows[node.row].columns[node.place - 1]) : node.from;
}

std::optional<std::size_t> LineageGraph::after(std::size_t column) const
{
    const LineageNode &node = m_nodes[column];
    const std::vector<std::size_t> &columns = m_rows[node.row].columns;
    return node.place + 1 < columns.size() ? std::optional(columns[node.place + 1]) : std::nullopt;
}

std::optional<std::size_t> LineageGraph::beside(std::size_t column, int rows) const
{
    const auto row = static_cast<std::ptrdiff_t>(m_nodes[column].row) + rows;
    if (row < 0 || row >= std::ssize(m_rows))
        return std::nullopt;
    const std::vector<std::size_t> &columns = m_rows[static_cast<std::size_t>(row)].columns;
    const auto right = std::ranges::lower_bound(columns, column);
    if (right == columns.end())
        return columns.back();
    if (right == columns.begin())
        return columns.front();
    return *right - column < column - *(right - 1) ? *right : *(right - 1);
}

} // namespace stepwire
