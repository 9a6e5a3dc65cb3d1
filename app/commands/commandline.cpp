#include "app/commands/commandline.h"

#include <QCommandLineParser>
#include <QTextStream>
#include <cstdio>

namespace stepwire {

namespace {

void say(FILE *file, const QString &text)
{
    QTextStream(file) << text << Qt::endl;
}

} // namespace

std::optional<int> parseCommandLine(QCommandLineParser &parser, const QStringList &arguments)
{
    const QCommandLineOption help = parser.addHelpOption();
    if (!parser.parse(arguments.mid(1)))
        return usageError(parser.errorText() + QLatin1Char('.'));
    if (parser.isSet(help)) {
        QTextStream(stdout) << parser.helpText();
        return exitDone;
    }
    return std::nullopt;
}

int usageError(const QString &sentence)
{
    say(stderr, QStringLiteral("stepwire: %1 Try 'stepwire --help'.").arg(sentence));
    return exitUsage;
}

int sayFailure(const Failure &failure)
{
    say(stderr, QStringLiteral("stepwire: ") + failureSentence(failure));
    const bool askedWrongly = failure.kind == FailureKind::Exists || failure.kind == FailureKind::BadArgument
        || failure.kind == FailureKind::BeingWritten;
    return askedWrongly ? exitUsage : exitFailed;
}

QString failureSentence(const Failure &failure)
{
    const QString subject = QString::fromStdString(failure.subject);
    const QString detail = failure.detail.empty() ? QString() : QStringLiteral(" (%1)").arg(QString::fromStdString(failure.detail));
    switch (failure.kind) {
    case FailureKind::NotFound:
        return QStringLiteral("%1 does not exist%2. Check the name.").arg(subject, detail);
    case FailureKind::NotATrace:
        return QStringLiteral("%1 is not a Stepwire trace%2. Give a .stepwire file made by 'stepwire record'.").arg(subject, detail);
    case FailureKind::Damaged:
        return QStringLiteral("%1 is a Stepwire trace that is damaged beyond reading%2. Keep a copy; 'sqlite3 FILE .recover' may "
                              "still find parts of it.")
            .arg(subject, detail);
    case FailureKind::TooNew:
        return QStringLiteral("%1 was written by a later Stepwire%2. Open it with that version.").arg(subject, detail);
    case FailureKind::Exists:
        return QStringLiteral("%1 exists and is not overwritten%2. Choose another name or say --force.").arg(subject, detail);
    case FailureKind::BeingWritten:
        return QStringLiteral("%1 is being recorded by another Stepwire%2. End that recording first, or choose another name.").arg(subject, detail);
    case FailureKind::NotPermitted:
        return QStringLiteral("%1: permission denied%2. Choose a place that you may use.").arg(subject, detail);
    case FailureKind::AddressInUse:
        return QStringLiteral("%1 is in use by another program%2. Choose another port, or 0 for any free one.").arg(subject, detail);
    case FailureKind::Unreachable:
        return QStringLiteral("%1 cannot be reached%2. Check the address and that the server runs.").arg(subject, detail);
    case FailureKind::BadArgument:
        return QStringLiteral("%1 is not valid%2.").arg(subject, detail);
    case FailureKind::DiskFull:
        return QStringLiteral("No space left for %1%2. Make room; what was recorded so far is kept.").arg(subject, detail);
    case FailureKind::Other:
        break;
    }
    return QStringLiteral("%1 failed%2.").arg(subject, detail);
}

} // namespace stepwire
