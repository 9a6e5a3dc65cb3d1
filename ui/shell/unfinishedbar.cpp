#include "ui/shell/unfinishedbar.h"

#include "ui/theme/format.h"
#include "ui/theme/theme.h"
#include "ui/widgets/badge.h"

#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>
#include <QPainter>
#include <QPushButton>

namespace stepwire {

UnfinishedBar::UnfinishedBar(const Theme *theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_label(new QLabel(this)), m_open(new QPushButton(this)),
      m_delete(new QPushButton(this)), m_later(new QPushButton(this))
{
    setAccessibleName(tr("Unfinished recordings"));
    m_label->setWordWrap(true);
    connect(theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    connect(m_open, &QPushButton::clicked, this, [this] {
        const QString path = m_waiting.first().path;
        done();
        Q_EMIT openChosen(path);
    });
    connect(m_delete, &QPushButton::clicked, this, &UnfinishedBar::askWhetherToDelete);
    connect(m_later, &QPushButton::clicked, this, [this] {
        if (m_askedWhetherToDelete)
            showFirst();
        else
            done();
    });
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(34, 6, 8, 6);
    row->setSpacing(8);
    row->addWidget(m_label, 1);
    for (QPushButton *button : {m_open, m_delete, m_later})
        row->addWidget(button);
    hide();
}

void UnfinishedBar::offer(const QList<UnfinishedRecording> &recordings)
{
    m_waiting = recordings;
    showFirst();
}

QString UnfinishedBar::sentence() const
{
    return isHidden() ? QString() : m_label->text();
}

void UnfinishedBar::showFirst()
{
    m_askedWhetherToDelete = false;
    setVisible(!m_waiting.isEmpty());
    if (m_waiting.isEmpty())
        return;
    const UnfinishedRecording &first = m_waiting.first();
    QString words = tr("The recording of %1 (%2) was not finished: Stepwire or the machine ended before it was closed.")
                        .arg(QLocale().toString(first.startedAt.toLocalTime(), QLocale::ShortFormat), formatBytes(first.bytes));
    if (m_waiting.size() > 1)
        words += QLatin1Char(' ') + tr("%n more like it.", nullptr, int(m_waiting.size() - 1));
    m_label->setText(words);
    m_label->setToolTip(first.path);
    m_open->setText(tr("Open"));
    m_open->show();
    m_delete->setText(tr("Delete"));
    m_later->setText(tr("Later"));
    m_later->setToolTip(tr("It is offered again at the next start"));
}

void UnfinishedBar::askWhetherToDelete()
{
    if (m_askedWhetherToDelete) {
        const QString path = m_waiting.first().path;
        done();
        Q_EMIT deleteChosen(path);
        return;
    }
    m_askedWhetherToDelete = true;
    m_label->setText(tr("Delete %1? It cannot be brought back.").arg(QFileInfo(m_waiting.first().path).fileName()));
    m_open->hide();
    m_delete->setText(tr("Delete for good"));
    m_later->setText(tr("Keep"));
    m_later->setToolTip({});
}

void UnfinishedBar::done()
{
    m_waiting.removeFirst();
    showFirst();
}

void UnfinishedBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = m_theme->severity(Severity::Warning);
    QColor tint = color;
    tint.setAlphaF(0.12f);
    painter.fillRect(rect(), m_theme->color(Role::Panel));
    painter.fillRect(rect(), tint);
    painter.fillRect(0, 0, 3, height(), color);
    painter.fillRect(0, height() - 1, width(), 1, m_theme->color(Role::Border));
    drawSeverity(painter, QRectF(12, height() / 2.0 - 7, 14, 14), Severity::Warning, *m_theme);
}

} // namespace stepwire
