#pragma once

#include <QWidget>

class QLabel;
class QProgressBar;
class QToolButton;

namespace stepwire {

/// One piece of work in the background, in a line of a status bar: what it is, how far it has come, and where it can be
/// ended, how. Work that is over soon is never shown.
class TaskIndicator : public QWidget
{
    Q_OBJECT
public:
    enum class Ending { Possible, Impossible };

    /// `words` say what goes on, `explanation` what for, as a tool tip.
    TaskIndicator(const QString &words, const QString &explanation, Ending ending, QWidget *parent = nullptr);

    void setWords(const QString &words);
    void setProgress(double share); ///< 0 to 1; not known before it is called.
    QString words() const;

Q_SIGNALS:
    void cancelRequested();

private:
    QLabel *m_words;
    QProgressBar *m_progress;
    QToolButton *m_cancel;
};

} // namespace stepwire
