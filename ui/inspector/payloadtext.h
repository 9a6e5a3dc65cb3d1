#pragma once

#include <QPlainTextEdit>
#include <vector>

namespace stepwire {

/// Shows text whose lines may be of any length. Qt lays out a line as a whole, which takes half a second for a megabyte, so
/// long lines are broken for display alone: what is copied has no break that the text does not have.
class PayloadText : public QPlainTextEdit
{
    Q_OBJECT
public:
    static constexpr qsizetype longestLine = 1000; ///< Characters.

    using QPlainTextEdit::QPlainTextEdit;

    void setContent(const QString &text);
    const QString &content() const { return m_content; }
    /// The characters [begin, end) of content() as a place in the document.
    QTextCursor cursorFor(qsizetype begin, qsizetype end) const;

protected:
    QMimeData *createMimeDataFromSelection() const override;

private:
    qsizetype shownPosition(qsizetype character) const;
    qsizetype contentPosition(qsizetype shown) const;

    QString m_content;
    std::vector<qsizetype> m_breaks; ///< Characters of the content that begin a line which the content does not begin.
};

} // namespace stepwire
