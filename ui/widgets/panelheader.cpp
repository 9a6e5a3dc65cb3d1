#include "ui/widgets/panelheader.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace stepwire {

PanelHeader::PanelHeader(const QString &title, const Theme *theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_title(new QLabel(title)), m_row(new QHBoxLayout(this))
{
    setFixedHeight(27);
    m_row->setContentsMargins(10, 0, 6, 1);
    m_row->setSpacing(2);
    m_title->setObjectName(QStringLiteral("panelTitle"));
    m_title->setTextFormat(Qt::RichText);
    m_title->setMinimumWidth(10);
    m_title->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    m_row->addWidget(m_title, 1);
    connect(theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PanelHeader::setTitle(const QString &title)
{
    m_title->setText(title);
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
