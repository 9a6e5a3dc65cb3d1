#include "ui/findings/findingswording.h"

#include "models/items/findingsmodel.h"
#include "ui/theme/findingwords.h"
#include "ui/widgets/badge.h"

#include <QPainter>
#include <QPixmap>

namespace stepwire {

FindingsWording::FindingsWording(QAbstractItemModel *findings, const Theme *theme, QObject *parent)
    : QIdentityProxyModel(parent), m_theme(theme)
{
    drawIcons();
    setSourceModel(findings);
    connect(theme, &Theme::changed, this, &FindingsWording::drawIcons);
}

void FindingsWording::drawIcons()
{
    constexpr int size = 14;
    constexpr int scale = 2; // sharp on dense screens, too
    for (const Severity severity : {Severity::Info, Severity::Warning, Severity::Error}) {
        QPixmap picture(size * scale, size * scale);
        picture.fill(Qt::transparent);
        QPainter painter(&picture);
        painter.scale(scale, scale);
        drawSeverity(painter, QRectF(0.5, 0.5, size - 1, size - 1), severity, *m_theme);
        painter.end();
        picture.setDevicePixelRatio(scale);
        QIcon icon(picture);
        icon.addPixmap(picture, QIcon::Selected); // not tinted: the colour means something
        m_icons[std::size_t(severity)] = icon;
    }
}

QString FindingsWording::display(const QModelIndex &index) const
{
    const QString code = index.data(FindingsModel::CodeRole).toString();
    switch (index.column()) {
    case FindingsModel::SeverityColumn:
        return severityWord(static_cast<Severity>(index.data(FindingsModel::SeverityRole).toInt()));
    case FindingsModel::CodeColumn: return findingWords(code).title;
    case FindingsModel::DetailColumn: return findingDetail(code, index.data(FindingsModel::DetailRole).toString()).simplified();
    default: return {};
    }
}

QVariant FindingsWording::data(const QModelIndex &index, int role) const
{
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole: {
        const QString words = display(index);
        return words.isEmpty() ? QIdentityProxyModel::data(index, role) : QVariant(words);
    }
    case Qt::DecorationRole:
        if (column == FindingsModel::SeverityColumn)
            return m_icons[std::size_t(index.data(FindingsModel::SeverityRole).toInt())];
        return {};
    case Qt::ToolTipRole: {
        const QString code = index.data(FindingsModel::CodeRole).toString();
        return column == FindingsModel::DetailColumn ? QVariant(display(index))
                                                     : QVariant(code + QLatin1Char('\n') + findingWords(code).explanation);
    }
    case Qt::ForegroundRole:
        if (column == FindingsModel::CodeColumn)
            return {};
        return m_theme->color(column == FindingsModel::DetailColumn ? Role::Text : Role::TextMuted);
    case Qt::TextAlignmentRole:
        if (column == FindingsModel::StepColumn || column == FindingsModel::MessageColumn)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    default: return QIdentityProxyModel::data(index, role);
    }
}

QVariant FindingsWording::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return QIdentityProxyModel::headerData(section, orientation, role);
    switch (section) {
    case FindingsModel::SeverityColumn: return tr("Severity");
    case FindingsModel::CodeColumn: return tr("Finding");
    case FindingsModel::StepColumn: return tr("Step");
    case FindingsModel::MessageColumn: return tr("Message");
    case FindingsModel::DetailColumn: return tr("Particulars");
    case FindingsModel::BytesColumn: return tr("Bytes");
    default: return {};
    }
}

} // namespace stepwire
