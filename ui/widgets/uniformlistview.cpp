#include "ui/widgets/uniformlistview.h"

#include <QPaintEvent>
#include <QPainter>
#include <QScrollBar>
#include <algorithm>
#include <cstdlib>

namespace stepwire {

UniformListView::UniformListView(int rowHeight, QWidget *parent) : QListView(parent), m_rowHeight(rowHeight)
{
    setUniformItemSizes(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollMode(ScrollPerItem);
}

int UniformListView::rowsInView() const
{
    return std::max(1, viewport()->height() / m_rowHeight);
}

int UniformListView::verticalOffset() const
{
    return verticalScrollBar()->value() * m_rowHeight;
}

QRect UniformListView::visualRect(const QModelIndex &index) const
{
    if (!index.isValid())
        return {};
    // rows far away are beyond what pixels count to
    const qint64 top = (qint64(index.row()) - verticalScrollBar()->value()) * m_rowHeight;
    constexpr qint64 farAway = 1 << 24;
    return {0, int(std::clamp(top, -farAway, farAway)), viewport()->width(), m_rowHeight};
}

QModelIndex UniformListView::indexAt(const QPoint &point) const
{
    if (!model() || point.y() < 0)
        return {};
    const int row = verticalScrollBar()->value() + point.y() / m_rowHeight;
    return row < rowCount() ? model()->index(row, modelColumn(), rootIndex()) : QModelIndex();
}

void UniformListView::scrollTo(const QModelIndex &index, ScrollHint hint)
{
    if (!index.isValid())
        return;
    updateGeometries(); // rows may have come since the last painting
    QScrollBar *bar = verticalScrollBar();
    const int row = index.row();
    const int first = bar->value();
    const int rows = rowsInView();
    if (hint == PositionAtTop || (hint == EnsureVisible && row < first))
        bar->setValue(row);
    else if (hint == PositionAtBottom || (hint == EnsureVisible && row >= first + rows))
        bar->setValue(row - rows + 1);
    else if (hint == PositionAtCenter)
        bar->setValue(row - rows / 2);
}

void UniformListView::doItemsLayout()
{
    updateGeometries();
    viewport()->update();
}

void UniformListView::updateGeometries()
{
    QScrollBar *bar = verticalScrollBar();
    bar->setPageStep(rowsInView());
    bar->setSingleStep(1);
    bar->setRange(0, std::max(0, rowCount() - rowsInView()));
}

void UniformListView::scrollContentsBy(int dx, int dy)
{
    if (std::abs(dy) > rowsInView())
        viewport()->update();
    else
        viewport()->scroll(dx, dy * m_rowHeight);
}

void UniformListView::resizeEvent(QResizeEvent *event)
{
    QAbstractItemView::resizeEvent(event); // not QListView's, which would lay out
    updateGeometries();
}

void UniformListView::rowsInserted(const QModelIndex &parent, int start, int end)
{
    QAbstractItemView::rowsInserted(parent, start, end);
    if (start > verticalScrollBar()->value() + rowsInView())
        updateGeometries(); // what is in sight stays as it is
    else
        scheduleDelayedItemsLayout();
}

void UniformListView::rowsAboutToBeRemoved(const QModelIndex &parent, int start, int end)
{
    QAbstractItemView::rowsAboutToBeRemoved(parent, start, end);
    scheduleDelayedItemsLayout();
}

void UniformListView::dataChanged(const QModelIndex &first, const QModelIndex &last, const QList<int> &roles)
{
    QAbstractItemView::dataChanged(first, last, roles); // not QListView's, which would lay out
}

QModelIndex UniformListView::moveCursor(CursorAction action, Qt::KeyboardModifiers)
{
    const int rows = rowCount();
    if (rows == 0)
        return {};
    const QModelIndex current = currentIndex();
    const int from = current.isValid() ? current.row() : -1;
    int to = from;
    switch (action) {
    case MoveUp:
    case MoveLeft:
    case MovePrevious: to = from - 1; break;
    case MoveDown:
    case MoveRight:
    case MoveNext: to = from + 1; break;
    case MovePageUp: to = from - rowsInView(); break;
    case MovePageDown: to = from + rowsInView(); break;
    case MoveHome: to = 0; break;
    case MoveEnd: to = rows - 1; break;
    }
    return model()->index(std::clamp(to, 0, rows - 1), modelColumn(), rootIndex());
}

void UniformListView::setSelection(const QRect &rect, QItemSelectionModel::SelectionFlags command)
{
    const int rows = rowCount();
    const int offset = verticalScrollBar()->value();
    const auto rowAt = [&](int y) { return offset + (y >= 0 ? y / m_rowHeight : (y + 1) / m_rowHeight - 1); };
    const int first = std::max(0, rowAt(rect.normalized().top()));
    const int last = std::min(rows - 1, rowAt(rect.normalized().bottom()));
    if (first > last)
        selectionModel()->select(QItemSelection(), command);
    else
        selectionModel()->select(QItemSelection(model()->index(first, modelColumn(), rootIndex()),
                                                model()->index(last, modelColumn(), rootIndex())),
                                 command);
}

QRegion UniformListView::visualRegionForSelection(const QItemSelection &selection) const
{
    QRegion region;
    for (const QItemSelectionRange &range : selection) {
        const QRect rows = visualRect(range.topLeft()) | visualRect(range.bottomRight());
        region += rows & viewport()->rect();
    }
    return region;
}

void UniformListView::paintEvent(QPaintEvent *event)
{
    QPainter painter(viewport());
    const int rows = rowCount();
    const int offset = verticalScrollBar()->value();
    const int first = offset + event->rect().top() / m_rowHeight;
    const int last = std::min(rows - 1, offset + event->rect().bottom() / m_rowHeight);
    QStyleOptionViewItem option;
    initViewItemOption(&option);
    const QStyle::State state = option.state & ~QStyle::State_HasFocus;
    const bool focused = hasFocus() || viewport()->hasFocus();
    for (int row = first; row <= last; ++row) {
        const QModelIndex index = model()->index(row, modelColumn(), rootIndex());
        option.rect = visualRect(index);
        option.state = state;
        option.state.setFlag(QStyle::State_Selected, selectionModel()->isSelected(index));
        option.state.setFlag(QStyle::State_HasFocus, focused && index == currentIndex());
        itemDelegateForIndex(index)->paint(&painter, option, index);
    }
}

} // namespace stepwire
