#include "ui/treemap/tilelook.h"

#include <QCoreApplication>
#include <QPainter>

namespace stepwire {

namespace {

constexpr double fillShare = 0.36;    // of the kind's colour, over the background
constexpr double patternShare = 0.17;

QString words(const char *text)
{
    return QCoreApplication::translate("NextRequestPanel", text);
}

Role roleOf(TileKind kind)
{
    switch (kind) {
    case TileKind::Instructions: return Role::Unseen;
    case TileKind::Tools: return Role::Held;
    case TileKind::Settings: return Role::Evicted;
    case TileKind::Message: return Role::Sent;
    case TileKind::Answer: return Role::Produced;
    case TileKind::Reasoning: return Role::PhaseFinish;
    case TileKind::Call: return Role::Accent;
    case TileKind::Output: return Role::Wire;
    case TileKind::OtherItem: return Role::TextMuted;
    case TileKind::NewItems: return Role::Sent;
    }
    return Role::Evicted;
}

Qt::BrushStyle patternOf(TileKind kind)
{
    switch (kind) {
    case TileKind::Instructions: return Qt::HorPattern;
    case TileKind::Tools: return Qt::CrossPattern;
    case TileKind::Settings: return Qt::NoBrush;
    case TileKind::Message: return Qt::NoBrush;
    case TileKind::Answer: return Qt::VerPattern;
    case TileKind::Reasoning: return Qt::Dense7Pattern;
    case TileKind::Call: return Qt::FDiagPattern;
    case TileKind::Output: return Qt::BDiagPattern;
    case TileKind::OtherItem: return Qt::Dense6Pattern;
    case TileKind::NewItems: return Qt::DiagCrossPattern;
    }
    return Qt::NoBrush;
}

QColor blended(const QColor &over, const QColor &under, double share)
{
    const auto mix = [&](int a, int b) { return int(a * share + b * (1 - share)); };
    return QColor(mix(over.red(), under.red()), mix(over.green(), under.green()), mix(over.blue(), under.blue()));
}

} // namespace

TileKind tileKindOf(const NextRequestGroup &group, const NextRequestPart &part)
{
    if (part.kind == NextPartKind::NewItems)
        return TileKind::NewItems;
    if (part.kind == NextPartKind::Setting && part.name == "instructions")
        return TileKind::Instructions;
    if (part.kind == NextPartKind::Setting && part.name == "tools")
        return TileKind::Tools;
    if (part.kind != NextPartKind::Item)
        return TileKind::Settings;
    if (group.name == "message")
        return group.role == "assistant" ? TileKind::Answer : TileKind::Message;
    if (group.name == "reasoning")
        return TileKind::Reasoning;
    if (group.name.ends_with("_call"))
        return TileKind::Call;
    return group.name.ends_with("_output") ? TileKind::Output : TileKind::OtherItem;
}

QString tileKindWord(TileKind kind)
{
    switch (kind) {
    case TileKind::Instructions: return words("instructions");
    case TileKind::Tools: return words("tools");
    case TileKind::Settings: return words("other settings");
    case TileKind::Message: return words("messages");
    case TileKind::Answer: return words("answers");
    case TileKind::Reasoning: return words("reasoning");
    case TileKind::Call: return words("calls");
    case TileKind::Output: return words("tool outputs");
    case TileKind::OtherItem: return words("other items");
    case TileKind::NewItems: return words("new items");
    }
    return {};
}

QString tileTitle(const NextRequestPart &part, const ContextItem *item)
{
    if (part.kind == NextPartKind::Framing)
        return words("framing");
    if (part.kind == NextPartKind::NewItems)
        return words("new items");
    if (!item)
        return QString::fromStdString(part.name);
    // The kind is told by pattern and colour; what tells one item from its like stands here.
    if (item->name)
        return QString::fromStdString(*item->name);
    const QString excerpt = QString::fromStdString(item->excerpt);
    if (item->kind == "message") {
        const QString role = item->role ? QString::fromStdString(*item->role) : words("message");
        return excerpt.isEmpty() ? role : role + QStringLiteral(": ") + excerpt;
    }
    return item->kind.ends_with("_output") && !excerpt.isEmpty() ? excerpt : QString::fromStdString(item->kind);
}

QColor tileColor(TileKind kind, const Theme &theme)
{
    return blended(theme.color(roleOf(kind)), theme.color(Role::Background), fillShare);
}

void drawTile(QPainter &painter, const QRectF &box, TileKind kind, bool estimated, const Theme &theme)
{
    const QColor background = theme.color(Role::Background);
    const QColor color = theme.color(roleOf(kind));
    painter.fillRect(box, tileColor(kind, theme));
    const Qt::BrushStyle pattern = patternOf(kind);
    if (pattern != Qt::NoBrush)
        painter.fillRect(box, QBrush(blended(color, background, fillShare + patternShare), pattern));
    if (estimated && box.width() > 4 && box.height() > 4) {
        painter.setPen(QPen(color, 1.5, Qt::DashLine));
        painter.setBrush(Qt::NoBrush);
        painter.drawRect(box.adjusted(2.5, 2.5, -2.5, -2.5));
    }
}

} // namespace stepwire
