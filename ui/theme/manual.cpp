#include "ui/theme/manual.h"

#include "ui/theme/findingwords.h"

#include <QCoreApplication>
#include <QFile>

/// The pages are in a static library, which nothing else pulls in.
static void loadPages()
{
    Q_INIT_RESOURCE(manual);
}

namespace stepwire {

namespace {

struct Group
{
    const char *prefix;
    const char *title;
};

const Group groups[] = {
    {"responses.", QT_TRANSLATE_NOOP("Manual", "What agent and server say")},
    {"tap.", QT_TRANSLATE_NOOP("Manual", "The tap")},
    {"wire.", QT_TRANSLATE_NOOP("Manual", "The bytes")},
    {"trace.", QT_TRANSLATE_NOOP("Manual", "The file")},
};

QString words(const char *text)
{
    return QCoreApplication::translate("Manual", text);
}

} // namespace

QString manualPage(QStringView code)
{
    loadPages();
    QFile file(QStringLiteral(":/manual/%1.md").arg(code));
    return file.open(QIODevice::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString();
}

QString manualIndex()
{
    QString page = QStringLiteral("# %1\n\n%2\n").arg(
        words("Findings"),
        words("What Stepwire looks for in a recording. Each page says what was seen, why it matters, how to confirm it and "
              "what to do."));
    const QStringList codes = findingCodes();
    for (const Group &group : groups) {
        page += QStringLiteral("\n## %1\n\n").arg(words(group.title));
        for (const QString &code : codes) {
            if (code.startsWith(QLatin1String(group.prefix)))
                page += QStringLiteral("- [%1](%2) `%2`\n").arg(findingWords(code).title, code);
        }
    }
    return page;
}

QStringList manualSearch(const QString &wanted)
{
    QStringList first;
    QStringList further;
    for (const QString &code : findingCodes()) {
        if (code.contains(wanted, Qt::CaseInsensitive) || findingWords(code).title.contains(wanted, Qt::CaseInsensitive))
            first << code;
        else if (manualPage(code).contains(wanted, Qt::CaseInsensitive))
            further << code;
    }
    return first + further;
}

} // namespace stepwire
