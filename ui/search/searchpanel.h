#pragma once

#include "models/items/livesession.h"
#include "models/items/searchhitsmodel.h"
#include "models/items/selection.h"
#include "models/session/evidence.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QCheckBox;
class QLabel;
class QLineEdit;
class QProgressBar;
class QPushButton;

namespace stepwire {

class UniformListView;

/// Looks for words in the payloads of the whole recording. What is found comes in while the search goes on; choosing a hit
/// selects its message and asks for the match to be shown.
class SearchPanel : public QWidget
{
    Q_OBJECT
public:
    SearchPanel(const LiveSession *session, Selection *selection, const Theme *theme, QWidget *parent = nullptr);

    void startTyping(); ///< The words, selected, have the keyboard.
    void findNext(int by); ///< Chooses the next hit (1) or the one before (-1).

    QLineEdit *words() const { return m_words; }
    SearchHitsModel *hits() const { return m_model; }
    UniformListView *list() const { return m_list; }
    bool isSearching() const { return m_searching; }
    QString noteText() const; ///< How much was found, and whether that is all.

public Q_SLOTS:
    void addHits(const std::vector<stepwire::SearchHit> &hits);
    void showProgress(double share);
    void finish(bool more); ///< `more`: it ended before the recording did, because there are so many hits.
    void fail(const QString &sentence);

Q_SIGNALS:
    void searchRequested(const stepwire::SearchQuery &query); ///< Ends the one under way.
    void cancelRequested();
    void evidenceRequested(const stepwire::Evidence &evidence);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void search();
    void searchOn();
    void cancel();
    void begin(const SearchQuery &query);
    void choose(const QModelIndex &index);
    void showNote();
    void clear();

    const LiveSession *m_session;
    Selection *m_selection;
    const Theme *m_theme;
    SearchHitsModel *m_model;
    QLineEdit *m_words;
    QCheckBox *m_case;
    QLabel *m_note;
    QProgressBar *m_progress;
    QPushButton *m_cancel;
    QPushButton *m_more;
    UniformListView *m_list;

    SearchQuery m_query;
    enum class Ended { Never, Whole, AtMost, Cancelled, Failed };
    Ended m_ended = Ended::Never;
    QString m_failure;
    bool m_searching = false;
};

} // namespace stepwire
