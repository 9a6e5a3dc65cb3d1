#pragma once

#include <QColor>
#include <QList>
#include <QString>
#include <vector>

QT_BEGIN_NAMESPACE
class QAbstractBarSeries;
QT_END_NAMESPACE

namespace stepwire {

/// The bars of one kind, one value for each position; 0 draws nothing.
struct BarColumn
{
    QString name;
    QColor color;
    QList<double> values;
};

/// Makes the series show those columns. Only what differs is touched, since each change lays the series out again.
void showColumns(QAbstractBarSeries *series, const std::vector<BarColumn> &columns);

} // namespace stepwire
