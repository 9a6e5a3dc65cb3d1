#pragma once

#include "models/items/timelinemodel.h"
#include "ui/theme/theme.h"

#include <QDateTime>
#include <QTimer>
#include <QWidget>

class QLabel;
class QLineEdit;
class QToolButton;
class QVBoxLayout;

namespace stepwire {

class PanelHeader;
class TimelineView;

/// The message timeline with its header; something else may stand between the two, such as the overview strip.
class TimelinePanel : public QWidget
{
    Q_OBJECT
public:
    TimelinePanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    void setOverview(QWidget *overview);
    TimelineModel *messages() const { return m_model; }
    TimelineView *view() const { return m_view; }

    void setStartedAt(const QDateTime &startedAt); ///< For the wall clock; invalid when not known.
    void setFilter(const MessageFilter &filter);
    void setDirectionShown(Direction direction, bool shown);
    void setDeltasShown(bool shown);
    void setHeartbeatsShown(bool shown);
    void setTimeSpan(std::optional<TimelineModel::TimeSpan> span);
    /// A live recording follows its tail at first, a file starts at its beginning.
    void setLive(bool live);
    bool isFiltered() const;
    QString shownWords() const; ///< "118 of 2,431 shown", and how far the filter has come; empty when everything is.

    void startFinding();   ///< Shows a line to type into; Enter goes on, Esc ends.
    void findNext(int by); ///< To the next row (1) or the one before (-1) that holds the words, around the ends.

Q_SIGNALS:
    void shownChanged();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void setWallClock(bool wallClock);
    void makeFindLine();
    void findOn();
    void sayEmpty();

    TimelineModel *m_model;
    TimelineView *m_view;
    Selection *m_selection;
    PanelHeader *m_header;
    QToolButton *m_timeMode;
    QToolButton *m_follow;
    QWidget *m_findLine;
    QLineEdit *m_findWords;
    QLabel *m_findNote;
    QVBoxLayout *m_column;

    struct Finding
    {
        int by = 1;
        int from = 0; ///< The row where it began.
        int looked = 0; ///< Rows looked at.
    };
    Finding m_finding;
    QTimer m_findSoon;
};

} // namespace stepwire
