#include "ui/messages/filterbox.h"

#include "ui/messages/filterwords.h"

#include <QAbstractItemView>
#include <QCompleter>
#include <QKeyEvent>
#include <QLabel>
#include <QStringListModel>
#include <QStyle>

namespace stepwire {

FilterBox::FilterBox(const Theme *theme, QWidget *parent)
    : QLineEdit(parent), m_note(new QLabel(this)), m_completer(new QCompleter(this)),
      m_terms(new QStringListModel(filterTerms(), this))
{
    setObjectName(QStringLiteral("filterBox"));
    setAccessibleName(tr("Filter messages"));
    setPlaceholderText(tr("Filter: words, type:delta, bytes>10k, is:error \u2026"));
    setToolTip(filterHelp());
    setFont(theme->monoFont());
    setClearButtonEnabled(false);
    m_note->setObjectName(QStringLiteral("filterNote"));
    m_note->setAttribute(Qt::WA_TransparentForMouseEvents);
    m_completer->setModel(m_terms);
    m_completer->setCaseSensitivity(Qt::CaseInsensitive);
    m_completer->setFilterMode(Qt::MatchContains);
    m_completer->setWidget(this);
    m_applySoon.setSingleShot(true);
    m_applySoon.setInterval(120);
    connect(m_completer, qOverload<const QString &>(&QCompleter::activated), this, &FilterBox::insertCompletion);
    connect(&m_applySoon, &QTimer::timeout, this, &FilterBox::apply);
    connect(this, &QLineEdit::textChanged, this, &FilterBox::judge);
    connect(this, &QLineEdit::textEdited, this, &FilterBox::complete);
    connect(this, &QLineEdit::editingFinished, this, &FilterBox::remember);
}

QString FilterBox::faultWords() const
{
    return m_fault ? filterFaultWords(*m_fault) : QString();
}

void FilterBox::setCount(const QString &words)
{
    m_count = words;
    showNote();
}

void FilterBox::setHistory(const QStringList &history)
{
    m_history = history;
    m_historyAt = -1;
}

void FilterBox::judge()
{
    MessageFilter::Parsed parsed = MessageFilter::parse(text());
    m_fault = parsed.fault;
    if (!m_fault) {
        m_filter = parsed.filter;
        m_applySoon.start();
    }
    // the style sheet colours the border by this
    setProperty("filterState", m_fault            ? QStringLiteral("invalid")
                               : text().isEmpty() ? QString()
                                                  : QStringLiteral("valid"));
    style()->unpolish(this);
    style()->polish(this);
    setToolTip(m_fault ? faultWords() : filterHelp());
    showNote();
}

void FilterBox::apply()
{
    m_applySoon.stop();
    if (!m_fault)
        Q_EMIT filterChanged(m_filter);
}

void FilterBox::showNote()
{
    m_note->setText(m_fault ? faultWords() : m_count);
    m_note->setProperty("filterState", property("filterState"));
    m_note->style()->unpolish(m_note);
    m_note->style()->polish(m_note);
    const int room = std::min(m_note->sizeHint().width(), width() * 2 / 3);
    m_note->setGeometry(width() - room - 6, 1, room, height() - 2);
    setTextMargins(0, 0, room + 4, 0);
}

void FilterBox::resizeEvent(QResizeEvent *event)
{
    QLineEdit::resizeEvent(event);
    showNote();
}

void FilterBox::remember()
{
    apply();
    const QString typed = text().trimmed();
    if (typed.isEmpty() || m_fault)
        return;
    m_history.removeAll(typed);
    m_history.prepend(typed);
    m_history = m_history.mid(0, 20);
    m_historyAt = -1;
}

qsizetype FilterBox::tokenStart() const
{
    qsizetype start = cursorPosition();
    while (start > 0 && !text()[start - 1].isSpace() && text()[start - 1] != QLatin1Char('(') &&
           text()[start - 1] != QLatin1Char('-'))
        --start;
    return start;
}

void FilterBox::complete()
{
    const QString token = text().mid(tokenStart(), cursorPosition() - tokenStart());
    if (token.size() < 2) {
        m_completer->popup()->hide();
        return;
    }
    m_completer->setCompletionPrefix(token);
    if (m_completer->completionCount() > 0 && m_completer->currentCompletion() != token)
        m_completer->complete();
    else
        m_completer->popup()->hide();
}

void FilterBox::insertCompletion(const QString &term)
{
    const qsizetype start = tokenStart();
    QString whole = text();
    whole.replace(start, cursorPosition() - start, term);
    setText(whole);
    setCursorPosition(int(start + term.size()));
}

void FilterBox::keyPressEvent(QKeyEvent *event)
{
    const bool popup = m_completer->popup()->isVisible();
    if (popup && (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter || event->key() == Qt::Key_Escape ||
                  event->key() == Qt::Key_Tab)) {
        event->ignore(); // the completer's
        return;
    }
    if (event->key() == Qt::Key_Escape) {
        clear();
        return;
    }
    if (!popup && (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) && !m_history.isEmpty()) {
        m_historyAt =
            std::clamp<qsizetype>(m_historyAt + (event->key() == Qt::Key_Up ? 1 : -1), -1, m_history.size() - 1);
        setText(m_historyAt < 0 ? QString() : m_history[m_historyAt]);
        return;
    }
    QLineEdit::keyPressEvent(event);
}

} // namespace stepwire
