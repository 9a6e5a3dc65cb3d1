#pragma once

#include <QListView>

namespace stepwire {

/// A list whose rows all have the same height. Nothing is laid out or kept for a row, so ten million of them cost what
/// ten cost: only the rows in view are asked for, and an insertion takes no time of its own. Scrolls row by row.
class UniformListView : public QListView
{
    Q_OBJECT
public:
    explicit UniformListView(int rowHeight, QWidget *parent = nullptr);

    int rowHeight() const { return m_rowHeight; }
    int rowsInView() const; ///< Whole ones.

    QRect visualRect(const QModelIndex &index) const override;
    QModelIndex indexAt(const QPoint &point) const override;
    void scrollTo(const QModelIndex &index, ScrollHint hint = EnsureVisible) override;
    void doItemsLayout() override;
    void keyboardSearch(const QString &) override {} ///< It would ask for the words of every row.

protected:
    int horizontalOffset() const override { return 0; }
    int verticalOffset() const override;
    bool isIndexHidden(const QModelIndex &) const override { return false; }
    QModelIndex moveCursor(CursorAction action, Qt::KeyboardModifiers modifiers) override;
    void setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command) override;
    QRegion visualRegionForSelection(const QItemSelection &selection) const override;
    void updateGeometries() override;
    void scrollContentsBy(int dx, int dy) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void rowsInserted(const QModelIndex &parent, int start, int end) override;
    void rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end) override;
    void dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &roles) override;

private:
    int rowCount() const { return model() ? model()->rowCount(rootIndex()) : 0; }

    const int m_rowHeight;
};

} // namespace stepwire
