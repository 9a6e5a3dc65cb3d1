#pragma once

#include "models/items/selection.h"
#include "models/items/timelinemodel.h"
#include "ui/theme/theme.h"
#include "ui/widgets/uniformlistview.h"

#include <QTimer>

class QToolButton;

namespace stepwire {

class TimelineDelegate;

/// The list of messages. Follows the shared selection and the tail of a live recording; scrolling up pauses the tail,
/// and a button tells how much came since.
class TimelineView : public UniformListView
{
    Q_OBJECT
public:
    TimelineView(TimelineModel *model, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    TimelineDelegate *rows() const { return m_delegate; }
    bool followsTail() const { return m_follow; }
    void setFollowsTail(bool follow);
    void setLive(bool live); ///< Messages that come in are news only then; a file is read from its beginning.
    std::uint64_t newMessages() const { return m_new; } ///< Since the tail was left.

    /// What an empty list says.
    void setEmptyWords(const QString &title, const QString &advice);

Q_SIGNALS:
    void followsTailChanged(bool follows);
    void payloadCopyRequested(stepwire::MessageId message);
    void filterByTypeRequested(const QString &type);

protected:
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;
    void keyPressEvent(QKeyEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void toggleStepAt(const QModelIndex &index);
    void showSelection();
    void scrollToStepOf(int row);
    void restoreSelection();
    void noticeScrolling(int value);
    void noticeRows();
    void placeTailButton();

    TimelineModel *m_model;
    Selection *m_selection;
    const Theme *m_theme;
    TimelineDelegate *m_delegate;
    QToolButton *m_tailButton;
    QTimer m_scrollSoon; ///< One scroll for all rows of a frame.
    QString m_emptyTitle;
    QString m_emptyAdvice;
    std::uint64_t m_seen = 0;
    std::uint64_t m_new = 0;
    bool m_follow = true;
    bool m_live = true;
    bool m_following = false; ///< The selection is being put where others set it.
    bool m_catchingUp = false; ///< Rows come that are not new.
    bool m_sought = false;    ///< What is selected has no row yet, and the model is still at work.
};

} // namespace stepwire
