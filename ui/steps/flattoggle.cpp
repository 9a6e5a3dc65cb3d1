#include "ui/steps/flattoggle.h"

#include <QFontMetrics>
#include <QPainter>

namespace stepwire {

namespace {

constexpr int padding = 5;
constexpr int markSize = 9;
constexpr int markGap = 5;

} // namespace

FlatToggle::FlatToggle(const QString &text, const Theme *theme, QWidget *parent)
    : QAbstractButton(parent), m_theme(theme)
{
    setText(text);
    setCheckable(true);
    setFocusPolicy(Qt::TabFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    connect(theme, &Theme::changed, this, [this] { update(); });
}

void FlatToggle::setMark(Mark mark, std::function<QColor(const Theme &)> color)
{
    m_mark = mark;
    m_color = std::move(color);
    updateGeometry();
    update();
}

void FlatToggle::setMark(Mark mark, Role role)
{
    setMark(mark, [role](const Theme &theme) { return theme.color(role); });
}

QString FlatToggle::shownText() const
{
    // The tick's room is kept while it is off, so that nothing moves when it is switched.
    return m_mark == Mark::None && isCheckable() ? text() + QStringLiteral(" \u2713") : text();
}

QSize FlatToggle::sizeHint() const
{
    const QFontMetrics metrics(m_theme->smallFont());
    const int mark = m_mark == Mark::None ? 0 : (m_mark == Mark::Dashes ? 2 * markSize : markSize) + markGap;
    return {metrics.horizontalAdvance(shownText()) + mark + 2 * padding, metrics.height() + 4};
}

void FlatToggle::paintMark(QPainter &painter, const QRectF &box) const
{
    if (m_mark == Mark::Dashes) {
        const double y = box.center().y();
        painter.setPen(QPen(isChecked() || !isCheckable() ? m_color(*m_theme) : m_theme->color(Role::Evicted), 1.6, Qt::DashLine));
        painter.drawLine(QPointF(box.left(), y), QPointF(box.right(), y));
        return;
    }
    painter.setPen(QPen(isChecked() || !isCheckable() ? m_color(*m_theme) : m_theme->color(Role::TextMuted), 1));
    painter.setBrush(isChecked() || !isCheckable() ? QBrush(m_color(*m_theme)) : Qt::NoBrush);
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 1.5, 1.5);
}

void FlatToggle::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    if (hasFocus()) {
        painter.setPen(QPen(m_theme->color(Role::Accent), 1));
        painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    }
    int left = padding;
    if (m_mark != Mark::None) {
        const int width = m_mark == Mark::Dashes ? 2 * markSize : markSize;
        paintMark(painter, QRectF(left, (height() - markSize) / 2.0, width, markSize));
        left += width + markGap;
    }
    const bool strong = underMouse() || (m_mark == Mark::None && isChecked());
    painter.setPen(m_theme->color(!isEnabled() ? Role::Evicted : strong ? Role::Text : Role::TextMuted));
    QFont font = m_theme->smallFont();
    font.setStrikeOut(m_mark != Mark::None && isCheckable() && !isChecked());
    painter.setFont(font);
    const QString words = m_mark == Mark::None && isCheckable() && !isChecked() ? text() : shownText();
    painter.drawText(rect().adjusted(left, 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft, words);
}

void FlatToggle::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void FlatToggle::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace stepwire
