#include "ui/inspector/hexview.h"

#include "ui/widgets/emptynote.h"

#include <QFontMetrics>
#include <QKeyEvent>
#include <QPainter>
#include <QScrollBar>

namespace stepwire {

namespace {
constexpr int margin = 10;
constexpr int offsetDigits = 8;
} // namespace

HexView::HexView(const Theme *theme, QWidget *parent) : QAbstractScrollArea(parent), m_theme(theme)
{
    setAccessibleName(tr("Bytes on the wire"));
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::StrongFocus);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(theme, &Theme::changed, viewport(), qOverload<>(&QWidget::update));
}

void HexView::setBytes(std::string bytes)
{
    m_bytes = std::move(bytes);
    verticalScrollBar()->setValue(0);
    updateRange();
    viewport()->update();
}

int HexView::digitWidth() const
{
    return QFontMetrics(m_theme->monoFont()).horizontalAdvance(QLatin1Char('0'));
}

int HexView::rowHeight() const
{
    return QFontMetrics(m_theme->monoFont()).height() + 3;
}

int HexView::bytesPerRow() const
{
    // an offset, two digits and a space for each byte, a gap, one character for each
    const int room = (viewport()->width() - 2 * margin) / digitWidth() - offsetDigits - 4;
    return room >= 16 * 4 ? 16 : 8;
}

qsizetype HexView::rows() const
{
    return (qsizetype(m_bytes.size()) + bytesPerRow() - 1) / bytesPerRow();
}

void HexView::updateRange()
{
    const int visible = std::max(1, viewport()->height() / rowHeight());
    verticalScrollBar()->setPageStep(visible);
    verticalScrollBar()->setRange(0, int(std::max<qsizetype>(0, rows() - visible)));
}

void HexView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateRange();
}

void HexView::keyPressEvent(QKeyEvent *event)
{
    QScrollBar *bar = verticalScrollBar();
    switch (event->key()) {
    case Qt::Key_Home: bar->setValue(0); return;
    case Qt::Key_End: bar->setValue(bar->maximum()); return;
    case Qt::Key_PageUp: bar->triggerAction(QScrollBar::SliderPageStepSub); return;
    case Qt::Key_PageDown: bar->triggerAction(QScrollBar::SliderPageStepAdd); return;
    default: QAbstractScrollArea::keyPressEvent(event);
    }
}

void HexView::paintEvent(QPaintEvent *)
{
    QPainter painter(viewport());
    if (m_bytes.empty()) {
        drawEmptyNote(painter, viewport()->rect(), tr("No bytes"),
                      tr("What crossed the wire for the selected message stands here."), *m_theme);
        return;
    }
    painter.setFont(m_theme->monoFont());
    const int digit = digitWidth();
    const int height = rowHeight();
    const int perRow = bytesPerRow();
    const int bytesAt = margin + digit * (offsetDigits + 2);
    const int charactersAt = bytesAt + digit * (perRow * 3 + 1);
    const int first = verticalScrollBar()->value();
    const int visible = viewport()->height() / height + 1;
    for (int i = 0; i < visible; ++i) {
        const std::size_t begin = std::size_t(first + i) * std::size_t(perRow);
        if (begin >= m_bytes.size())
            break;
        const std::string_view row = std::string_view(m_bytes).substr(begin, std::size_t(perRow));
        QString digits;
        QString characters;
        for (const char c : row) {
            const auto byte = static_cast<unsigned char>(c);
            digits += QStringLiteral("%1 ").arg(uint(byte), 2, 16, QLatin1Char('0'));
            characters += byte >= 0x20 && byte < 0x7f ? QLatin1Char(c) : QChar(0x00b7);
        }
        const int baseline = 4 + i * height + painter.fontMetrics().ascent();
        painter.setPen(m_theme->color(Role::TextMuted));
        painter.drawText(margin, baseline,
                         QStringLiteral("%1").arg(qulonglong(begin), offsetDigits, 16, QLatin1Char('0')));
        painter.setPen(m_theme->color(Role::Text));
        painter.drawText(bytesAt, baseline, digits);
        painter.setPen(m_theme->color(Role::Good));
        painter.drawText(charactersAt, baseline, characters);
    }
}

} // namespace stepwire
