#include "ui/lineage/lineagepicture.h"

#include "ui/lineage/lineagemarks.h"
#include "ui/theme/words.h"

#include <QCoreApplication>
#include <QPainter>
#include <algorithm>
#include <cmath>

namespace stepwire {

namespace {

constexpr double dimmed = 0.4;
constexpr int captionPixels = 10;

QString words(const char *text)
{
    return QCoreApplication::translate("LineageView", text);
}

class ScenePainter
{
public:
    ScenePainter(QPainter &painter, const LineageScene &scene, const Theme &theme)
        : m_painter(painter), m_scene(scene), m_theme(theme)
    {
    }

    void paint()
    {
        m_painter.save();
        m_painter.setClipRect(m_scene.area);
        paintSelectedColumn();
        for (const SocketBand &band : m_scene.picture->bands)
            paintBand(band);
        // what is emphasised lies above what is not
        for (const bool strong : {false, true}) {
            for (const LineageEdge &edge : m_scene.picture->edges)
                paintEdge(edge, strong);
        }
        for (const NodeRectangle &node : m_scene.picture->nodes)
            paintNode(node);
        m_painter.restore();
        paintNumbers();
        paintNames();
    }

private:
    bool inLine(std::size_t column) const { return column < m_scene.line.size() && m_scene.line[column]; }
    double opacity(std::size_t column) const { return m_scene.line.empty() || inLine(column) ? 1 : dimmed; }
    static QRectF boxOf(const NodeRectangle &node) { return {node.x, node.y, node.width, node.height}; }

    void paintSelectedColumn()
    {
        for (const NodeRectangle &node : m_scene.picture->nodes) {
            if (node.step != m_scene.selected)
                continue;
            const double middle = node.x + node.width / 2;
            const double width = std::max(m_scene.metrics.pitch, node.width + 4);
            m_painter.fillRect(QRectF(middle - width / 2, 0, width, m_scene.area.bottom()), m_theme.color(Role::SelectionSoft));
        }
    }

    void paintBand(const SocketBand &band)
    {
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.setPen(QPen(m_theme.color(Role::Border), 1));
        m_painter.setBrush(m_theme.color(Role::Panel));
        const QRectF box(band.x + 0.5, band.y + 0.5, band.width - 1, band.height - 1);
        const double radius = std::min(box.width(), box.height()) / 2;
        m_painter.drawRoundedRect(box, radius, radius);
        QFont font = m_theme.smallFont();
        font.setPixelSize(captionPixels);
        m_painter.setFont(font);
        m_painter.setPen(m_theme.color(Role::TextMuted));
        // where the band begins out of sight, its caption waits at the edge
        const double left = std::max(box.left() + 4, m_scene.area.left() + 4);
        const QString caption = words("socket %1").arg(band.connection.value);
        const QString brief = QStringLiteral("#%1").arg(band.connection.value);
        const double room = box.right() - left;
        const auto fits = [&](const QString &text) { return m_painter.fontMetrics().horizontalAdvance(text) <= room; };
        if (fits(brief))
            m_painter.drawText(QRectF(left, box.bottom(), room, captionPixels + 1), Qt::AlignLeft | Qt::AlignTop | Qt::TextDontClip,
                               fits(caption) ? caption : brief);
    }

    void paintEdge(const LineageEdge &edge, bool strong)
    {
        const std::optional<std::size_t> from = m_scene.graph->nodes()[edge.column].from;
        const bool emphasised = inLine(edge.column) && (!from || inLine(*from));
        if (emphasised != strong)
            return;
        m_painter.setOpacity(m_scene.line.empty() || emphasised ? 1 : dimmed);
        drawEdge(m_painter, edge.points, edge.lineage, emphasised, m_theme);
        if (edge.glyph)
            drawGlyph(m_painter, QPointF(edge.glyph->x, edge.glyph->y), m_scene.metrics.glyph, edge.lineage,
                      m_theme.color(Role::Background), m_theme);
        m_painter.setOpacity(1);
    }

    void paintNode(const NodeRectangle &node)
    {
        const Step *step = m_scene.session->step(node.step);
        if (!step)
            return;
        m_painter.setOpacity(opacity(node.column));
        drawNode(m_painter, boxOf(node), lookOf(*step), m_theme);
        m_painter.setOpacity(1);
        if (node.step == m_scene.selected) {
            m_painter.setPen(QPen(m_theme.color(Role::Accent), 2));
            m_painter.setBrush(Qt::NoBrush);
            m_painter.drawRoundedRect(boxOf(node).adjusted(-3, -3, 3, 3), 4, 4);
        }
    }

    double middleOf(std::size_t column) const
    {
        return m_scene.metrics.left + (double(column) + 0.5) * m_scene.metrics.pitch - m_scene.scrollX;
    }

    /// Every so many steps have their number above them: 1, 2, 5, 10 … as there is room.
    std::size_t numbersEvery(double needed) const
    {
        for (std::size_t power = 1;; power *= 10) {
            for (const std::size_t times : {1u, 2u, 5u}) {
                if (double(times * power) * m_scene.metrics.pitch >= needed)
                    return times * power;
            }
        }
    }

    void paintNumbers()
    {
        m_painter.save();
        m_painter.setClipRect(QRectF(m_scene.area.left(), 0, m_scene.area.width(), m_scene.area.top()));
        m_painter.setFont(m_theme.smallFont());
        const std::vector<LineageNode> &nodes = m_scene.graph->nodes();
        const double needed = m_painter.fontMetrics().horizontalAdvance(QString::number(nodes.back().step.value)) + 8;
        const std::size_t every = numbersEvery(needed);
        const auto selected = m_scene.graph->columnOf(m_scene.selected);
        const double first = (m_scene.area.left() - needed - middleOf(0)) / m_scene.metrics.pitch;
        for (auto column = std::size_t(std::max(0.0, std::floor(first))); column < nodes.size(); ++column) {
            const double middle = middleOf(column);
            if (middle - needed / 2 > m_scene.area.right())
                break;
            const bool tooNear = every > 1 && selected && std::abs(middle - middleOf(*selected)) < needed;
            const bool cut = middle - needed / 2 + 4 < m_scene.area.left();
            if (column != selected && (nodes[column].step.value % every != 0 || tooNear || cut))
                continue;
            m_painter.setPen(m_theme.color(column == selected ? Role::Accent : inLine(column) ? Role::Text : Role::TextMuted));
            m_painter.drawText(QRectF(middle - needed / 2, 0, needed, m_scene.area.top()), Qt::AlignCenter,
                               QString::number(nodes[column].step.value));
        }
        m_painter.restore();
    }

    /// On the left, where they stay: each track, and each agent session where there are several.
    void paintNames()
    {
        m_painter.save();
        m_painter.setClipRect(QRectF(0, m_scene.area.top(), m_scene.area.right(), m_scene.area.height()));
        const LineageGraph &graph = *m_scene.graph;
        const double room = m_scene.area.left() - 16;
        for (std::size_t row = 0; row < graph.rows().size(); ++row) {
            const double top = lineageRowTop(graph, row, m_scene.metrics) - m_scene.scrollY;
            if (top > m_scene.area.bottom() || top + m_scene.metrics.row < 0)
                continue;
            m_painter.setFont(m_theme.smallFont());
            paintWhereabouts(graph.rows()[row], top);
            if (graph.sessions() > 1 && graph.rows()[row].opensSession)
                paintSession(graph.rows()[row], top - m_scene.metrics.header);
            m_painter.setPen(m_theme.color(Role::Text));
            m_painter.drawText(QRectF(10, top, room, m_scene.metrics.row), Qt::AlignVCenter | Qt::AlignLeft,
                               m_painter.fontMetrics().elidedText(trackTitle(*m_scene.session, graph, row), Qt::ElideRight, int(room)));
        }
        m_painter.restore();
    }

    /// A row whose steps are all out of sight says on which side they are.
    void paintWhereabouts(const LineageRow &row, double top)
    {
        const double half = m_scene.metrics.pitch / 2;
        const bool before = middleOf(row.columns.back()) + half < m_scene.area.left();
        const bool behind = middleOf(row.columns.front()) - half > m_scene.area.right();
        if (!before && !behind)
            return;
        const QString steps = counted(row.columns.size(), words("step"), words("steps"));
        m_painter.setPen(m_theme.color(Role::TextMuted));
        m_painter.drawText(QRectF(m_scene.area.left() + 6, top, m_scene.area.width() - 12, m_scene.metrics.row),
                           Qt::AlignVCenter | (before ? Qt::AlignLeft : Qt::AlignRight),
                           before ? QStringLiteral("\u25c2 ") + steps : steps + QStringLiteral(" \u25b8"));
    }

    void paintSession(const LineageRow &row, double top)
    {
        const QString title = row.agentSession ? words("Agent session %1").arg(row.agentSession.value) : words("No agent session");
        m_painter.setPen(QPen(m_theme.color(Role::Border), 1));
        const double y = std::round(top) + 0.5;
        m_painter.drawLine(QPointF(0, y), QPointF(m_scene.area.right(), y));
        m_painter.setPen(m_theme.color(Role::TextMuted));
        m_painter.drawText(QRectF(10, top, m_scene.area.right() - 20, m_scene.metrics.header), Qt::AlignVCenter | Qt::AlignLeft, title);
    }

    QPainter &m_painter;
    const LineageScene &m_scene;
    const Theme &m_theme;
};

} // namespace

QString trackTitle(const Session &session, const LineageGraph &graph, std::size_t row)
{
    const LineageRow &track = graph.rows()[row];
    const LineageNode &first = graph.nodes()[track.columns.front()];
    const Step *step = session.step(first.step);
    QString title = track.track ? words("track %1").arg(track.track.value) : words("no track");
    if (!step)
        return title;
    const QString dot = QStringLiteral(" \u00b7 ");
    if (step->lineage == Lineage::Fork && step->predecessor)
        title += dot + words("fork of %1").arg(step->predecessor.value);
    if (!step->lane.empty())
        title += dot + QString::fromStdString(step->lane);
    else if (step->lineage != Lineage::Fork)
        title += dot + transportWord(step->transport);
    return title;
}

void paintLineage(QPainter &painter, const LineageScene &scene, const Theme &theme)
{
    ScenePainter(painter, scene, theme).paint();
}

} // namespace stepwire
