#pragma once

#include "models/session/step.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace stepwire {

/// A step in the graph. Every step has a column of its own, so that a line along a column meets no other step.
struct LineageNode
{
    StepId step;
    Lineage lineage = Lineage::Root;
    std::optional<std::size_t> from; ///< The predecessor's column.
    bool fromOutside = false;        ///< It came out of something that is not among the steps of the graph.
    ConnectionId connection;
    Transport transport = Transport::WebSocket;
    std::size_t row = 0;
    std::size_t place = 0; ///< Among the steps of its row.
};

/// Neighbouring steps of one track that used the same WebSocket.
struct SocketRun
{
    ConnectionId connection;
    std::size_t firstColumn = 0;
    std::size_t lastColumn = 0;
};

/// One track: a conversation.
struct LineageRow
{
    TrackId track;
    AgentSessionId agentSession;
    std::size_t sessionPlace = 0; ///< Which of the agent sessions, from 0.
    bool opensSession = false;    ///< The first row of its agent session.
    std::vector<std::size_t> columns;
    std::vector<SocketRun> sockets; ///< From left to right; none for HTTP.
};

/// Which step's prompt came out of which, placed: a column for each step in order of n, a row for each track. Tracks
/// of one agent session stand together, in the order in which they began, so that a row that is there stays in place
/// as long as no other agent session is added to.
class LineageGraph
{
public:
    LineageGraph() = default;
    explicit LineageGraph(const std::vector<const Step *> &steps); ///< In order of n.

    const std::vector<LineageNode> &nodes() const { return m_nodes; } ///< By column.
    const std::vector<LineageRow> &rows() const { return m_rows; }
    std::size_t sessions() const { return m_sessions; }
    bool isEmpty() const { return m_nodes.empty(); }

    std::optional<std::size_t> columnOf(StepId step) const;
    /// By column: whether the step is `step` or one that its prompt came out of. Empty when it is not in the graph.
    std::vector<bool> lineTo(StepId step) const;
    /// Where an arrow key leads from a column: along the row (and from its first step to the predecessor), or to the
    /// nearest step of the row above or below.
    std::optional<std::size_t> before(std::size_t column) const;
    std::optional<std::size_t> after(std::size_t column) const;
    std::optional<std::size_t> beside(std::size_t column, int rows) const;

private:
    std::vector<LineageNode> m_nodes;
    std::vector<LineageRow> m_rows;
    std::size_t m_sessions = 0;
};

} // namespace stepwire
