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

void HexView::setBytes(std::string bytes, std::uint64_t firstOffset)
{
    setBytes(std::make_shared<const std::string>(std::move(bytes)), firstOffset);
}

void HexView::setBytes(std::shared_ptr<const std::string> bytes, std::uint64_t firstOffset)
{
    m_bytes = std::move(bytes);
    m_firstOffset = firstOffset;
    m_marked.reset();
    verticalScrollBar()->setValue(0);
    updateRange();
    viewport()->update();
}

void HexView::highlight(std::optional<ByteRange> range)
{
    m_marked = range;
    if (range) {
        // a row or two of what stands before is worth seeing, too
        const qint64 row = qint64(range->begin) / bytesPerRow();
        verticalScrollBar()->setValue(int(std::max<qint64>(0, row - 2)));
    }
    viewport()->update();
}

/// Behind the digits and behind the characters of one row; a line where there is only a place.
void HexView::paintMark(QPainter &painter, std::size_t begin, std::size_t end, const QRect &row, int bytesAt,
                        int charactersAt) const
{
    if (!m_marked)
        return;
    const int digit = digitWidth();
    const QColor color = m_theme->color(Role::Warning);
    const bool place = m_marked->begin == m_marked->end;
    const std::size_t from = std::max<std::size_t>(begin, m_marked->begin);
    const std::size_t to = std::min<std::size_t>(end, m_marked->end);
    if (place && m_marked->begin >= begin && m_marked->begin <= end) {
        const int column = int(m_marked->begin - begin);
        painter.fillRect(QRect(bytesAt + digit * 3 * column - digit / 2 - 1, row.y(), 2, row.height()), color);
        painter.fillRect(QRect(charactersAt + digit * column - 1, row.y(), 2, row.height()), color);
    } else if (!place && from < to) {
        QColor soft = color;
        soft.setAlphaF(0.28F);
        const int first = int(from - begin);
        const int count = int(to - from);
        painter.fillRect(QRect(bytesAt + digit * 3 * first - digit / 2, row.y(), digit * 3 * count, row.height()), soft);
        painter.fillRect(QRect(charactersAt + digit * first, row.y(), digit * count, row.height()), soft);
    }
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
    return (qsizetype(m_bytes->size()) + bytesPerRow() - 1) / bytesPerRow();
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
    if (m_bytes->empty()) {
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
        if (begin >= m_bytes->size())
            break;
        const std::string_view row = std::string_view(*m_bytes).substr(begin, std::size_t(perRow));
        QString digits;
        QString characters;
        for (const char c : row) {
            const auto byte = static_cast<unsigned char>(c);
            digits += QStringLiteral("%1 ").arg(uint(byte), 2, 16, QLatin1Char('0'));
            characters += byte >= 0x20 && byte < 0x7f ? QLatin1Char(c) : QChar(0x00b7);
        }
        paintMark(painter, begin, begin + row.size(), QRect(0, 4 + i * height - 1, viewport()->width(), height), bytesAt,
                  charactersAt);
        const int baseline = 4 + i * height + painter.fontMetrics().ascent();
        painter.setPen(m_theme->color(Role::TextMuted));
        painter.drawText(margin, baseline,
                         QStringLiteral("%1").arg(qulonglong(m_firstOffset + begin), offsetDigits, 16, QLatin1Char('0')));
        painter.setPen(m_theme->color(Role::Text));
        painter.drawText(bytesAt, baseline, digits);
        painter.setPen(m_theme->color(Role::Good));
        painter.drawText(charactersAt, baseline, characters);
    }
}

} // namespace stepwire
