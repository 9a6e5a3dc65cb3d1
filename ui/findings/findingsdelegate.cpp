#include "ui/findings/findingsdelegate.h"

#include "models/items/findingsmodel.h"
#include "ui/theme/words.h"
#include "ui/widgets/badge.h"

#include <QPainter>

namespace stepwire {

FindingsDelegate::FindingsDelegate(const Theme *theme, QObject *parent) : QStyledItemDelegate(parent), m_theme(theme) {}

QSize FindingsDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {100, 44};
}

void FindingsDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    painter->save();
    if (option.state & QStyle::State_Selected)
        painter->fillRect(option.rect, m_theme->color(Role::Selection));
    const auto severity = static_cast<Severity>(index.data(FindingsModel::SeverityRole).toInt());
    const QString code = index.data(FindingsModel::CodeRole).toString();
    const FindingWords words = findingWords(code);
    const QRect row = option.rect.adjusted(34, 4, -10, -4);
    drawSeverity(*painter, QRectF(option.rect.x() + 11, row.y() + 2, 14, 14), severity, *m_theme);

    const uint step = index.data(FindingsModel::StepRole).toUInt();
    const uint connection = index.data(FindingsModel::ConnectionRole).toUInt();
    const QString place = step ? tr("step %1").arg(step) : connection ? tr("connection %1").arg(connection) : QString();
    painter->setFont(m_theme->smallFont());
    const int placeWidth = painter->fontMetrics().horizontalAdvance(place) + 8;
    painter->setPen(m_theme->color(Role::TextMuted));
    painter->drawText(QRect(row.right() - placeWidth, row.y(), placeWidth, 18), Qt::AlignRight | Qt::AlignVCenter,
                      place);
    const QString detail = index.data(FindingsModel::DetailRole).toString();
    const QString second = detail.isEmpty() ? code : code + QStringLiteral(" \u00b7 ") + detail;
    painter->drawText(QRect(row.x(), row.y() + 18, row.width(), 18), Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(second.simplified(), Qt::ElideRight, row.width()));
    painter->setFont(m_theme->font());
    painter->setPen(m_theme->color(Role::Text));
    painter->drawText(QRect(row.x(), row.y(), row.width() - placeWidth, 18), Qt::AlignVCenter,
                      painter->fontMetrics().elidedText(words.title, Qt::ElideRight, row.width() - placeWidth));
    painter->restore();
}

} // namespace stepwire
