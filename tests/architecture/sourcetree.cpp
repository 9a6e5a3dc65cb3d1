#include "tests/architecture/sourcetree.h"

#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QSet>

namespace stepwire {

namespace {

struct Header
{
    const char *pattern;
    const char *name;
};

/// Headers that are no folder of ours and no Qt, and the names that edges.txt calls them by. What matches nothing is
/// the C++ library's harmless part.
constexpr Header namedHeaders[] = {
    {"^zlib\\.h$", "zlib"},
    {"^zstd.*\\.h$", "zstd"},
    {"^brotli/", "brotli"},
    {"^simdjson\\.h$", "simdjson"},
    {"^sqlite3\\.h$", "sqlite"},
    {"^openssl/", "openssl"},
    {"^(thread|mutex|shared_mutex|condition_variable|future|atomic|semaphore|latch|barrier|stop_token|pthread\\.h)$",
     "threads"},
    {"^(chrono|ctime|time\\.h|sys/time\\.h)$", "clocks"},
    {"^(fstream|filesystem|iostream)$", "files"},
    {"^(csignal|signal\\.h|unistd\\.h|fcntl\\.h|poll\\.h|errno\\.h|stdlib\\.h|sys/.*|netinet/.*|arpa/"
     ".*|net.*\\.h|linux/.*)$",
     "system"},
};

QString folderOf(const QString &path)
{
    return path.left(path.lastIndexOf(QLatin1Char('/')));
}

QString readText(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

} // namespace

SourceTree::SourceTree(const QString &root, const QString &qtHeaders) : m_root(root), m_qtHeaders(qtHeaders) {}

QStringList SourceTree::sources(const QString &top, const QStringList &patterns) const
{
    QStringList found;
    QDirIterator files(m_root.filePath(top), patterns, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext())
        found << m_root.relativeFilePath(files.next());
    found.sort();
    return found;
}

QString SourceTree::qtModuleOf(const QString &header) const
{
    if (header.contains(QLatin1Char('/')))
        return header.section(QLatin1Char('/'), 0, 0);
    const QStringList modules = m_qtHeaders.entryList({QStringLiteral("Qt*")}, QDir::Dirs);
    for (const QString &module : modules) {
        if (QFile::exists(m_qtHeaders.filePath(module + QLatin1Char('/') + header)))
            return module;
    }
    return QStringLiteral("a Qt module that is not installed");
}

QString SourceTree::targetOf(const QString &header, bool quoted) const
{
    static const QRegularExpression qt(QStringLiteral("^(Q[A-Z]|Qt|q[a-z]+\\.h$)"));
    if (header.endsWith(QLatin1String(".moc")))
        return {};
    if (qt.match(header).hasMatch())
        return qtModuleOf(header);
    if (quoted)
        return folderOf(header);
    for (const Header &named : namedHeaders) {
        if (QRegularExpression(QLatin1String(named.pattern)).match(header).hasMatch())
            return QLatin1String(named.name);
    }
    return {};
}

QStringList SourceTree::includeProblems(const EdgeTable &edges) const
{
    static const QRegularExpression include(QStringLiteral("^\\s*#\\s*include\\s*([<\"])([^>\"]+)[>\"]"));
    QStringList problems;
    for (const char *top : {"models", "ui", "app"}) {
        for (const QString &path : sources(QLatin1String(top), {QStringLiteral("*.h"), QStringLiteral("*.cpp")})) {
            const QString from = folderOf(path);
            const QStringList lines = readText(m_root.filePath(path)).split(QLatin1Char('\n'));
            for (qsizetype i = 0; i < lines.size(); ++i) {
                const auto match = include.match(lines[i]);
                if (!match.hasMatch())
                    continue;
                const QString header = match.captured(2);
                const bool quoted = match.captured(1) == QLatin1String("\"");
                const QString to = targetOf(header, quoted);
                const QString where = QStringLiteral("%1:%2: ").arg(path).arg(i + 1);
                const bool fromTheRoot = header.contains(QLatin1Char('/')) && !header.startsWith(QLatin1Char('.'));
                if (quoted && !to.isEmpty() && !fromTheRoot)
                    problems << where + QStringLiteral("\"%1\" is not written from the project's root").arg(header);
                else if (!to.isEmpty() && !edges.allows(from, to))
                    problems << where + QStringLiteral("%1 may not include %2 (%3)").arg(from, to, header);
            }
        }
    }
    return problems;
}

QStringList SourceTree::buildProblems() const
{
    static const QRegularExpression source(QStringLiteral("[A-Za-z0-9_./-]+\\.cpp\\b"));
    QSet<QString> named;
    QStringList found;
    for (const char *top : {"models", "ui", "app", "tests"}) {
        for (const QString &list : sources(QLatin1String(top), {QStringLiteral("CMakeLists.txt")})) {
            auto names = source.globalMatch(readText(m_root.filePath(list)));
            while (names.hasNext())
                named.insert(QDir::cleanPath(folderOf(list) + QLatin1Char('/') + names.next().captured()));
        }
        found += sources(QLatin1String(top), {QStringLiteral("*.cpp")});
    }
    QStringList problems;
    for (const QString &path : found) {
        if (!named.contains(path) && !path.contains(QLatin1String("/seeded/")))
            problems << path + QStringLiteral(": no CMakeLists.txt names it, so nothing builds it");
    }
    return problems;
}

} // namespace stepwire
