#pragma once

#include "ui/theme/theme.h"

#include <QIcon>
#include <QIdentityProxyModel>
#include <array>

namespace stepwire {

/// A model of findings in words: titles for codes, units for details, a shape beside the severity, column titles. Whoever
/// reads the table (a delegate, a screen reader, the clipboard) reads the same.
class FindingsWording : public QIdentityProxyModel
{
    Q_OBJECT
public:
    FindingsWording(QAbstractItemModel *findings, const Theme *theme, QObject *parent = nullptr);

    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString display(const QModelIndex &index) const;
    void drawIcons();

    const Theme *m_theme;
    std::array<QIcon, 3> m_icons; ///< By Severity.
};

} // namespace stepwire
