#include "ui/widgets/messagebar.h"

#include "ui/widgets/badge.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace stepwire {

MessageBar::MessageBar(const Theme *theme, QWidget *parent) : QWidget(parent), m_theme(theme), m_label(new QLabel(this))
{
    setAccessibleName(tr("Message"));
    m_label->setWordWrap(true);
    m_label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    auto *close = new QToolButton(this);
    close->setText(QStringLiteral("\u00d7"));
    close->setAccessibleName(tr("Dismiss the message"));
    close->setToolTip(tr("Dismiss"));
    close->setAutoRaise(true);
    close->setProperty("quiet", true);
    connect(close, &QToolButton::clicked, this, &QWidget::hide);
    connect(theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(34, 7, 8, 7);
    row->addWidget(m_label, 1);
    row->addWidget(close, 0, Qt::AlignTop);
    hide();
}

void MessageBar::say(Severity severity, const QString &sentence)
{
    m_severity = severity;
    m_label->setText(sentence);
    m_label->setAccessibleName(sentence);
    show();
    update();
}

QString MessageBar::sentence() const
{
    return isHidden() ? QString() : m_label->text();
}

void MessageBar::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor color = m_theme->severity(m_severity);
    QColor tint = color;
    tint.setAlphaF(0.12f);
    painter.fillRect(rect(), m_theme->color(Role::Panel));
    painter.fillRect(rect(), tint);
    painter.fillRect(0, 0, 3, height(), color);
    painter.fillRect(0, height() - 1, width(), 1, m_theme->color(Role::Border));
    drawSeverity(painter, QRectF(12, height() / 2.0 - 7, 14, 14), m_severity, *m_theme);
}

} // namespace stepwire
