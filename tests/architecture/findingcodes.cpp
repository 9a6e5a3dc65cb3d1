#include "tests/architecture/findingcodes.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>

namespace stepwire {

namespace {

const char *const parts[] = {"What was seen", "Why it matters",        "How it comes about", "How to confirm it",
                             "What to do",    "When it is harmless", "Source"};

QString readText(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

FindingCodes::FindingCodes(const QString &root) : m_root(root)
{
    readSources(QStringLiteral("models"));
    readSources(QStringLiteral("app"));
    readWords();
    readPages();
}

void FindingCodes::readSources(const QString &top)
{
    // a code ends with its literal, or a space and its particulars follow; a literal that ends with a dot is a prefix
    static const QRegularExpression literal(
        QStringLiteral("\"((?:responses|tap|wire|trace)(?:\\.[a-z0-9_]+)+)(?=[\" ])"));
    QStringList paths;
    QDirIterator files(m_root.filePath(top), {QStringLiteral("*.h"), QStringLiteral("*.cpp")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext())
        paths << m_root.relativeFilePath(files.next());
    paths.sort();
    for (const QString &path : paths) {
        const QStringList lines = readText(m_root.filePath(path)).split(QLatin1Char('\n'));
        for (qsizetype i = 0; i < lines.size(); ++i) {
            auto found = literal.globalMatch(lines[i]);
            while (found.hasNext()) {
                const QString code = found.next().captured(1);
                if (!m_reported.contains(code))
                    m_reported.insert(code, QStringLiteral("%1:%2").arg(path).arg(i + 1));
            }
        }
    }
}

void FindingCodes::readWords()
{
    static const QRegularExpression entry(QStringLiteral("\\{\"([a-z0-9_.]+)\",\\s*\"([^\"]*)\""));
    auto found = entry.globalMatch(readText(m_root.filePath(QStringLiteral("ui/theme/findingwords.cpp"))));
    while (found.hasNext()) {
        const auto match = found.next();
        m_titles.insert(match.captured(1), match.captured(2));
    }
}

void FindingCodes::readPages()
{
    const QDir folder(m_root.filePath(QStringLiteral("resources/manual")));
    for (const QString &name : folder.entryList({QStringLiteral("*.md")}, QDir::Files))
        m_pages.insert(name.chopped(3), readText(folder.filePath(name)));
    static const QRegularExpression file(QStringLiteral("<file>([a-z0-9_.]+)\\.md</file>"));
    auto found = file.globalMatch(readText(folder.filePath(QStringLiteral("manual.qrc"))));
    while (found.hasNext())
        m_compiled << found.next().captured(1);
}

QStringList FindingCodes::pageProblems(const QString &code) const
{
    QStringList problems;
    const QString page = m_pages.value(code);
    const QString name = QStringLiteral("resources/manual/%1.md: ").arg(code);
    const QString title = m_titles.value(code);
    if (!m_compiled.contains(code))
        problems << name + QStringLiteral("manual.qrc does not name it");
    if (!m_reported.contains(code))
        problems << name + QStringLiteral("no source reports the code");
    if (!title.isEmpty() && !page.startsWith(QStringLiteral("# %1\n").arg(title)))
        problems << name + QStringLiteral("its title is not \"%1\"").arg(title);
    for (const char *part : parts) {
        if (!page.contains(QStringLiteral("\n## %1\n\n").arg(QLatin1String(part))))
            problems << name + QStringLiteral("it has no part \"%1\"").arg(QLatin1String(part));
    }
    static const QRegularExpression link(QStringLiteral("\\]\\(([^)]+)\\)"));
    auto links = link.globalMatch(page);
    while (links.hasNext()) {
        const QString target = links.next().captured(1);
        if (!m_pages.contains(target))
            problems << name + QStringLiteral("it leads to %1, which has no page").arg(target);
    }
    return problems;
}

QStringList FindingCodes::problems() const
{
    QStringList problems;
    for (auto code = m_reported.begin(); code != m_reported.end(); ++code) {
        if (!m_titles.contains(code.key()))
            problems << QStringLiteral("%1: %2 has no words in ui/theme/findingwords.cpp").arg(code.value(), code.key());
        if (!m_pages.contains(code.key()))
            problems << QStringLiteral("%1: %2 has no page in resources/manual").arg(code.value(), code.key());
    }
    for (const QString &code : m_titles.keys()) {
        if (!m_reported.contains(code))
            problems << QStringLiteral("ui/theme/findingwords.cpp: no source reports %1").arg(code);
    }
    for (const QString &code : m_pages.keys())
        problems += pageProblems(code);
    return problems;
}

} // namespace stepwire
