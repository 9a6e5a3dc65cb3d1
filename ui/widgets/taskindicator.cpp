#include "ui/widgets/taskindicator.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QTimer>
#include <QToolButton>

namespace stepwire {

namespace {
constexpr int patienceMilliseconds = 250; ///< What is over by then was no reason to look down.
constexpr int steps = 100;
}

TaskIndicator::TaskIndicator(const QString &words, const QString &explanation, Ending ending, QWidget *parent)
    : QWidget(parent), m_words(new QLabel(words, this)), m_progress(new QProgressBar(this)), m_cancel(new QToolButton(this))
{
    m_words->setToolTip(explanation);
    m_progress->setToolTip(explanation);
    m_progress->setFixedWidth(90);
    m_progress->setTextVisible(false);
    m_progress->setRange(0, steps);
    m_progress->setAccessibleName(words);
    m_cancel->setText(tr("Cancel"));
    m_cancel->setAccessibleName(tr("Cancel: %1").arg(words));
    m_cancel->setProperty("quiet", true);
    m_cancel->setVisible(ending == Ending::Possible);
    connect(m_cancel, &QToolButton::clicked, this, &TaskIndicator::cancelRequested);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(6, 0, 0, 0);
    row->setSpacing(6);
    row->addWidget(m_words);
    row->addWidget(m_progress);
    row->addWidget(m_cancel);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Preferred);
    hide();
    QTimer::singleShot(patienceMilliseconds, this, &QWidget::show);
}

void TaskIndicator::setWords(const QString &words)
{
    m_words->setText(words);
    m_progress->setAccessibleName(words);
}

void TaskIndicator::setProgress(double share)
{
    m_progress->setValue(int(share * steps));
}

QString TaskIndicator::words() const
{
    return m_words->text();
}

} // namespace stepwire
