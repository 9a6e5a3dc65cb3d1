#include "ui/search/searchpanel.h"

#include "ui/search/searchhitdelegate.h"
#include "ui/theme/words.h"
#include "ui/widgets/emptynote.h"
#include "ui/widgets/uniformlistview.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPainter>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

namespace stepwire {

SearchPanel::SearchPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_session(session), m_selection(selection), m_theme(theme), m_model(new SearchHitsModel(this)),
      m_words(new QLineEdit(this)), m_case(new QCheckBox(tr("Aa"), this)), m_note(new QLabel(this)),
      m_progress(new QProgressBar(this)), m_cancel(new QPushButton(tr("Cancel"), this)),
      m_more(new QPushButton(tr("Search on"), this)), m_list(new UniformListView(SearchHitDelegate::rowHeight, this))
{
    m_words->setAccessibleName(tr("Search in all payloads"));
    m_words->setPlaceholderText(tr("Search in all payloads; Enter begins"));
    m_words->setFont(theme->monoFont());
    m_words->setClearButtonEnabled(true);
    m_words->installEventFilter(this);
    m_words->setMinimumWidth(150);
    m_case->setAccessibleName(tr("Match case"));
    m_case->setToolTip(tr("Match case. Without it, the letters A to Z match in either case"));
    m_note->setObjectName(QStringLiteral("panelTitle"));
    m_progress->setRange(0, 1000);
    m_progress->setTextVisible(false);
    m_progress->setFixedWidth(110);
    m_progress->setAccessibleName(tr("How much of the recording was searched"));
    m_list->setAccessibleName(tr("What was found"));
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new SearchHitDelegate(session, theme, m_list));
    m_list->viewport()->installEventFilter(this);

    auto *row = new QHBoxLayout;
    row->setContentsMargins(8, 5, 8, 5);
    row->setSpacing(8);
    row->addWidget(m_words, 1);
    row->addWidget(m_case);
    row->addWidget(m_progress);
    row->addWidget(m_cancel);
    row->addWidget(m_more);
    row->addWidget(m_note);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_list, 1);

    connect(m_words, &QLineEdit::returnPressed, this, &SearchPanel::search);
    connect(m_case, &QCheckBox::toggled, this, [this] {
        if (!m_query.text.isEmpty())
            search();
    });
    connect(m_cancel, &QPushButton::clicked, this, &SearchPanel::cancel);
    connect(m_more, &QPushButton::clicked, this, &SearchPanel::searchOn);
    connect(m_list->selectionModel(), &QItemSelectionModel::currentChanged, this, &SearchPanel::choose);
    connect(session, &LiveSession::cleared, this, &SearchPanel::clear);
    connect(theme, &Theme::changed, m_list->viewport(), qOverload<>(&QWidget::update));
    showNote();
}

void SearchPanel::startTyping()
{
    m_words->setFocus();
    m_words->selectAll();
}

void SearchPanel::search()
{
    m_model->clear();
    if (m_words->text().isEmpty()) {
        cancel();
        m_query = {};
        m_ended = Ended::Never;
        showNote();
        return;
    }
    begin({m_words->text(), m_case->isChecked(), {}});
}

void SearchPanel::searchOn()
{
    if (m_model->hits().empty())
        return;
    SearchQuery query = m_query;
    query.after = m_model->hits().back().message;
    begin(query);
}

void SearchPanel::begin(const SearchQuery &query)
{
    m_query = query;
    m_searching = true;
    m_ended = Ended::Never;
    m_failure.clear();
    m_progress->setValue(0);
    showNote();
    Q_EMIT searchRequested(query);
}

void SearchPanel::cancel()
{
    if (!m_searching)
        return;
    m_searching = false;
    m_ended = Ended::Cancelled;
    showNote();
    Q_EMIT cancelRequested();
}

void SearchPanel::addHits(const std::vector<SearchHit> &hits)
{
    if (!m_searching)
        return;
    m_model->append(hits);
    showNote();
}

void SearchPanel::showProgress(double share)
{
    m_progress->setValue(int(share * m_progress->maximum()));
}

void SearchPanel::finish(bool more)
{
    m_searching = false;
    m_ended = more ? Ended::AtMost : Ended::Whole;
    showNote();
}

void SearchPanel::fail(const QString &sentence)
{
    m_searching = false;
    m_ended = Ended::Failed;
    m_failure = sentence;
    showNote();
}

void SearchPanel::clear()
{
    cancel();
    m_model->clear();
    m_query = {};
    m_ended = Ended::Never;
    showNote();
}

void SearchPanel::showNote()
{
    m_progress->setVisible(m_searching);
    m_cancel->setVisible(m_searching);
    m_more->setVisible(m_ended == Ended::AtMost);
    QString words;
    const std::size_t hits = m_model->hits().size();
    if (m_searching || m_ended != Ended::Never)
        words = hits == 0 ? m_searching ? tr("nothing yet") : tr("not found") : counted(hits, tr("message"), tr("messages"));
    if (m_ended == Ended::AtMost)
        words = tr("the first %1").arg(words);
    else if (m_ended == Ended::Cancelled)
        words = tr("cancelled, %1 so far").arg(hits == 0 ? tr("nothing") : words);
    else if (m_ended == Ended::Failed)
        words = m_failure;
    m_note->setText(words);
    m_list->viewport()->update();
}

QString SearchPanel::noteText() const
{
    return m_note->text();
}

void SearchPanel::findNext(int by)
{
    const int rows = m_model->rowCount();
    if (rows == 0) {
        startTyping();
        return;
    }
    const QModelIndex current = m_list->currentIndex();
    const int from = current.isValid() ? current.row() : by > 0 ? -1 : 0;
    m_list->setCurrentIndex(m_model->index((from + by + rows) % rows));
}

void SearchPanel::choose(const QModelIndex &index)
{
    if (!index.isValid())
        return;
    const SearchHit &hit = m_model->hits()[std::size_t(index.row())];
    const Message *message = m_session->session().message(hit.message);
    if (!message)
        return;
    m_selection->selectMessage(message->id, message->step);
    Q_EMIT evidenceRequested({Evidence::In::Payload, message->connection, message->id, {}, hit.match});
}

bool SearchPanel::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == m_words && event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Escape && m_searching) {
            cancel();
            return true;
        }
        if (key == Qt::Key_Down && m_model->rowCount() > 0) {
            m_list->setFocus();
            findNext(1);
            return true;
        }
    }
    if (watched == m_list->viewport() && event->type() == QEvent::Paint && m_model->rowCount() == 0) {
        QPainter painter(m_list->viewport());
        painter.fillRect(m_list->viewport()->rect(), m_theme->color(Role::Background));
        const bool none = m_ended == Ended::Whole;
        drawEmptyNote(painter, m_list->viewport()->rect(), none ? tr("Not found") : tr("Search in all payloads"),
                      none ? tr("No payload of this recording holds these words.")
                           : tr("Messages are decoded first, so masked, compressed and fragmented ones are found, too."),
                      *m_theme);
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace stepwire
