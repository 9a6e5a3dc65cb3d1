#include "ui/inspector/rawview.h"

#include "models/vocabulary/utf8.h"
#include "ui/inspector/payloadtext.h"
#include "ui/inspector/prettyjson.h"
#include "ui/theme/words.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>
#include <limits>

namespace stepwire {

RawView::RawView(const Theme *theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_edit(new PayloadText(this)), m_pretty(new QCheckBox(tr("Line breaks"), this)),
      m_place(new QLabel(this)), m_back(new QToolButton(this)), m_forward(new QToolButton(this))
{
    m_edit->setObjectName(QStringLiteral("payloadText"));
    m_edit->setAccessibleName(tr("Payload as text"));
    m_edit->setReadOnly(true);
    m_edit->setFont(theme->monoFont());
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_pretty->setToolTip(tr("Off: the text exactly as it crossed"));
    m_pretty->setChecked(true);
    m_place->setObjectName(QStringLiteral("panelTitle"));
    m_back->setText(QStringLiteral("\u25c2"));
    m_back->setAccessibleName(tr("Page before"));
    m_forward->setText(QStringLiteral("\u25b8"));
    m_forward->setAccessibleName(tr("Next page"));
    auto *row = new QHBoxLayout;
    row->setContentsMargins(8, 3, 8, 3);
    row->addWidget(m_pretty);
    row->addStretch(1);
    row->addWidget(m_place);
    row->addWidget(m_back);
    row->addWidget(m_forward);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_edit, 1);
    connect(m_pretty, &QCheckBox::toggled, this, &RawView::showText);
    connect(m_back, &QToolButton::clicked, this, [this] { showPage(m_page - 1); });
    connect(m_forward, &QToolButton::clicked, this, [this] { showPage(m_page + 1); });
    setText({}, false);
}

void RawView::setText(std::string text, bool json)
{
    Text pretty;
    if (json)
        pretty = std::make_shared<const std::string>(prettyJson(text, std::numeric_limits<std::size_t>::max()));
    setText(std::make_shared<const std::string>(std::move(text)), std::move(pretty));
}

void RawView::setText(Text text, Text pretty)
{
    m_text = std::move(text);
    m_prettyText = std::move(pretty);
    m_marked.reset();
    showText();
}

std::string_view RawView::whole() const
{
    return m_prettyText && m_pretty->isChecked() ? *m_prettyText : *m_text;
}

std::size_t RawView::pages() const
{
    return std::max<std::size_t>(1, (whole().size() + pageBytes - 1) / pageBytes);
}

/// No character is cut in two.
std::size_t RawView::pageBegin(std::size_t page) const
{
    return clippedUtf8(whole(), std::min(whole().size(), page * pageBytes)).size();
}

void RawView::highlight(std::optional<ByteRange> range)
{
    m_marked = range;
    if (range && m_prettyText && m_pretty->isChecked() && m_text->size() > longestMarkedWithBreaks) {
        const QSignalBlocker quiet(m_pretty);
        m_pretty->setChecked(false);
    }
    showText();
}

/// Line breaks are taken into account: the mark is on the same characters, wherever they stand now.
std::optional<ByteRange> RawView::markedInWhole() const
{
    return m_marked ? placeInPretty(*m_text, whole(), *m_marked) : std::nullopt;
}

void RawView::showText()
{
    m_pretty->setVisible(m_prettyText != nullptr);
    const std::optional<ByteRange> marked = m_text->size() > longestMarkedWithBreaks ? m_marked : markedInWhole();
    showPage(marked ? std::size_t(marked->begin) / pageBytes : 0);
}

void RawView::showPage(std::size_t page)
{
    m_page = std::min(page, pages() - 1);
    const std::size_t begin = pageBegin(m_page);
    const std::size_t end = pageBegin(m_page + 1);
    m_shown = whole().substr(begin, end - begin);
    m_edit->setContent(QString::fromStdString(repairedUtf8(m_shown)));
    const bool several = pages() > 1;
    for (QWidget *part : std::initializer_list<QWidget *>{m_place, m_back, m_forward})
        part->setVisible(several);
    m_back->setEnabled(m_page > 0);
    m_forward->setEnabled(m_page + 1 < pages());
    m_place->setText(tr("bytes %1 to %2 of %3").arg(formatCount(begin + 1), formatCount(end), formatCount(whole().size())));
    showMark();
}

void RawView::showMark()
{
    QList<QTextEdit::ExtraSelection> marks;
    m_markedShown.reset();
    const auto begin = std::uint64_t(m_shown.data() - whole().data());
    const ByteRange page{begin, begin + m_shown.size()};
    std::optional<ByteRange> marked = m_text->size() > longestMarkedWithBreaks ? m_marked : markedInWhole();
    if (marked && marked->begin < page.end && marked->end > page.begin && marked->begin < marked->end) {
        const auto characters = [&](std::uint64_t at) {
            const std::uint64_t inPage = std::clamp(at, page.begin, page.end) - page.begin;
            return std::uint64_t(QString::fromStdString(repairedUtf8(m_shown.substr(0, inPage))).size());
        };
        m_markedShown = ByteRange{characters(marked->begin), characters(marked->end)};
        QTextEdit::ExtraSelection mark;
        QColor soft = m_theme->color(Role::Warning);
        soft.setAlphaF(0.28F);
        mark.format.setBackground(soft);
        mark.cursor = m_edit->cursorFor(qsizetype(m_markedShown->begin), qsizetype(m_markedShown->end));
        QTextCursor start = mark.cursor;
        start.setPosition(start.selectionStart());
        marks << mark;
        m_edit->setTextCursor(start);
        m_edit->centerCursor();
    }
    m_edit->setExtraSelections(marks);
}

QString RawView::markedText() const
{
    return m_markedShown ? m_edit->content().mid(qsizetype(m_markedShown->begin), qsizetype(m_markedShown->size())) : QString();
}

QString RawView::shownText() const
{
    return m_edit->content();
}

} // namespace stepwire
