#include "ui/inspector/difftextview.h"

#include "models/vocabulary/utf8.h"
#include "ui/inspector/diffdelegate.h"
#include "ui/inspector/diffpieces.h"
#include "ui/theme/words.h"
#include "ui/widgets/elidedlabel.h"

#include <QPlainTextEdit>
#include <QScrollBar>
#include <QStringList>
#include <QTextBlock>
#include <QVBoxLayout>
#include <algorithm>

namespace stepwire {

namespace {

constexpr int groundAlpha = 48; // of 255: the text stays as readable as any

QString decoded(std::string_view text)
{
    return QString::fromStdString(repairedUtf8(text));
}

/// White space that came or went alone would not be seen.
QString seen(std::string_view text)
{
    QString shown = decoded(text);
    if (text.find_first_not_of(" \t\n\r") == std::string_view::npos)
        shown.replace(QLatin1Char('\n'), QStringLiteral("\u21b5\n")).replace(QLatin1Char('\t'), QChar(0x2192));
    return shown;
}

QString skippedWords(const DiffPiece &piece)
{
    return piece.lines > 1
               ? DiffTextView::tr("%1 lines the same").arg(formatCount(std::uint64_t(piece.lines)))
               : DiffTextView::tr("%1 the same").arg(formatBytes(std::uint64_t(piece.text.size())));
}

/// "2 removed, 1 added": stretches.
QString changeCounts(const TextDiff &diff)
{
    QStringList words;
    if (const auto removed = std::ranges::count(diff.runs, TextRun::Kind::Removed, &TextRun::kind); removed > 0)
        words << DiffTextView::tr("%1 removed").arg(formatCount(std::uint64_t(removed)));
    if (const auto added = std::ranges::count(diff.runs, TextRun::Kind::Added, &TextRun::kind); added > 0)
        words << DiffTextView::tr("%1 added").arg(formatCount(std::uint64_t(added)));
    return words.join(QStringLiteral(", "));
}

} // namespace

DiffTextView::DiffTextView(const Theme *theme, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_heading(new ElidedLabel(this)), m_edit(new QPlainTextEdit(this))
{
    m_heading->setObjectName(QStringLiteral("panelTitle"));
    m_heading->setTextFormat(Qt::PlainText);
    m_heading->setContentsMargins(8, 3, 8, 2);
    m_edit->setObjectName(QStringLiteral("payloadText"));
    m_edit->setAccessibleName(tr("Text of the selected row, with what was removed and added"));
    m_edit->setReadOnly(true);
    m_edit->setFont(theme->monoFont());
    m_edit->setFrameShape(QFrame::NoFrame);
    m_edit->setLineWrapMode(QPlainTextEdit::WidgetWidth);
    m_edit->setUndoRedoEnabled(false);
    m_edit->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_edit->setTabChangesFocus(true);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_heading);
    column->addWidget(m_edit, 1);
    connect(theme, &Theme::changed, this, &DiffTextView::draw);
}

void DiffTextView::showTexts(const QString &title, std::optional<std::string> before, std::optional<std::string> now)
{
    m_title = title;
    m_note.clear();
    m_before = std::move(before);
    m_now = std::move(now);
    draw();
}

void DiffTextView::showNote(const QString &title, const QString &note)
{
    m_title = title;
    m_note = note;
    m_before.reset();
    m_now.reset();
    draw();
}

QString DiffTextView::shownText() const
{
    return m_edit->toPlainText();
}

QString DiffTextView::heading() const
{
    return m_heading->text();
}

void DiffTextView::draw()
{
    m_edit->clear();
    QTextCursor cursor(m_edit->document());
    QTextCharFormat plain, muted, removed, added;
    plain.setForeground(m_theme->color(Role::Text));
    muted.setForeground(m_theme->color(Role::TextMuted));
    const auto ground = [this](Change change) {
        QColor color = changeColor(*m_theme, change);
        color.setAlpha(groundAlpha);
        return color;
    };
    removed.setForeground(m_theme->color(Role::Text));
    removed.setBackground(ground(Change::Removed));
    removed.setFontStrikeOut(true);
    added.setForeground(m_theme->color(Role::Text));
    added.setBackground(ground(Change::Added));
    added.setFontUnderline(true);

    if (!m_before && !m_now) {
        m_heading->setText(m_title);
        cursor.insertText(m_note, muted);
        return;
    }
    const bool both = m_before && m_now;
    const std::string &before = both ? *m_before : m_now ? *m_now : *m_before; // one side alone is no diff
    const std::string &now = m_now ? *m_now : *m_before;
    const TextDiff diff = diffTexts(before, now);
    QStringList words{m_title};
    if (!both)
        words << (m_now ? tr("added") : tr("removed"));
    else if (diff.isEqual())
        words << tr("the same text");
    else
        words << changeCounts(diff);
    if (diff.coarse)
        words << tr("too large to be compared word by word");
    m_heading->setText(words.join(QStringLiteral(" \u00b7 ")));
    m_edit->setAccessibleDescription(m_heading->text());

    const auto ownLine = [&](const QString &text) {
        if (cursor.position() > 0 && !cursor.atBlockStart())
            cursor.insertText(QStringLiteral("\n"), plain);
        cursor.insertText(QStringLiteral("\u22ef ") + text + QLatin1Char('\n'), muted);
    };
    for (const DiffPiece &piece : shownPieces(before, now, diff, mostShown)) {
        switch (piece.kind) {
        case DiffPiece::Kind::Equal: cursor.insertText(decoded(piece.text), plain); break;
        case DiffPiece::Kind::Removed: cursor.insertText(seen(piece.text), removed); break;
        case DiffPiece::Kind::Added: cursor.insertText(seen(piece.text), added); break;
        case DiffPiece::Kind::Skipped: ownLine(skippedWords(piece)); break;
        case DiffPiece::Kind::Rest: ownLine(tr("the rest is not shown")); break;
        }
    }
    m_edit->moveCursor(QTextCursor::Start);
    m_edit->verticalScrollBar()->setValue(0);
}

} // namespace stepwire
