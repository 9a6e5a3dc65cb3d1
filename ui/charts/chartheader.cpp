#include "ui/charts/chartheader.h"

#include <QFontMetrics>
#include <QPainter>

namespace stepwire {

namespace {

constexpr int side = 8;
constexpr int lineHeight = 21;
constexpr int gap = 3;

} // namespace

ChartHeader::ChartHeader(const Theme *theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    setFixedHeight(lineHeight);
    connect(theme, &Theme::changed, this, [this] { update(); });
}

void ChartHeader::setNote(const QString &note)
{
    if (note == m_note)
        return;
    m_note = note;
    setToolTip(note);
    arrange();
}

void ChartHeader::add(QWidget *toggle)
{
    toggle->setParent(this);
    m_toggles.push_back(toggle);
}

void ChartHeader::resizeEvent(QResizeEvent *)
{
    arrange();
}

void ChartHeader::arrange()
{
    std::vector<std::vector<QWidget *>> lines(1);
    std::vector<int> widths{0};
    const int room = width() - 2 * side;
    for (QWidget *toggle : m_toggles) {
        if (toggle->isHidden())
            continue;
        const int needed = toggle->sizeHint().width() + gap;
        if (widths.back() + needed > room && !lines.back().empty()) {
            lines.emplace_back();
            widths.push_back(0);
        }
        lines.back().push_back(toggle);
        widths.back() += needed;
    }

    const int noteWidth = m_note.isEmpty() ? 0 : QFontMetrics(m_theme->smallFont()).horizontalAdvance(m_note) + side;
    const bool ownLine = noteWidth > 0 && noteWidth + widths.back() > room && !lines.back().empty();
    m_noteRect = QRect(side, 0, ownLine ? room : room - widths.back(), lineHeight);
    int top = ownLine ? lineHeight : 0;
    if (lines.size() > 1 && !ownLine)
        m_noteRect.moveTop(int(lines.size() - 1) * lineHeight);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        int left = width() - side - widths[i];
        for (QWidget *toggle : lines[i]) {
            const QSize size = toggle->sizeHint();
            left += gap;
            toggle->setGeometry(left, top + (lineHeight - size.height()) / 2, size.width(), size.height());
            left += size.width();
        }
        top += lineHeight;
    }
    setFixedHeight(top);
    update();
}

void ChartHeader::paintEvent(QPaintEvent *)
{
    if (m_note.isEmpty())
        return;
    QPainter painter(this);
    painter.setFont(m_theme->smallFont());
    painter.setPen(m_theme->color(Role::TextMuted));
    const QString shown = painter.fontMetrics().elidedText(m_note, Qt::ElideRight, m_noteRect.width());
    painter.drawText(m_noteRect, Qt::AlignVCenter | Qt::AlignLeft, shown);
}

} // namespace stepwire
