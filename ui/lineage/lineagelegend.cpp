#include "ui/lineage/lineagelegend.h"

#include "ui/theme/words.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>

namespace stepwire {

namespace {

constexpr int side = 8;
constexpr int lineHeight = 18;
constexpr int nodeSize = 12;
constexpr int edgeLength = 26;
constexpr int markGap = 4;
constexpr int entryGap = 11;

/// A status over the transport that it occurred on first: the shape stands for the transport, its filling for this.
QString wordOf(const NodeLook &look)
{
    const QString word = stepStatusWord(look.status);
    if (!look.warmUp)
        return word;
    return look.status == StepStatus::Completed ? LineageLegend::tr("warm-up") : LineageLegend::tr("warm-up, %1").arg(word);
}

} // namespace

LineageLegend::LineageLegend(const Theme *theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setFixedHeight(0);
    connect(theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void LineageLegend::setContent(const std::set<NodeLook> &looks, const std::set<Lineage> &lineages, bool sockets)
{
    std::vector<Entry> entries;
    const auto occurs = [&](Transport transport) {
        return std::ranges::any_of(looks, [&](const NodeLook &look) { return look.transport == transport; });
    };
    for (const Transport transport : {Transport::WebSocket, Transport::Http}) {
        if (occurs(transport))
            entries.push_back({Mark::Node, {transport, StepStatus::Completed, false}, {}, transportWord(transport), tr("completed, over %1").arg(transportWord(transport)), {}});
    }
    for (const NodeLook &look : looks) {
        const QString words = wordOf(look);
        const bool told = std::ranges::any_of(entries, [&](const Entry &entry) { return entry.words == words; });
        if (!told && (look.status != StepStatus::Completed || look.warmUp))
            entries.push_back({Mark::Node, look, {}, words, tr("a step that is %1").arg(words), {}});
    }
    if (sockets)
        entries.push_back({Mark::Socket, {}, {}, tr("one socket"), tr("Steps on one band used the same WebSocket; it changed where the band ends."), {}});
    for (const Lineage lineage : lineages) {
        if (lineage != Lineage::Root)
            entries.push_back({Mark::Edge, {}, lineage, lineageWord(lineage), lineageExplanation(lineage), {}});
    }
    if (entries == m_entries)
        return;
    m_entries = std::move(entries);
    setAccessibleDescription(words().join(QStringLiteral(", ")));
    arrange();
    update();
}

QStringList LineageLegend::words() const
{
    QStringList words;
    for (const Entry &entry : m_entries)
        words << entry.words;
    return words;
}

int LineageLegend::markWidth(Mark mark)
{
    return mark == Mark::Node ? nodeSize : edgeLength;
}

void LineageLegend::arrange()
{
    const QFontMetrics metrics(m_theme->smallFont());
    int x = side, y = 2;
    for (Entry &entry : m_entries) {
        const int needed = markWidth(entry.mark) + markGap + metrics.horizontalAdvance(entry.words);
        if (x + needed > width() - side && x > side) {
            x = side;
            y += lineHeight;
        }
        entry.box = QRect(x, y, needed, lineHeight);
        x += needed + entryGap;
    }
    setFixedHeight(m_entries.empty() ? 0 : y + lineHeight + 2);
}

void LineageLegend::paintMark(QPainter &painter, const Entry &entry) const
{
    const double middle = entry.box.center().y() + 0.5;
    const double left = entry.box.left();
    switch (entry.mark) {
    case Mark::Node:
        drawNode(painter, QRectF(left, middle - nodeSize / 2.0, nodeSize, nodeSize), entry.look, *m_theme);
        break;
    case Mark::Edge:
        drawEdge(painter, {{left, middle}, {left + edgeLength, middle}}, entry.lineage, false, *m_theme);
        drawGlyph(painter, QPointF(left + edgeLength / 2.0, middle), LineageMetrics().glyph, entry.lineage,
                  m_theme->color(Role::Background), *m_theme);
        break;
    case Mark::Socket:
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(QPen(m_theme->color(Role::Border), 1));
        painter.setBrush(m_theme->color(Role::PanelRaised));
        painter.drawRoundedRect(QRectF(left + 0.5, middle - 6, edgeLength - 1, 12), 6, 6);
        break;
    }
}

void LineageLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->color(Role::Background));
    for (const Entry &entry : m_entries) {
        paintMark(painter, entry);
        painter.setFont(m_theme->smallFont());
        painter.setPen(m_theme->color(Role::TextMuted));
        painter.drawText(entry.box.adjusted(markWidth(entry.mark) + markGap, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, entry.words);
    }
}

bool LineageLegend::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const auto found = std::ranges::find_if(m_entries, [&](const Entry &entry) { return entry.box.contains(help->pos()); });
    if (found != m_entries.end())
        QToolTip::showText(help->globalPos(), found->explanation, this, found->box);
    else
        QToolTip::hideText();
    return true;
}

void LineageLegend::resizeEvent(QResizeEvent *)
{
    arrange();
}

} // namespace stepwire
