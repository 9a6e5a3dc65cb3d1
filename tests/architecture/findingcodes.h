#pragma once

#include <QDir>
#include <QMap>
#include <QString>
#include <QStringList>

namespace stepwire {

/// The codes of findings in a tree: where sources report them, which have words, which have a page in the manual. A code
/// is what a string literal in models/ or app/ begins with: "responses.a.b", "tap.a.b detail", "wire.a.b", "trace.a".
class FindingCodes
{
public:
    explicit FindingCodes(const QString &root);

    const QMap<QString, QString> &reported() const { return m_reported; } ///< Code -> "file:line" of its first literal.
    /// What is missing or left over: codes without words or page, pages and words for nothing, pages not compiled in, pages
    /// without one of their parts or with another title than the words. One line each.
    QStringList problems() const;

private:
    void readSources(const QString &top);
    void readWords();
    void readPages();
    QStringList pageProblems(const QString &code) const;

    QDir m_root;
    QMap<QString, QString> m_reported;
    QMap<QString, QString> m_titles; ///< Code -> title, as the words have it.
    QMap<QString, QString> m_pages;  ///< Code -> text.
    QStringList m_compiled;          ///< Codes of the pages that manual.qrc names.
};

} // namespace stepwire
