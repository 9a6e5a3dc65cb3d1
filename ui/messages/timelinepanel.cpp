#include "ui/messages/timelinepanel.h"

#include "ui/messages/timelinedelegate.h"
#include "ui/messages/timelineview.h"
#include "ui/theme/words.h"
#include "ui/widgets/panelheader.h"

#include <QElapsedTimer>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QVBoxLayout>

namespace stepwire {

namespace {
constexpr qint64 sliceMilliseconds = 8; // half a frame
}

TimelinePanel::TimelinePanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_model(new TimelineModel(session, this)),
      m_view(new TimelineView(m_model, selection, theme, this)), m_selection(selection),
      m_header(new PanelHeader(tr("Message timeline"), theme, this)), m_findLine(new QWidget(this)),
      m_findWords(new QLineEdit(m_findLine)), m_findNote(new QLabel(m_findLine)), m_column(new QVBoxLayout(this))
{
    m_timeMode = m_header->addOption(QString(), tr("How times are shown"));
    m_timeMode->setPopupMode(QToolButton::InstantPopup);
    auto *menu = new QMenu(m_timeMode);
    connect(menu->addAction(tr("Relative to the start")), &QAction::triggered, this, [this] { setWallClock(false); });
    connect(menu->addAction(tr("Wall clock")), &QAction::triggered, this, [this] { setWallClock(true); });
    m_timeMode->setMenu(menu);
    m_follow = m_header->addOption(QString(), tr("Keep the newest message in view"));
    m_follow->setCheckable(true);
    const auto showFollow = [this](bool follows) {
        m_follow->setChecked(follows);
        m_follow->setText(follows ? tr("follow \u2713") : tr("follow"));
    };
    showFollow(true);
    connect(m_follow, &QToolButton::clicked, m_view, &TimelineView::setFollowsTail);
    connect(m_view, &TimelineView::followsTailChanged, this, showFollow);
    setWallClock(false);

    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    makeFindLine();
    m_column->addWidget(m_header);
    m_column->addWidget(m_findLine);
    m_column->addWidget(m_view, 1);
    connect(selection, &Selection::scopeChanged, this, [this](const Selection::Scope &scope) {
        TimelineModel::Options options = m_model->options();
        options.scope = scope;
        m_model->setOptions(options);
    });
    connect(m_model, &TimelineModel::shownMessagesChanged, this, &TimelinePanel::sayEmpty);
    connect(m_model, &TimelineModel::shownMessagesChanged, this, &TimelinePanel::shownChanged);
    sayEmpty();
}

void TimelinePanel::makeFindLine()
{
    m_findWords->setAccessibleName(tr("Find in the timeline"));
    m_findWords->setPlaceholderText(tr("Find in the rows shown"));
    m_findWords->installEventFilter(this);
    m_findNote->setObjectName(QStringLiteral("panelTitle"));
    auto *row = new QHBoxLayout(m_findLine);
    row->setContentsMargins(8, 4, 8, 4);
    row->addWidget(m_findWords, 1);
    row->addWidget(m_findNote);
    m_findLine->hide();
    connect(m_findWords, &QLineEdit::returnPressed, this, [this] { findNext(1); });
    m_findSoon.setSingleShot(true);
    m_findSoon.setInterval(0);
    connect(&m_findSoon, &QTimer::timeout, this, &TimelinePanel::findOn);
    connect(m_model, &QAbstractItemModel::modelReset, &m_findSoon, &QTimer::stop);
    connect(m_findWords, &QLineEdit::textChanged, m_findNote, [this] {
        m_findSoon.stop();
        m_findNote->clear();
    });
}

void TimelinePanel::startFinding()
{
    m_findLine->show();
    m_findWords->setFocus();
    m_findWords->selectAll();
}

void TimelinePanel::findNext(int by)
{
    if (m_findWords->text().isEmpty() || m_model->rowCount() == 0) {
        startFinding();
        return;
    }
    const int current = m_view->currentIndex().isValid() ? m_view->currentIndex().row() : by > 0 ? -1 : 0;
    m_finding = {by, current, 0};
    findOn();
}

/// Looks at as many rows as fit a slice of time, and goes on with the others after the window has drawn.
void TimelinePanel::findOn()
{
    constexpr int rowsBetweenLooksAtTheClock = 256;
    const QString words = m_findWords->text();
    const int rows = m_model->rowCount();
    QElapsedTimer clock;
    clock.start();
    while (m_finding.looked < rows) {
        const qint64 away = qint64(m_finding.by) * ++m_finding.looked;
        const int row = int(((m_finding.from + away) % rows + rows) % rows);
        const QModelIndex index = m_model->index(row);
        if (index.data(TimelineModel::MessageRole).toUInt() != 0 &&
            index.data().toString().contains(words, Qt::CaseInsensitive)) {
            m_findSoon.stop();
            m_view->setCurrentIndex(index);
            m_findNote->clear();
            return;
        }
        if (m_finding.looked % rowsBetweenLooksAtTheClock == 0 && clock.elapsed() >= sliceMilliseconds) {
            m_findNote->setText(tr("%1 %").arg(qint64(m_finding.looked) * 100 / rows));
            m_findSoon.start();
            return;
        }
    }
    m_findSoon.stop();
    m_findNote->setText(tr("not found"));
}

bool TimelinePanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_findWords && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        m_findSoon.stop();
        m_findLine->hide();
        m_view->setFocus();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void TimelinePanel::setOverview(QWidget *overview)
{
    m_column->insertWidget(1, overview);
}

void TimelinePanel::setStartedAt(const QDateTime &startedAt)
{
    m_view->rows()->setStartedAt(startedAt);
    m_view->viewport()->update();
}

void TimelinePanel::setWallClock(bool wallClock)
{
    m_timeMode->setText(wallClock ? tr("wall clock \u25be") : tr("relative \u25be"));
    m_view->rows()->setTimeMode(wallClock ? TimelineDelegate::TimeMode::WallClock
                                          : TimelineDelegate::TimeMode::SinceStart);
    m_view->viewport()->update();
}

void TimelinePanel::setFilter(const MessageFilter &filter)
{
    TimelineModel::Options options = m_model->options();
    options.filter = filter;
    m_model->setOptions(options);
}

void TimelinePanel::setDirectionShown(Direction direction, bool shown)
{
    TimelineModel::Options options = m_model->options();
    (direction == Direction::Sent ? options.sent : options.received) = shown;
    m_model->setOptions(options);
}

void TimelinePanel::setDeltasShown(bool shown)
{
    TimelineModel::Options options = m_model->options();
    options.fold = !shown;
    m_model->setOptions(options);
}

void TimelinePanel::setHeartbeatsShown(bool shown)
{
    TimelineModel::Options options = m_model->options();
    options.heartbeats = shown;
    m_model->setOptions(options);
}

void TimelinePanel::setTimeSpan(std::optional<TimelineModel::TimeSpan> span)
{
    TimelineModel::Options options = m_model->options();
    if (options.time == span)
        return;
    options.time = span;
    m_model->setOptions(options);
}

void TimelinePanel::setLive(bool live)
{
    m_view->setLive(live);
    sayEmpty();
}

bool TimelinePanel::isFiltered() const
{
    const TimelineModel::Options &options = m_model->options();
    return !options.filter.matchesAll() || !options.sent || !options.received || options.time ||
           options.scope.connection;
}

QString TimelinePanel::shownWords() const
{
    if (!isFiltered())
        return {};
    const QString words = tr("%1 of %2 shown").arg(formatCount(m_model->shownMessages()), formatCount(m_model->totalMessages()));
    if (!m_model->isCatchingUp())
        return words;
    return words + QStringLiteral(" \u00b7 %1 %").arg(m_model->lookedAt() * 100 / m_model->totalMessages());
}

void TimelinePanel::sayEmpty()
{
    if (m_model->totalMessages() > 0)
        m_view->setEmptyWords(
            tr("No message passes the filter"),
            tr("%1 are hidden. Clear the filter with Ctrl+L and Esc, or choose the whole session on the left.")
                .arg(formatCount(m_model->totalMessages())));
    else
        m_view->setEmptyWords(tr("No messages yet"), tr("They appear here as the agent talks to its server."));
}

} // namespace stepwire
