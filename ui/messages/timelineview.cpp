#include "ui/messages/timelineview.h"

#include "ui/messages/timelinedelegate.h"
#include "ui/theme/words.h"
#include "ui/widgets/emptynote.h"

#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMenu>
#include <QPainter>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QToolButton>

namespace stepwire {

TimelineView::TimelineView(TimelineModel *model, Selection *selection, const Theme *theme, QWidget *parent)
    : UniformListView(TimelineDelegate::rowHeight, parent), m_model(model), m_selection(selection), m_theme(theme),
      m_delegate(new TimelineDelegate(theme, this)), m_tailButton(new QToolButton(this))
{
    setAccessibleName(tr("Message timeline"));
    setFrameShape(QFrame::NoFrame);
    setSelectionMode(QAbstractItemView::SingleSelection);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setTabKeyNavigation(false);
    setItemDelegate(m_delegate);
    setModel(model);

    m_tailButton->setObjectName(QStringLiteral("tailButton"));
    m_tailButton->hide();
    connect(m_tailButton, &QToolButton::clicked, this, [this] { setFollowsTail(true); });
    m_scrollSoon.setSingleShot(true);
    m_scrollSoon.setInterval(0);
    connect(&m_scrollSoon, &QTimer::timeout, this, &UniformListView::scrollToBottom);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &TimelineView::noticeScrolling);
    connect(model, &TimelineModel::shownMessagesChanged, this, &TimelineView::noticeRows);
    connect(model, &QAbstractItemModel::modelReset, this, &TimelineView::restoreSelection);
    connect(selection, &Selection::messageChanged, this, &TimelineView::showSelection);
    connect(selection, &Selection::stepChanged, this, &TimelineView::showSelection);
    connect(theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void TimelineView::setEmptyWords(const QString &title, const QString &advice)
{
    m_emptyTitle = title;
    m_emptyAdvice = advice;
    viewport()->update();
}

void TimelineView::setFollowsTail(bool follow)
{
    m_new = follow ? 0 : m_new;
    if (follow) {
        m_tailButton->hide();
        m_scrollSoon.start();
    }
    if (follow == m_follow)
        return;
    m_follow = follow;
    Q_EMIT followsTailChanged(follow);
}

void TimelineView::setLive(bool live)
{
    m_live = live;
    m_new = 0;
    setFollowsTail(live);
    m_tailButton->hide();
}

void TimelineView::noticeScrolling(int value)
{
    const bool atEnd = value >= verticalScrollBar()->maximum();
    if (m_follow && !atEnd && !m_scrollSoon.isActive())
        setFollowsTail(false);
    else if (m_live && !m_follow && atEnd && m_new > 0)
        setFollowsTail(true);
}

void TimelineView::noticeRows()
{
    const std::uint64_t shown = m_model->shownMessages();
    const std::uint64_t more = shown > m_seen && !m_catchingUp ? shown - m_seen : 0;
    m_seen = shown;
    m_catchingUp = m_model->isCatchingUp();
    if (m_sought)
        showSelection();
    if (m_follow) {
        m_scrollSoon.start();
        return;
    }
    if (m_live && verticalScrollBar()->maximum() > 0)
        m_new += more;
    m_tailButton->setVisible(m_new > 0);
    if (m_new > 0) {
        m_tailButton->setText(tr("%1 new \u2193").arg(formatCount(m_new)));
        m_tailButton->setAccessibleName(tr("%1 new messages below; go to the newest").arg(m_new));
        placeTailButton();
    }
}

void TimelineView::placeTailButton()
{
    m_tailButton->adjustSize();
    m_tailButton->move((width() - m_tailButton->width()) / 2, height() - m_tailButton->height() - 12);
}

void TimelineView::resizeEvent(QResizeEvent *event)
{
    UniformListView::resizeEvent(event);
    placeTailButton();
}

void TimelineView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    UniformListView::currentChanged(current, previous);
    if (m_following || !current.isValid())
        return;
    m_sought = false;
    const MessageId message{current.data(TimelineModel::MessageRole).toUInt()};
    const StepId step{current.data(TimelineModel::StepRole).toUInt()};
    const QScopedValueRollback guard(m_following, true);
    m_selection->selectMessage(message, step);
}

void TimelineView::showSelection()
{
    if (m_following)
        return;
    // the message decides where the step agrees with it; else the step's header
    const QModelIndex current = currentIndex();
    int row = m_model->rowOf(m_selection->message());
    m_sought = row < 0 && m_selection->message() && m_model->isCatchingUp();
    if (row >= 0 && m_selection->step() &&
        m_model->index(row).data(TimelineModel::StepRole).toUInt() != m_selection->step().value)
        row = -1;
    if (row < 0)
        row = m_model->rowOf(m_selection->step());
    if (row < 0 || (current.isValid() && current.row() == row))
        return;
    const QScopedValueRollback guard(m_following, true);
    const bool inView = viewport()->rect().contains(visualRect(m_model->index(row)));
    setCurrentIndex(m_model->index(row)); // which would scroll no further than it must
    if (!inView)
        scrollToStepOf(row);
}

/// With the step's header in view, too, where both fit.
void TimelineView::scrollToStepOf(int row)
{
    const int header = m_model->rowOf(StepId{m_model->index(row).data(TimelineModel::StepRole).toUInt()});
    const int page = viewport()->height() / TimelineDelegate::rowHeight;
    if (header >= 0 && row - header < page - 1)
        scrollTo(m_model->index(header), PositionAtTop);
    else
        scrollTo(m_model->index(row), PositionAtCenter);
}

void TimelineView::restoreSelection()
{
    m_seen = m_model->shownMessages();
    m_catchingUp = m_model->isCatchingUp();
    showSelection();
    if (m_follow)
        m_scrollSoon.start();
}

void TimelineView::toggleStepAt(const QModelIndex &index)
{
    const StepId step{index.data(TimelineModel::StepRole).toUInt()};
    if (index.isValid() && index.data(TimelineModel::MessageRole).toUInt() == 0)
        m_model->setCollapsed(step, !m_model->isCollapsed(step));
}

void TimelineView::keyPressEvent(QKeyEvent *event)
{
    const QModelIndex current = currentIndex();
    const bool header = current.isValid() && current.data(TimelineModel::MessageRole).toUInt() == 0;
    const StepId step{current.data(TimelineModel::StepRole).toUInt()};
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: toggleStepAt(current); return;
    case Qt::Key_Right:
        if (header)
            m_model->setCollapsed(step, false);
        return;
    case Qt::Key_Left:
        if (header)
            m_model->setCollapsed(step, true);
        else if (const int row = m_model->rowOf(step); row >= 0)
            setCurrentIndex(m_model->index(row));
        return;
    case Qt::Key_End: setFollowsTail(true); break;
    default: break;
    }
    UniformListView::keyPressEvent(event);
}

void TimelineView::mousePressEvent(QMouseEvent *event)
{
    const QModelIndex index = indexAt(event->pos());
    if (event->button() == Qt::LeftButton && index.isValid() &&
        TimelineDelegate::chevron(visualRect(index)).contains(event->pos()) &&
        index.data(TimelineModel::MessageRole).toUInt() == 0) {
        toggleStepAt(index);
        return;
    }
    UniformListView::mousePressEvent(event);
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent *event)
{
    toggleStepAt(indexAt(event->pos()));
}

void TimelineView::contextMenuEvent(QContextMenuEvent *event)
{
    const QModelIndex index = event->reason() == QContextMenuEvent::Keyboard ? currentIndex() : indexAt(event->pos());
    if (!index.isValid())
        return;
    const TimelineRow row = m_model->row(index.row());
    QMenu menu(this);
    if (row.message) {
        connect(menu.addAction(tr("Copy payload")), &QAction::triggered, this,
                [this, row] { Q_EMIT payloadCopyRequested(row.message); });
        if (!row.type.isEmpty()) {
            const QString shown = row.type;
            connect(menu.addAction(tr("Show only \u201c%1\u201d").arg(shown)), &QAction::triggered, this,
                    [this, shown] { Q_EMIT filterByTypeRequested(shown); });
        }
    }
    if (row.step) {
        const bool collapsed = m_model->isCollapsed(row.step);
        connect(menu.addAction(collapsed ? tr("Expand step %1").arg(row.step.value)
                                         : tr("Collapse step %1").arg(row.step.value)),
                &QAction::triggered, this, [this, row, collapsed] { m_model->setCollapsed(row.step, !collapsed); });
    }
    connect(menu.addAction(tr("Collapse all steps")), &QAction::triggered, this,
            [this] { m_model->setAllCollapsed(true); });
    connect(menu.addAction(tr("Expand all steps")), &QAction::triggered, this,
            [this] { m_model->setAllCollapsed(false); });
    menu.exec(event->reason() == QContextMenuEvent::Keyboard ? viewport()->mapToGlobal(visualRect(index).bottomLeft())
                                                             : event->globalPos());
}

void TimelineView::paintEvent(QPaintEvent *event)
{
    UniformListView::paintEvent(event);
    if (m_model->rowCount() > 0)
        return;
    QPainter painter(viewport());
    drawEmptyNote(painter, viewport()->rect(), m_emptyTitle, m_emptyAdvice, *m_theme);
}

} // namespace stepwire
