#include "ui/widgets/titleline.h"

#include <QPainter>

namespace stepwire {

namespace {

constexpr int gap = 8; // Pixels between the subject and its particular.

} // namespace

TitleLine::TitleLine(const QString &title, const Theme *theme, QWidget *parent) : QLabel(title, parent), m_theme(theme)
{
    setObjectName(QStringLiteral("panelTitle"));
    setTextFormat(Qt::PlainText);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
}

void TitleLine::setTitle(const QString &title)
{
    m_subject.clear();
    m_particular.clear();
    setText(title);
}

void TitleLine::setSubject(const QString &subject, const QString &particular)
{
    m_subject = subject;
    m_particular = particular;
    setText(particular.isEmpty() ? subject : subject + QStringLiteral(", ") + particular); // for who listens to the window
    update();
}

QSize TitleLine::minimumSizeHint() const
{
    return {10, QLabel::minimumSizeHint().height()};
}

QFont TitleLine::subjectFont() const
{
    QFont bold = font();
    bold.setBold(true);
    return bold;
}

bool TitleLine::showsParticular() const
{
    const int wanted = QFontMetrics(subjectFont()).horizontalAdvance(m_subject) + gap + fontMetrics().horizontalAdvance(m_particular);
    return !m_particular.isEmpty() && wanted <= contentsRect().width();
}

void TitleLine::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    QRect box = contentsRect();
    const int line = Qt::AlignVCenter | Qt::AlignLeft;
    if (m_subject.isEmpty()) {
        painter.drawText(box, line, fontMetrics().elidedText(text(), Qt::ElideRight, box.width()));
        return;
    }
    if (showsParticular())
        painter.drawText(box.adjusted(QFontMetrics(subjectFont()).horizontalAdvance(m_subject) + gap, 0, 0, 0), line, m_particular);
    painter.setFont(subjectFont());
    painter.setPen(m_theme->color(Role::Text));
    painter.drawText(box, line, painter.fontMetrics().elidedText(m_subject, Qt::ElideRight, box.width()));
}

} // namespace stepwire
