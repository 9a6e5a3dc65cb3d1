#include "ui/findings/manualdocument.h"

#include <QTextBlock>
#include <QTextCursor>
#include <QTextDocument>

namespace stepwire {

namespace {

void shapeBlock(QTextCursor &cursor, const QTextBlock &block, const Theme &theme)
{
    QTextBlockFormat format = block.blockFormat();
    const int level = format.headingLevel();
    const bool code = format.hasProperty(QTextFormat::BlockCodeLanguage) || format.hasProperty(QTextFormat::BlockCodeFence)
        || format.nonBreakableLines();
    QTextCharFormat letters;
    if (level > 0) {
        letters.setProperty(QTextFormat::FontPixelSize, theme.font().pixelSize() + (level == 1 ? 5 : 1));
        letters.setFontWeight(QFont::DemiBold);
        letters.setForeground(theme.color(level == 1 ? Role::Text : Role::Accent));
        format.setTopMargin(level == 1 ? 4 : 12);
        format.setBottomMargin(level == 1 ? 6 : 3);
    } else if (code) {
        format.setBackground(theme.color(Role::Panel));
        format.setNonBreakableLines(false); // a narrow panel breaks code rather than scroll sideways
        format.setLeftMargin(8);
        letters.setFontFamilies(theme.smallMonoFont().families());
        letters.setProperty(QTextFormat::FontPixelSize, theme.smallMonoFont().pixelSize());
        letters.setForeground(theme.color(Role::Text));
    } else {
        format.setTopMargin(0);
        format.setBottomMargin(block.textList() ? 2 : 6);
        format.setLineHeight(118, QTextBlockFormat::ProportionalHeight);
    }
    cursor.setPosition(block.position());
    cursor.setBlockFormat(format);
    if (!letters.isEmpty()) {
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        cursor.setCharFormat(letters); // not merged: a heading's size relative to points has no meaning for a font in pixels
    }
}

/// Words of code inside a sentence, and links.
void shapeFragments(QTextCursor &cursor, const QTextBlock &block, const Theme &theme)
{
    std::vector<std::pair<std::pair<int, int>, QTextCharFormat>> changes;
    for (auto it = block.begin(); !it.atEnd(); ++it) {
        const QTextFragment fragment = it.fragment();
        QTextCharFormat letters;
        if (fragment.charFormat().isAnchor()) {
            letters.setForeground(theme.color(Role::Accent));
        } else if (fragment.charFormat().fontFixedPitch()) {
            letters.setFontFamilies(theme.smallMonoFont().families());
            letters.setProperty(QTextFormat::FontPixelSize, theme.monoFont().pixelSize());
            letters.setForeground(theme.color(Role::Received));
        }
        if (!letters.isEmpty())
            changes.push_back({{fragment.position(), fragment.length()}, letters});
    }
    for (const auto &[place, letters] : changes) {
        cursor.setPosition(place.first);
        cursor.setPosition(place.first + place.second, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(letters);
    }
}

} // namespace

QTextDocument *manualDocument(const QString &markdown, const Theme &theme, QObject *parent)
{
    auto *document = new QTextDocument(parent);
    document->setDefaultFont(theme.font());
    document->setDocumentMargin(12);
    document->setIndentWidth(16);
    document->setMarkdown(markdown);
    QTextCursor cursor(document);
    cursor.beginEditBlock();
    for (QTextBlock block = document->begin(); block.isValid(); block = block.next()) {
        const bool code = block.blockFormat().nonBreakableLines();
        shapeBlock(cursor, block, theme);
        if (!code)
            shapeFragments(cursor, block, theme);
    }
    cursor.endEditBlock();
    return document;
}

} // namespace stepwire
