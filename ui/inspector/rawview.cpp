#include "ui/inspector/rawview.h"

#include "models/vocabulary/utf8.h"
#include "ui/inspector/prettyjson.h"
#include "ui/theme/words.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTextBlock>
#include <QVBoxLayout>
#include <limits>

namespace stepwire {

RawView::RawView(const Theme *theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_edit(new QPlainTextEdit(this)),
      m_pretty(new QCheckBox(tr("Line breaks"), this)), m_cut(new QLabel(this)),
      m_all(new QPushButton(tr("Show all"), this))
{
    m_edit->setObjectName(QStringLiteral("payloadText"));
    m_edit->setAccessibleName(tr("Payload as text"));
    m_edit->setReadOnly(true);
    m_edit->setFont(theme->monoFont());
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_pretty->setToolTip(tr("Off: the text exactly as it crossed"));
    m_pretty->setChecked(true);
    m_cut->setObjectName(QStringLiteral("panelTitle"));
    auto *row = new QHBoxLayout;
    row->setContentsMargins(8, 3, 8, 3);
    row->addWidget(m_pretty);
    row->addStretch(1);
    row->addWidget(m_cut);
    row->addWidget(m_all);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addLayout(row);
    column->addWidget(m_edit, 1);
    connect(m_pretty, &QCheckBox::toggled, this, &RawView::showText);
    connect(m_all, &QPushButton::clicked, this, [this] {
        m_whole = true;
        showText();
    });
    setText({}, false);
}

void RawView::setText(std::string text, bool json)
{
    m_text = std::move(text);
    m_json = json;
    m_whole = false;
    m_marked.reset();
    showText();
}

void RawView::highlight(std::optional<ByteRange> range)
{
    m_marked = range;
    const bool behind = range && range->end > firstPart / 2; // line breaks make a text longer
    if (behind && !m_whole && m_text.size() > firstPart / 2 && m_text.size() <= longestShown) {
        m_whole = true;
        showText();
        return;
    }
    showMark();
}

/// Line breaks are taken into account: the mark is on the same characters, wherever they stand now.
void RawView::showMark()
{
    QList<QTextEdit::ExtraSelection> marks;
    const auto shownRange = m_marked ? placeInPretty(m_text, m_shown, *m_marked) : std::nullopt;
    if (shownRange) {
        const auto characters = [this](std::uint64_t bytes) {
            return int(QString::fromStdString(repairedUtf8(std::string_view(m_shown).substr(0, bytes))).size());
        };
        QTextEdit::ExtraSelection mark;
        QColor soft = m_theme->color(Role::Warning);
        soft.setAlphaF(0.28F);
        mark.format.setBackground(soft);
        mark.cursor = QTextCursor(m_edit->document());
        mark.cursor.setPosition(characters(shownRange->begin));
        QTextCursor start = mark.cursor;
        mark.cursor.setPosition(characters(shownRange->end), QTextCursor::KeepAnchor);
        marks << mark;
        m_edit->setTextCursor(start);
        m_edit->centerCursor();
    }
    m_edit->setExtraSelections(marks);
}

QString RawView::markedText() const
{
    const auto marks = m_edit->extraSelections();
    return marks.isEmpty() ? QString() : marks.constFirst().cursor.selectedText();
}

void RawView::showText()
{
    const std::size_t limit = m_whole ? std::numeric_limits<std::size_t>::max() : firstPart;
    const bool pretty = m_json && m_pretty->isChecked();
    m_pretty->setVisible(m_json);
    const std::string made = pretty ? prettyJson(m_text, limit) : std::string();
    const std::string_view whole = pretty ? std::string_view(made) : std::string_view(m_text);
    const std::string_view part = clippedUtf8(whole, std::min(limit, whole.size()));
    m_shown = part;
    m_edit->setPlainText(QString::fromStdString(repairedUtf8(part)));
    const bool cut = !m_whole && (part.size() < whole.size() || (pretty && made.size() >= limit));
    m_cut->setVisible(cut);
    m_all->setVisible(cut);
    m_cut->setText(tr("first %1 of %2").arg(formatBytes(firstPart), formatBytes(m_text.size())));
    showMark();
}

QString RawView::shownText() const
{
    return m_edit->toPlainText();
}

} // namespace stepwire
