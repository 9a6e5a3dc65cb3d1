#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/manualtext.h"
#include "app/commands/standardoutput.h"
#include "app/commands/texttable.h"
#include "ui/theme/findingwords.h"
#include "ui/theme/manual.h"

#include <QCommandLineParser>
#include <QCoreApplication>

namespace stepwire {

namespace {

std::string tableOf(const QStringList &codes)
{
    TextTable table({{"code"}, {"what it is"}});
    for (const QString &code : codes)
        table.addRow({code.toStdString(), findingWords(code).title.toStdString()});
    return table.text();
}

} // namespace

int explainCommand(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QStringLiteral("Prints the manual page of a finding: what was seen, why it matters, how to confirm it, what to do.\n"
                       "Without CODE it lists the codes; a part of a code or any word lists those that it may mean.\n\n"
                       "  stepwire explain responses.history.resent\n"
                       "  stepwire explain cache"));
    parser.addPositionalArgument(QStringLiteral("CODE"), QStringLiteral("As 'stepwire show FILE --findings' has it."),
                                 QStringLiteral("explain [CODE]"));
    if (const auto exitCode = parseCommandLine(parser, application.arguments()))
        return *exitCode;
    const QStringList wanted = parser.positionalArguments();
    if (wanted.size() > 1)
        return usageError(QStringLiteral("explain takes one CODE."));

    StandardOutput out;
    const QString page = wanted.isEmpty() ? QString() : manualPage(wanted.constFirst());
    const QStringList found = wanted.isEmpty() ? findingCodes() : manualSearch(wanted.constFirst());
    if (!page.isEmpty())
        out.write(manualText(page));
    else if (found.size() == 1)
        out.write(manualText(manualPage(found.constFirst())));
    else if (!found.isEmpty())
        out.write(tableOf(found));
    else
        return usageError(QStringLiteral("No finding has to do with '%1'; 'stepwire explain' lists them.").arg(wanted.constFirst()));
    return out.finish();
}

} // namespace stepwire
