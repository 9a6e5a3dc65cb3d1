#include "ui/inspector/difftree.h"

#include "models/items/contextdiffmodel.h"
#include "ui/inspector/diffdelegate.h"
#include "ui/widgets/emptynote.h"

#include <QPainter>

namespace stepwire {

namespace {

bool isChanged(const QModelIndex &index)
{
    return index.data(ContextDiffModel::ChangeRole).toInt() == int(Change::Changed);
}

} // namespace

DiffTree::DiffTree(const Theme *theme, QWidget *parent) : QTreeView(parent), m_theme(theme)
{
    setAccessibleName(tr("What differs"));
    setHeaderHidden(true);
    setFrameShape(QFrame::NoFrame);
    setIndentation(14);
    setUniformRowHeights(true);
    setExpandsOnDoubleClick(false); // a double click leads to the item
    setItemDelegate(new DiffDelegate(theme, this));
    connect(theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void DiffTree::setNote(const QString &title, const QString &advice)
{
    m_title = title;
    m_advice = advice;
    viewport()->update();
}

void DiffTree::openChanges(int rows)
{
    if (!model())
        return;
    const int sections = model()->rowCount();
    for (int row = 0; row < sections; ++row)
        expand(model()->index(row, 0));
    for (int row = 0; row < sections; ++row)
        rows = openBelow(model()->index(row, 0), rows);
    QModelIndex first;
    for (int row = 0; row < sections && !first.isValid(); ++row)
        first = firstChange(model()->index(row, 0));
    setCurrentIndex(first.isValid() ? first : model()->index(0, 0));
    scrollToTop();
}

/// Breadth first, so that every change has its row before one of them is shown in depth. Returns the rows left over.
int DiffTree::openBelow(const QModelIndex &parent, int rows)
{
    QModelIndexList level{parent};
    while (!level.isEmpty() && rows > 0) {
        QModelIndexList next;
        for (const QModelIndex &above : level) {
            for (int row = 0; row < model()->rowCount(above); ++row) {
                const QModelIndex index = model()->index(row, 0, above);
                if (!isChanged(index) || !model()->hasChildren(index))
                    continue;
                if (model()->canFetchMore(index))
                    model()->fetchMore(index);
                if (model()->rowCount(index) > rows)
                    continue;
                rows -= model()->rowCount(index);
                expand(index);
                next << index;
            }
        }
        level = next;
    }
    return rows;
}

/// The first changed row that is not a mere container of others; else the first row of all.
QModelIndex DiffTree::firstChange(const QModelIndex &parent) const
{
    for (int row = 0; row < model()->rowCount(parent); ++row) {
        const QModelIndex index = model()->index(row, 0, parent);
        if (index.data(ContextDiffModel::ChangeRole).toInt() == int(Change::Same))
            continue;
        const QModelIndex below = isExpanded(index) ? firstChange(index) : QModelIndex();
        return below.isValid() ? below : index;
    }
    return {};
}

void DiffTree::drawBranches(QPainter *painter, const QRect &rect, const QModelIndex &index) const
{
    if (!model()->hasChildren(index))
        return;
    painter->setFont(m_theme->font());
    painter->setPen(m_theme->color(Role::TextMuted));
    painter->drawText(QRect(rect.right() - 12, rect.y(), 12, rect.height()), Qt::AlignCenter,
                      isExpanded(index) ? QStringLiteral("\u25be") : QStringLiteral("\u25b8"));
}

void DiffTree::paintEvent(QPaintEvent *event)
{
    QTreeView::paintEvent(event);
    if (model() && model()->rowCount() > 0)
        return;
    QPainter painter(viewport());
    drawEmptyNote(painter, viewport()->rect(), m_title, m_advice, *m_theme);
}

} // namespace stepwire
