#include "ui/treemap/treemapview.h"

#include "ui/theme/words.h"
#include "ui/treemap/tilelook.h"
#include "ui/widgets/emptynote.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>
#include <algorithm>
#include <cmath>

namespace stepwire {

namespace {

constexpr int noteHeight = 18;
constexpr double leastLabelWidth = 44;
constexpr double labelPad = 4;

QRectF rectOf(const TreemapRectangle &r)
{
    return {r.x, r.y, r.width, r.height};
}

} // namespace

TreemapView::TreemapView(const LiveSession *session, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_theme(theme)
{
    setAccessibleName(tr("Parts of the next request, by size"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setMinimumSize(60, 40);
    connect(theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void TreemapView::setRequest(const NextRequest &request)
{
    if (request.after != m_request.after || request.form != m_request.form)
        m_current.reset();
    m_request = request;
    layOut();
}

void TreemapView::setCurrentItem(ItemId item)
{
    m_current.reset();
    for (std::size_t group = 0; item && group < m_request.groups.size(); ++group) {
        const auto &parts = m_request.groups[group].parts;
        const auto found = std::ranges::find(parts, item, &NextRequestPart::item);
        if (found != parts.end())
            m_current = {group, std::size_t(found - parts.begin())};
    }
    update();
}

void TreemapView::layOut()
{
    std::vector<std::vector<double>> weights;
    for (const NextRequestGroup &group : m_request.groups) {
        auto &leaves = weights.emplace_back();
        for (const NextRequestPart &part : group.parts)
            leaves.push_back(double(part.bytes.value_or(0)));
    }
    m_treemap = treemapOf(weights, width(), height());
    if (!footNote().isEmpty())
        m_treemap = treemapOf(weights, width(), height() - noteHeight);
    update();
}

/// What the areas cannot show.
QString TreemapView::footNote() const
{
    QStringList notes;
    for (const NextRequestGroup &group : m_request.groups) {
        for (const NextRequestPart &part : group.parts) {
            if (part.kind == NextPartKind::NewItems && !part.bytes)
                notes << tr("new items: size not known, as nothing was continued yet");
            if (part.kind == NextPartKind::Unseen)
                notes << tr("earlier history: size not known, as the recording does not hold it");
        }
    }
    if (m_treemap.tooSmall > 0)
        notes << tr("%1 too small to be drawn").arg(counted(m_treemap.tooSmall, tr("part"), tr("parts")));
    return notes.join(QStringLiteral(" \u00b7 "));
}

void TreemapView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->color(Role::Background));
    if (m_request.groups.empty()) {
        drawEmptyNote(painter, rect(), tr("No step yet"),
                      tr("After the first request, what the next one would consist of stands here, each part as large as its bytes."),
                      *m_theme);
        return;
    }
    for (const TreemapTile &tile : m_treemap.tiles)
        paintTile(painter, tile);
    painter.setBrush(Qt::NoBrush);
    painter.setPen(QPen(m_theme->color(Role::Background), 3));
    for (const TreemapRectangle &group : m_treemap.groups) {
        if (group.width >= 6 && group.height >= 6)
            painter.drawRect(rectOf(group));
    }
    for (const TreemapTile &tile : m_treemap.tiles)
        paintLabel(painter, tile);
    if (const TreemapTile *tile = current()) {
        painter.setPen(QPen(m_theme->color(Role::Accent), 2));
        painter.drawRect(rectOf(tile->area).adjusted(1, 1, -1, -1));
    }
    const QString note = footNote();
    painter.setFont(m_theme->smallFont());
    painter.setPen(m_theme->color(Role::TextMuted));
    painter.drawText(QRect(8, height() - noteHeight, width() - 16, noteHeight), Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(note, Qt::ElideRight, width() - 16));
}

void TreemapView::paintTile(QPainter &painter, const TreemapTile &tile) const
{
    const QRectF box = rectOf(tile.area);
    const NextRequestPart &part = this->part(tile);
    drawTile(painter, box, tileKindOf(m_request.groups[tile.group], part), part.estimated, *m_theme);
    if (box.width() > 2 && box.height() > 2) { // a line of background on two sides keeps neighbours apart
        painter.fillRect(QRectF(box.right() - 1, box.top(), 1, box.height()), m_theme->color(Role::Background));
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), m_theme->color(Role::Background));
    }
}

/// A title, and its size below; a size is shown whole or not at all, and stands for itself where words have no room.
void TreemapView::paintLabel(QPainter &painter, const TreemapTile &tile) const
{
    const QRectF box = rectOf(tile.area).adjusted(labelPad, 3, -labelPad, -2);
    painter.setFont(m_theme->smallFont());
    const QFontMetrics metrics = painter.fontMetrics();
    const NextRequestPart &part = this->part(tile);
    const QString bytes = formatBytes(part.bytes);
    const QString size = part.estimated ? tr("about %1").arg(bytes) : bytes;
    const bool sizeFits = metrics.horizontalAdvance(size) <= box.width();
    QStringList lines;
    if (box.width() >= leastLabelWidth)
        lines << metrics.elidedText(tileTitle(part, m_session->session().item(part.item)), Qt::ElideRight, int(box.width()));
    if (sizeFits && (lines.isEmpty() || box.height() >= 2 * metrics.height()))
        lines << size;
    if (lines.isEmpty() || box.height() < metrics.height() - 2)
        return;
    const QColor background = tileColor(tileKindOf(m_request.groups[tile.group], part), *m_theme);
    double top = box.top();
    for (const QString &line : lines) {
        const QRectF place(box.left(), top, metrics.horizontalAdvance(line), metrics.height());
        painter.fillRect(place.adjusted(-2, 0, 2, 0), background); // so that the pattern does not run through it
        painter.setPen(m_theme->color(Role::Text));
        painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine | Qt::TextDontClip, line);
        top += metrics.height();
    }
}

QString TreemapView::toolTipAt(const QPoint &point) const
{
    const TreemapTile *tile = hit(m_treemap, point.x() + 0.5, point.y() + 0.5);
    if (!tile)
        return {};
    const NextRequestPart &part = this->part(*tile);
    const ContextItem *item = m_session->session().item(part.item);
    const auto row = [](const QString &words) { return QStringLiteral("<br>") + words.toHtmlEscaped(); };
    const QString kind = item ? QString::fromStdString(item->kind) : tileTitle(part, item);
    QString text = QStringLiteral("<b>%1</b>").arg(kind.toHtmlEscaped());
    if (item && item->name)
        text += QLatin1Char(' ') + QString::fromStdString(*item->name).toHtmlEscaped();
    const QString size = tr("%1 B").arg(formatCount(*part.bytes));
    const double share = double(*part.bytes) / double(m_request.knownBytes());
    const QString shareWords = tr("%1 % of what is known of the request").arg(share * 100, 0, 'f', 1);
    text += row((part.estimated ? tr("about %1 (estimate)").arg(size) : size) + QStringLiteral(", ") + shareWords);
    if (part.kind == NextPartKind::NewItems)
        text += row(tr("What the last continuations sent, in the median, beyond the settings."));
    else if (part.kind == NextPartKind::Framing)
        text += row(tr("Brackets and commas."));
    else if (part.kind == NextPartKind::Setting)
        text += row(tr("As in the request of step %1.").arg(m_request.settingsFrom.value));
    if (item) {
        text += row(tr("Crossed the wire with step %1.").arg(item->origin.value));
        if (!item->excerpt.empty())
            text += QStringLiteral("<br><i>%1</i>").arg(QString::fromStdString(item->excerpt).toHtmlEscaped());
    }
    return text;
}

bool TreemapView::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const TreemapTile *tile = hit(m_treemap, help->pos().x() + 0.5, help->pos().y() + 0.5);
    if (tile)
        QToolTip::showText(help->globalPos(), toolTipAt(help->pos()), this, rectOf(tile->area).toRect());
    else
        QToolTip::hideText();
    return true;
}

void TreemapView::resizeEvent(QResizeEvent *)
{
    layOut();
}

void TreemapView::choose(const TreemapTile &tile)
{
    m_current = {tile.group, tile.leaf};
    const NextRequestPart part = this->part(tile); // a copy: who listens may show another request
    setAccessibleDescription(tileTitle(part, m_session->session().item(part.item)) + QStringLiteral(", ") + formatBytes(part.bytes));
    update();
    Q_EMIT chosen(part);
}

void TreemapView::mousePressEvent(QMouseEvent *event)
{
    const TreemapTile *tile = hit(m_treemap, event->pos().x() + 0.5, event->pos().y() + 0.5);
    if (event->button() == Qt::LeftButton && tile)
        choose(*tile);
}

void TreemapView::mouseMoveEvent(QMouseEvent *event)
{
    const TreemapTile *tile = hit(m_treemap, event->pos().x() + 0.5, event->pos().y() + 0.5);
    const bool leads = tile && part(*tile).kind != NextPartKind::NewItems && part(*tile).kind != NextPartKind::Framing;
    setCursor(leads ? Qt::PointingHandCursor : Qt::ArrowCursor);
}

const TreemapTile *TreemapView::current() const
{
    const auto found = std::ranges::find_if(m_treemap.tiles, [&](const TreemapTile &tile) {
        return m_current && tile.group == m_current->first && tile.leaf == m_current->second;
    });
    return found == m_treemap.tiles.end() ? nullptr : &*found;
}

/// The nearest tile in that direction, by its middle; what lies aside counts double.
const TreemapTile *TreemapView::neighbour(int dx, int dy) const
{
    const TreemapTile *from = current();
    if (!from)
        return m_treemap.tiles.empty() ? nullptr : &m_treemap.tiles.front();
    const QPointF middle = rectOf(from->area).center();
    const TreemapTile *best = nullptr;
    double least = 0;
    for (const TreemapTile &tile : m_treemap.tiles) {
        const QPointF way = rectOf(tile.area).center() - middle;
        const double ahead = way.x() * dx + way.y() * dy;
        const double aside = std::abs(way.x() * dy) + std::abs(way.y() * dx);
        if (&tile == from || ahead <= 0)
            continue;
        const double distance = ahead + 2 * aside;
        if (!best || distance < least) {
            best = &tile;
            least = distance;
        }
    }
    return best;
}

void TreemapView::keyPressEvent(QKeyEvent *event)
{
    const TreemapTile *next = nullptr;
    switch (event->key()) {
    case Qt::Key_Left: next = neighbour(-1, 0); break;
    case Qt::Key_Right: next = neighbour(1, 0); break;
    case Qt::Key_Up: next = neighbour(0, -1); break;
    case Qt::Key_Down: next = neighbour(0, 1); break;
    default: QWidget::keyPressEvent(event); return;
    }
    if (next)
        choose(*next);
}

} // namespace stepwire
