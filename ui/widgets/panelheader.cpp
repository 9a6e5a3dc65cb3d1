#include "ui/widgets/panelheader.h"

#include "ui/widgets/titleline.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QToolButton>

namespace stepwire {

PanelHeader::PanelHeader(const QString &title, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_title(new TitleLine(title, theme)), m_row(new QHBoxLayout(this))
{
    setFixedHeight(27);
    m_row->setContentsMargins(10, 0, 6, 1);
    m_row->setSpacing(2);
    m_row->addWidget(m_title, 1);
    connect(theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PanelHeader::setTitle(const QString &title)
{
    m_title->setTitle(title);
}

void PanelHeader::setSubject(const QString &subject, const QString &particular)
{
    m_title->setSubject(subject, particular);
}

void PanelHeader::add(QWidget *widget)
{
    m_row->addWidget(widget);
}

QToolButton *PanelHeader::addOption(const QString &text, const QString &words)
{
    auto *button = new QToolButton(this);
    button->setText(text);
    button->setToolTip(words);
    button->setAccessibleName(words);
    button->setAutoRaise(true);
    button->setProperty("quiet", true);
    button->setFocusPolicy(Qt::TabFocus);
    add(button);
    return button;
}

void PanelHeader::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->color(Role::Panel));
    painter.setPen(m_theme->color(Role::Border));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
}

} // namespace stepwire
