#include "ui/context/contextdelegate.h"

#include "models/items/contextgroups.h"
#include "ui/context/statemark.h"
#include "ui/theme/words.h"

#include <QPainter>

namespace stepwire {

namespace {

constexpr int rowHeight = 21;
constexpr int side = 10;
constexpr int barWidth = 38;
constexpr int sizeWidth = 58;
constexpr int originWidth = 46;

QString outputTitle(const QString &kind)
{
    // The kinds of tool output are long and all alike; what was put out tells more.
    return kind.endsWith(QLatin1String("_output")) ? ContextDelegate::tr("output") : kind;
}

} // namespace

ContextDelegate::ContextDelegate(const Theme *theme, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QString ContextDelegate::title(const QModelIndex &index)
{
    if (index.data(ContextModel::ItemRole).toUInt() == 0)
        return tr("earlier history, not in this recording");
    const QString kind = index.data(ContextModel::KindRole).toString();
    const QString role = index.data(ContextModel::RoleRole).toString();
    const QString name = index.data(ContextModel::NameRole).toString();
    const QString excerpt = index.data(ContextModel::ExcerptRole).toString();
    const QString first = kind == QLatin1String("message") && !role.isEmpty() ? role : outputTitle(kind);
    const QString second = !name.isEmpty() ? name : excerpt;
    return second.isEmpty() ? first : first + QStringLiteral(" \u00b7 ") + second;
}

QString ContextDelegate::note(const QModelIndex &index)
{
    const auto state = ContextState(index.data(ContextModel::StateRole).toInt());
    if (state == ContextState::Sent && !index.data(ContextModel::IsNewRole).toBool())
        return tr("again");
    return state == ContextState::Sent || state == ContextState::Produced ? tr("new") : QString();
}

QString ContextDelegate::size(const QModelIndex &index) const
{
    const QVariant value = index.data(m_tokens ? ContextModel::TokensRole : ContextModel::BytesRole);
    if (!value.isValid())
        return QStringLiteral("?");
    return m_tokens ? formatCount(value.toULongLong()) : formatBytes(std::uint64_t(value.toULongLong()));
}

QString ContextDelegate::groupTitle(const QModelIndex &index)
{
    const uint step = index.data(ContextGroups::GroupStepRole).toUInt();
    if (step == 0)
        return tr("before the recording");
    const QString word = index.data(ContextGroups::GroupIsNowRole).toBool() ? tr("step %1, now").arg(step) : tr("step %1").arg(step);
    const int items = index.model()->rowCount(index);
    return word + QStringLiteral(" \u00b7 ") + (items == 1 ? tr("1 item") : tr("%1 items").arg(items));
}

void ContextDelegate::paintGroup(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QRect row = option.rect.adjusted(side, 0, -side, 0);
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, m_theme->color(Role::Selection));
    painter->setPen(m_theme->color(Role::TextMuted));
    painter->setFont(m_theme->smallFont());
    const bool open = option.state & QStyle::State_Open;
    painter->drawText(row, Qt::AlignVCenter | Qt::AlignLeft, (open ? QStringLiteral("\u25be ") : QStringLiteral("\u25b8 ")) + groupTitle(index));
    const QVariant size = index.data(m_tokens ? ContextGroups::GroupTokensRole : ContextGroups::GroupBytesRole);
    const QString text = !size.isValid() ? QStringLiteral("?") : m_tokens ? formatCount(size.toULongLong()) : formatBytes(std::uint64_t(size.toULongLong()));
    painter->setFont(m_theme->smallMonoFont());
    painter->drawText(row.adjusted(0, 0, -originWidth - 4, 0), Qt::AlignVCenter | Qt::AlignRight, text);
    const int line = painter->fontMetrics().horizontalAdvance(groupTitle(index)) + 30;
    if (row.width() > line + sizeWidth + originWidth + 30) {
        painter->setPen(m_theme->color(Role::Border));
        painter->drawLine(row.left() + line, row.center().y(), row.right() - sizeWidth - originWidth - 12, row.center().y());
    }
}

void ContextDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    if (index.data(ContextGroups::IsGroupRole).toBool()) {
        paintGroup(painter, option, index);
        painter->restore();
        return;
    }
    painter->setRenderHint(QPainter::Antialiasing);
    const QRect row = option.rect;
    if (option.state & QStyle::State_Selected)
        painter->fillRect(row, m_theme->color(Role::Selection));
    const auto state = ContextState(index.data(ContextModel::StateRole).toInt());
    drawStateMark(*painter, QRectF(row.left() + side, row.center().y() - 3.5, 8, 8), state, *m_theme);

    int right = row.right() - side;
    const QFont small = m_theme->smallFont();
    painter->setFont(small);
    painter->setPen(m_theme->color(Role::TextMuted));
    painter->drawText(QRect(right - originWidth, row.top(), originWidth, row.height()), Qt::AlignVCenter | Qt::AlignRight, note(index));
    right -= originWidth + 4;
    painter->setFont(m_theme->smallMonoFont());
    painter->drawText(QRect(right - sizeWidth, row.top(), sizeWidth, row.height()), Qt::AlignVCenter | Qt::AlignRight, size(index));
    right -= sizeWidth + 6;
    const QRectF bar(right - barWidth, row.center().y() - 2, barWidth, 5);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_theme->color(Role::Border));
    painter->drawRoundedRect(bar, 2, 2);
    const double share = index.data(ContextModel::ShareRole).toDouble();
    if (share > 0) {
        painter->setBrush(stateColor(*m_theme, state));
        painter->drawRoundedRect(QRectF(bar.left(), bar.top(), std::max(2.0, bar.width() * share), bar.height()), 2, 2);
    }
    right -= barWidth + 8;

    const int left = row.left() + side + 16;
    QFont font = m_theme->font();
    font.setStrikeOut(state == ContextState::Evicted);
    painter->setFont(font);
    painter->setPen(m_theme->color(state == ContextState::Evicted || state == ContextState::Unseen ? Role::TextMuted : Role::Text));
    painter->drawText(QRect(left, row.top(), right - left, row.height()), Qt::AlignVCenter | Qt::AlignLeft,
                      painter->fontMetrics().elidedText(title(index), Qt::ElideRight, right - left));
    painter->restore();
}

QSize ContextDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {200, rowHeight};
}

} // namespace stepwire
