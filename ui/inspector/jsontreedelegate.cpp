#include "ui/inspector/jsontreedelegate.h"

#include "models/items/jsontreemodel.h"
#include "ui/theme/words.h"

#include <QPainter>

namespace stepwire {

namespace {

using Kind = JsonTreeModel::Kind;

QString containerNote(const QModelIndex &index, Kind kind)
{
    const QString bytes = formatCount(index.data(JsonTreeModel::BytesRole).toULongLong()) + QStringLiteral(" B");
    const int count = index.data(JsonTreeModel::CountRole).toInt();
    if (index.data(JsonTreeModel::BytesRole).toULongLong() <= 2)
        return kind == Kind::Object ? QStringLiteral("{}") : QStringLiteral("[]");
    const QString brackets = kind == Kind::Object ? QStringLiteral("{\u2026}") : QStringLiteral("[\u2026]");
    if (count < 0)
        return brackets + QStringLiteral(" \u00b7 ") + bytes;
    const QString words =
        kind == Kind::Object
            ? counted(std::uint64_t(count), JsonTreeDelegate::tr("key"), JsonTreeDelegate::tr("keys"))
            : counted(std::uint64_t(count), JsonTreeDelegate::tr("item"), JsonTreeDelegate::tr("items"));
    return words + QStringLiteral(" \u00b7 ") + bytes;
}

} // namespace

JsonTreeDelegate::JsonTreeDelegate(const LiveSession *session, const Theme *theme, QObject *parent)
    : QStyledItemDelegate(parent), m_session(session), m_theme(theme)
{
    connect(session, &LiveSession::cleared, this, [this] {
        m_steps.clear();
        m_settled = 0;
    });
}

QSize JsonTreeDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {100, 19};
}

/// Ids come with a step's first answer, so only steps that are not over are looked at a second time.
StepId JsonTreeDelegate::stepOfResponse(const QString &id) const
{
    const GrowingList<Step> &steps = m_session->session().steps();
    if (m_settled > steps.size()) { // another recording
        m_steps.clear();
        m_settled = 0;
    }
    bool settled = true;
    for (std::size_t i = m_settled; i < steps.size(); ++i) {
        if (steps[i].responseId)
            m_steps.try_emplace(*steps[i].responseId, steps[i].id);
        settled = settled && steps[i].over();
        if (settled)
            m_settled = i + 1;
    }
    const auto found = m_steps.find(id.toStdString());
    return found == m_steps.end() ? StepId() : found->second;
}

void JsonTreeDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, m_theme->color(Role::Selection));
    painter->setFont(m_theme->monoFont());
    int x = option.rect.x() + 2;
    const int right = option.rect.right() - 6;
    const auto draw = [&](const QString &text, const QColor &color) {
        if (x >= right)
            return;
        painter->setPen(color);
        const QString shown = painter->fontMetrics().elidedText(text, Qt::ElideRight, right - x);
        painter->drawText(QRect(x, option.rect.y(), right - x, option.rect.height()), Qt::AlignVCenter, shown);
        x += painter->fontMetrics().horizontalAdvance(shown + QLatin1Char(' '));
    };
    const Kind kind = index.data(JsonTreeModel::KindRole).value<Kind>();
    const QString value = index.data(JsonTreeModel::ValueRole).toString();
    if (kind == Kind::Line) {
        draw(value, m_theme->color(Role::Good));
        painter->restore();
        return;
    }
    const QString key = index.data(JsonTreeModel::KeyRole).toString();
    if (kind == Kind::Range) {
        const bool elements = index.data(JsonTreeModel::CountRole).toInt() >= 0;
        draw(elements ? QLatin1Char('[') + key + QLatin1Char(']') : tr("from byte %1").arg(formatCount(key.toULongLong())),
             m_theme->color(Role::Text));
        draw(formatBytes(index.data(JsonTreeModel::BytesRole).toULongLong()), m_theme->color(Role::TextMuted));
        painter->restore();
        return;
    }
    draw(key, m_theme->color(Role::Text));
    if (kind == Kind::String && index.data(JsonTreeModel::Base64Role).toBool()) {
        const QString bytes = formatBytes(index.data(JsonTreeModel::BytesRole).toULongLong());
        draw(QStringList{QStringLiteral("base64"), index.data(JsonTreeModel::MediaRole).toString()}.join(QLatin1Char(' ')).trimmed() + QStringLiteral(", ") + bytes,
             m_theme->color(Role::TextMuted));
        painter->restore();
        return;
    }
    if (kind == Kind::Object || kind == Kind::Array) {
        draw(containerNote(index, kind), m_theme->color(Role::TextMuted));
    } else if (kind == Kind::String) {
        const bool folded = index.data(JsonTreeModel::FoldedRole).toBool();
        const StepId step =
            key.endsWith(QLatin1String("response_id")) || key == QLatin1String("id") ? stepOfResponse(value) : StepId{};
        // an id that leads somewhere is told by its beginning, so that where it leads has room
        const QString shown = step && value.size() > 16 ? value.left(12) + QChar(0x2026) : value;
        draw(QLatin1Char('"') + shown + (folded ? QStringLiteral("\u2026\"") : QStringLiteral("\"")),
             m_theme->color(step ? Role::Accent : Role::Good));
        if (step)
            draw(tr("\u2192 step %1").arg(step.value), m_theme->color(Role::Accent));
        else if (folded)
            draw(formatBytes(index.data(JsonTreeModel::BytesRole).toULongLong()), m_theme->color(Role::TextMuted));
    } else {
        draw(value, m_theme->color(Role::Sent));
    }
    painter->restore();
}

} // namespace stepwire
