#include "app/commands/manualtext.h"

#include <QRegularExpression>
#include <QStringList>

namespace stepwire {

namespace {

/// `[words](code)` keeps its words; emphasis and code lose their marks.
QString withoutMarks(QString line)
{
    static const QRegularExpression link(QStringLiteral("\\[([^\\]]*)\\]\\(([^)]*)\\)"));
    line.replace(link, QStringLiteral("\\1"));
    line.remove(QStringLiteral("**"));
    line.remove(QLatin1Char('`'));
    return line;
}

QString wrapped(const QString &words, const QString &first, const QString &rest, int width)
{
    QString text;
    QString line = first;
    bool empty = true;
    for (const QString &word : words.split(QLatin1Char(' '), Qt::SkipEmptyParts)) {
        if (!empty && line.size() + 1 + word.size() > width) {
            text += line + QLatin1Char('\n');
            line = rest;
            empty = true;
        }
        line += empty ? word : QLatin1Char(' ') + word;
        empty = false;
    }
    return text + line + QLatin1Char('\n');
}

/// Takes in a page line by line; lines that belong together are broken anew as one.
class PageText
{
public:
    explicit PageText(int width) : m_width(width) {}

    void take(const QString &line)
    {
        if (line.startsWith(QLatin1String("```"))) {
            finishParagraph();
            m_code = !m_code;
        } else if (m_code) {
            m_text += QStringLiteral("    ") + line + QLatin1Char('\n');
        } else if (line.startsWith(QLatin1Char('#'))) {
            finishParagraph();
            takeHeading(line);
        } else if (line.startsWith(QLatin1String("- ")) || line.trimmed().isEmpty()) {
            finishParagraph();
            m_item = line.startsWith(QLatin1String("- "));
            m_paragraph = m_item ? line.mid(2) : QString();
            if (line.trimmed().isEmpty() && !m_text.endsWith(QLatin1String("\n\n")))
                m_text += QLatin1Char('\n');
        } else {
            m_paragraph += QLatin1Char(' ') + line.trimmed();
        }
    }

    QString finish()
    {
        finishParagraph();
        return m_text.trimmed() + QLatin1Char('\n');
    }

private:
    void takeHeading(const QString &line)
    {
        const bool title = line.startsWith(QLatin1String("# "));
        const QString words = withoutMarks(line.mid(line.indexOf(QLatin1Char(' ')) + 1));
        m_text += words + QLatin1Char('\n');
        m_text += QString(words.size(), title ? QLatin1Char('=') : QLatin1Char('-')) + QLatin1Char('\n');
    }

    void finishParagraph()
    {
        if (!m_paragraph.isEmpty())
            m_text += wrapped(withoutMarks(m_paragraph), m_item ? QStringLiteral("  * ") : QString(),
                              m_item ? QStringLiteral("    ") : QString(), m_width);
        m_paragraph.clear();
        m_item = false;
    }

    int m_width;
    QString m_text;
    QString m_paragraph;
    bool m_item = false;
    bool m_code = false;
};

} // namespace

std::string manualText(const QString &markdown, int width)
{
    PageText page(width);
    for (const QString &line : markdown.split(QLatin1Char('\n')))
        page.take(line);
    return page.finish().toStdString();
}

} // namespace stepwire
