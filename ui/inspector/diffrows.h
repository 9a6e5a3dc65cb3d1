#pragma once

#include "models/items/contextdiffmodel.h"

#include <QSortFilterProxyModel>

namespace stepwire {

/// The rows of a comparison as they are shown: all of them or what is not the same, and with words.
class DiffRows : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit DiffRows(ContextDiffModel *model, QObject *parent = nullptr);

    void setOnlyChanges(bool only);
    bool onlyChanges() const { return m_only; }

    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;

    /// What a row is about: "Settings", "tools", "[2]", "user · Why does it fail?"
    static QString title(const QModelIndex &index);
    /// What is to be said of it beside its values: of a section how many rows are what, of an item where it stands.
    static QString note(const QModelIndex &index);
    /// "1.20 KB", or "1.20 KB → 3.40 KB" where it changed.
    static QString size(const QModelIndex &index);

    /// Both values of a changed scalar, cut so that what differs is in sight; empty where there is none.
    struct ValuePair
    {
        QString before, now;
    };
    static ValuePair shownValues(const QModelIndex &index);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    bool m_only = true;
};

QString changeWord(Change change); ///< "same", "changed", "added", "removed", "not compared"
QString changeMark(Change change); ///< One character, told apart by its shape.

} // namespace stepwire
