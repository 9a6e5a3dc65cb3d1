#include "ui/charts/barcolumns.h"

#include <QAbstractBarSeries>
#include <QBarSet>
#include <QPen>

namespace stepwire {

namespace {

bool sameShape(const QAbstractBarSeries *series, const std::vector<BarColumn> &columns)
{
    const QList<QBarSet *> sets = series->barSets();
    if (sets.size() != qsizetype(columns.size()))
        return false;
    for (qsizetype i = 0; i < sets.size(); ++i) {
        if (sets[i]->count() != columns[std::size_t(i)].values.size())
            return false;
    }
    return true;
}

void rebuild(QAbstractBarSeries *series, const std::vector<BarColumn> &columns)
{
    series->clear();
    QList<QBarSet *> sets;
    for (const BarColumn &column : columns) {
        auto *set = new QBarSet(column.name);
        set->append(column.values);
        sets.append(set);
    }
    if (!sets.isEmpty())
        series->append(sets);
}

} // namespace

void showColumns(QAbstractBarSeries *series, const std::vector<BarColumn> &columns)
{
    const bool same = sameShape(series, columns);
    if (!same)
        rebuild(series, columns);
    const QList<QBarSet *> sets = series->barSets();
    for (qsizetype i = 0; i < sets.size(); ++i) {
        const BarColumn &column = columns[std::size_t(i)];
        if (sets[i]->brush().color() != column.color || sets[i]->pen().style() != Qt::NoPen) {
            sets[i]->setPen(Qt::NoPen);
            sets[i]->setBrush(column.color);
        }
        for (int at = 0; same && at < column.values.size(); ++at) {
            if (sets[i]->at(at) != column.values[at])
                sets[i]->replace(at, column.values[at]);
        }
    }
}

} // namespace stepwire
