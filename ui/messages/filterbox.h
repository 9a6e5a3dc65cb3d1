#pragma once

#include "models/items/messagefilter.h"
#include "ui/theme/theme.h"

#include <QLineEdit>
#include <QTimer>

class QCompleter;
class QLabel;
class QStringListModel;

namespace stepwire {

/// Where a filter is typed: says while one types whether it is valid and why not, completes terms, keeps a history.
class FilterBox : public QLineEdit
{
    Q_OBJECT
public:
    explicit FilterBox(const Theme *theme, QWidget *parent = nullptr);

    bool isValid() const { return !m_fault; }
    QString faultWords() const; ///< Empty while valid.
    /// "118 of 2,431 shown"; empty to say nothing.
    void setCount(const QString &words);

    QStringList history() const { return m_history; }
    void setHistory(const QStringList &history);

Q_SIGNALS:
    /// A valid filter was typed, a moment after the last key. An empty text matches everything.
    void filterChanged(const stepwire::MessageFilter &filter);

protected:
    void keyPressEvent(QKeyEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    void judge();
    void apply();
    void remember();
    void complete();
    void insertCompletion(const QString &term);
    void showNote();
    qsizetype tokenStart() const;

    QLabel *m_note;
    QCompleter *m_completer;
    QStringListModel *m_terms;
    QTimer m_applySoon;
    MessageFilter m_filter;
    std::optional<MessageFilter::Fault> m_fault;
    QString m_count;
    QStringList m_history;
    qsizetype m_historyAt = -1;
};

} // namespace stepwire
