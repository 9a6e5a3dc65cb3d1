#include "ui/widgets/docktitle.h"

#include <QDockWidget>
#include <QPainter>
#include <QToolButton>

namespace stepwire {

namespace {
constexpr int titleHeight = 27;
constexpr int margin = 10;
constexpr int buttonSize = 20;
} // namespace

DockTitle::DockTitle(QDockWidget *dock, const Theme *theme) : QWidget(dock), m_dock(dock), m_theme(theme)
{
    m_float = addButton(QStringLiteral("\u2750"), tr("Float or dock %1").arg(dock->windowTitle()));
    m_close = addButton(QStringLiteral("\u00d7"), tr("Close %1").arg(dock->windowTitle()));
    connect(m_float, &QToolButton::clicked, this, [this] { m_dock->setFloating(!m_dock->isFloating()); });
    connect(m_close, &QToolButton::clicked, m_dock, &QDockWidget::close);
    connect(theme, &Theme::changed, this, qOverload<>(&QWidget::update));
    showButtons(false);
}

QToolButton *DockTitle::addButton(const QString &glyph, const QString &words)
{
    auto *button = new QToolButton(this);
    button->setText(glyph);
    button->setToolTip(words);
    button->setAccessibleName(words);
    button->setFocusPolicy(Qt::NoFocus);
    button->setAutoRaise(true);
    button->setProperty("quiet", true);
    return button;
}

void DockTitle::setTabbed(bool tabbed)
{
    if (tabbed == m_tabbed)
        return;
    m_tabbed = tabbed;
    setFixedHeight(tabbed ? 0 : titleHeight);
    updateGeometry();
}

QSize DockTitle::sizeHint() const
{
    return {80, m_tabbed ? 0 : titleHeight};
}

void DockTitle::paintEvent(QPaintEvent *)
{
    if (m_tabbed)
        return;
    QPainter painter(this);
    painter.fillRect(rect(), m_theme->color(Role::Panel));
    painter.setPen(m_theme->color(Role::Border));
    painter.drawLine(rect().bottomLeft(), rect().bottomRight());
    painter.setFont(m_theme->smallFont());
    painter.setPen(m_theme->color(Role::TextMuted));
    const int right = m_close->isVisible() ? 2 * buttonSize + 6 : margin;
    const QRect box = rect().adjusted(margin, 0, -right, -1);
    painter.drawText(box, Qt::AlignVCenter | Qt::AlignLeft,
                     painter.fontMetrics().elidedText(m_dock->windowTitle(), Qt::ElideRight, box.width()));
}

void DockTitle::resizeEvent(QResizeEvent *)
{
    const int top = (titleHeight - buttonSize) / 2;
    m_close->setGeometry(width() - buttonSize - 4, top, buttonSize, buttonSize);
    m_float->setGeometry(width() - 2 * buttonSize - 4, top, buttonSize, buttonSize);
}

void DockTitle::enterEvent(QEnterEvent *)
{
    showButtons(true);
}

void DockTitle::leaveEvent(QEvent *)
{
    showButtons(m_dock->isFloating());
}

void DockTitle::showButtons(bool shown)
{
    m_float->setVisible(shown);
    m_close->setVisible(shown);
    update();
}

void DockTitle::mouseDoubleClickEvent(QMouseEvent *)
{
    m_dock->setFloating(!m_dock->isFloating());
}

} // namespace stepwire
