#pragma once

#include "ui/theme/theme.h"

#include <QTreeView>

namespace stepwire {

/// The tree of a comparison; while it is empty it says why.
class DiffTree : public QTreeView
{
    Q_OBJECT
public:
    explicit DiffTree(const Theme *theme, QWidget *parent = nullptr);

    void setNote(const QString &title, const QString &advice); ///< Shown while there are no rows.
    QString noteTitle() const { return m_title; }

    /// Opens what has changed, as long as that makes at most `rows` rows, and stands on the first of them.
    void openChanges(int rows);

protected:
    void paintEvent(QPaintEvent *event) override;
    void drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const override;

private:
    int openBelow(const QModelIndex &parent, int rows);
    QModelIndex firstChange(const QModelIndex &parent) const;

    const Theme *m_theme;
    QString m_title, m_advice;
};

} // namespace stepwire
