#include "ui/inspector/payloadtext.h"

#include <QMimeData>
#include <QTextCursor>
#include <algorithm>

namespace stepwire {

void PayloadText::setContent(const QString &text)
{
    m_content = text;
    // as the document has them, so that places in it can be counted
    m_content.replace(QStringLiteral("\r\n"), QStringLiteral("\n"));
    m_content.replace(QLatin1Char('\r'), QLatin1Char('\n'));
    m_breaks.clear();
    QString shown;
    shown.reserve(m_content.size() + m_content.size() / longestLine);
    qsizetype lineBegin = 0;
    for (qsizetype i = 0; i < m_content.size(); ++i) {
        if (i - lineBegin >= longestLine && !m_content[i].isLowSurrogate()) {
            shown += QLatin1Char('\n');
            m_breaks.push_back(i);
            lineBegin = i;
        }
        shown += m_content[i];
        if (m_content[i] == QLatin1Char('\n'))
            lineBegin = i + 1;
    }
    setPlainText(shown);
}

qsizetype PayloadText::shownPosition(qsizetype character) const
{
    return character + (std::ranges::upper_bound(m_breaks, character) - m_breaks.begin());
}

qsizetype PayloadText::contentPosition(qsizetype shown) const
{
    qsizetype before = 0; // breaks in front of it; the one with number n stands at m_breaks[n] + n
    while (before < std::ssize(m_breaks) && m_breaks[std::size_t(before)] + before < shown)
        ++before;
    return shown - before;
}

QTextCursor PayloadText::cursorFor(qsizetype begin, qsizetype end) const
{
    QTextCursor cursor(document());
    cursor.setPosition(int(shownPosition(begin)));
    cursor.setPosition(int(shownPosition(end)), QTextCursor::KeepAnchor);
    return cursor;
}

QMimeData *PayloadText::createMimeDataFromSelection() const
{
    const QTextCursor cursor = textCursor();
    const qsizetype begin = contentPosition(cursor.selectionStart());
    auto *copied = new QMimeData;
    copied->setText(m_content.mid(begin, contentPosition(cursor.selectionEnd()) - begin));
    return copied;
}

} // namespace stepwire
