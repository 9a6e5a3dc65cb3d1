#include "ui/treemap/treemaplegend.h"

#include <QPainter>

namespace stepwire {

namespace {

constexpr int side = 8;
constexpr int lineHeight = 18;
constexpr int markWidth = 14;
constexpr int markHeight = 11;
constexpr int markGap = 5;
constexpr int entryGap = 12;

} // namespace

TreemapLegend::TreemapLegend(const Theme *theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setFixedHeight(0);
    connect(theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TreemapLegend::setEntries(std::vector<Entry> entries)
{
    if (entries == m_entries)
        return;
    m_entries = std::move(entries);
    QStringList all;
    for (const Entry &entry : m_entries)
        all << entry.words;
    setAccessibleDescription(all.join(QStringLiteral(", ")));
    arrange();
    update();
}

void TreemapLegend::arrange()
{
    const QFontMetrics metrics(m_theme->smallFont());
    int x = side, y = 0;
    for (Entry &entry : m_entries) {
        const int needed = markWidth + markGap + metrics.horizontalAdvance(entry.words);
        if (x + needed > width() - side && x > side) {
            x = side;
            y += lineHeight;
        }
        entry.box = QRect(x, y, needed, lineHeight);
        x += needed + entryGap;
    }
    setFixedHeight(m_entries.empty() ? 0 : y + lineHeight + 3);
}

void TreemapLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->color(Role::Background));
    painter.setFont(m_theme->smallFont());
    for (const Entry &entry : m_entries) {
        const QRectF mark(entry.box.left(), entry.box.center().y() - markHeight / 2, markWidth, markHeight);
        drawTile(painter, mark, entry.kind, entry.estimated, *m_theme);
        painter.setPen(m_theme->color(Role::TextMuted));
        painter.drawText(entry.box.adjusted(markWidth + markGap, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, entry.words);
    }
}

void TreemapLegend::resizeEvent(QResizeEvent *)
{
    arrange();
}

} // namespace stepwire
