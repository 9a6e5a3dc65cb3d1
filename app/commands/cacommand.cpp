#include "app/certificates/certificateauthority.h"
#include "app/certificates/systemroots.h"
#include "app/commands/authorityfolder.h"
#include "app/commands/authorityhint.h"
#include "app/commands/commandline.h"
#include "app/commands/commands.h"
#include "app/commands/standardoutput.h"
#include "models/vocabulary/jsonwriter.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QDateTime>

namespace stepwire {

namespace {

struct Options
{
    QCommandLineOption print{QStringLiteral("print"),
                             QStringLiteral("Print the certificate as PEM (what happens without an option).")};
    QCommandLineOption path{QStringLiteral("path"), QStringLiteral("Print the certificate's file.")};
    QCommandLineOption hint{QStringLiteral("hint"), QStringLiteral("Print how to make agents trust it.")};
    QCommandLineOption remove{QStringLiteral("remove"), QStringLiteral("Remove key, certificate and bundle.")};
    QCommandLineOption json{QStringLiteral("json"),
                            QStringLiteral("Print as JSON: files, fingerprint, end; what was removed.")};
};

std::string expiry(const CertificateAuthority &authority)
{
    const auto seconds = authority.expires().time_since_epoch().count();
    return QDateTime::fromSecsSinceEpoch(seconds, Qt::UTC).toString(Qt::ISODate).toStdString();
}

std::string asJson(const CertificateAuthority &authority)
{
    JsonWriter json;
    json.beginObject();
    json.key("certificate").value(authority.certificatePath());
    json.key("key").value(authority.keyPath());
    json.key("bundle").value(authority.bundlePath());
    json.key("fingerprint_sha256").value(authority.fingerprint());
    json.key("not_after").value(expiry(authority));
    json.key("pem").value(authority.certificate());
    json.endObject();
    return json.take() + "\n";
}

int removeAuthority(bool json, StandardOutput &out)
{
    const Result<std::vector<std::string>> gone = CertificateAuthority::removed(authorityFolder());
    if (!gone)
        return sayFailure(gone.error());
    if (json) {
        JsonWriter writer;
        writer.beginObject().key("removed").beginArray();
        for (const std::string &file : *gone)
            writer.value(file);
        writer.endArray().endObject();
        out.write(writer.take() + "\n");
        return out.finish();
    }
    for (const std::string &file : *gone)
        out.writeLine("removed " + file);
    out.writeLine(
        gone->empty()
            ? "There was no certificate authority of Stepwire's."
            : "Where you installed the certificate yourself, take it out there as well (stepwire ca --hint).");
    return out.finish();
}

/// Everything but --remove. The authority is made if it is not there, so that what is printed can be trusted at once.
int showAuthority(const QCommandLineParser &parser, const Options &options, StandardOutput &out)
{
    const Result<CertificateAuthority> authority = CertificateAuthority::opened(authorityFolder());
    if (!authority)
        return sayFailure(authority.error());
    const std::string named = qEnvironmentVariable("SSL_CERT_FILE").toStdString();
    const Result<std::string> roots = systemRoots(named == authority->bundlePath() ? std::string() : named);
    if (!roots)
        return sayFailure(roots.error());
    if (const Result<void> written = authority->writeBundle(*roots); !written)
        return sayFailure(written.error());
    if (parser.isSet(options.json))
        out.write(asJson(*authority));
    else if (parser.isSet(options.path))
        out.writeLine(authority->certificatePath());
    else if (parser.isSet(options.hint))
        out.write(authorityHint(*authority, expiry(*authority)));
    else
        out.write(authority->certificate());
    return out.finish();
}

} // namespace

int caCommand(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const Options options;
    QCommandLineParser parser;
    parser.setApplicationDescription(QStringLiteral(
        "The certificate authority of 'stepwire record --proxy', made on first use for this user alone.\n\n"
        "Whoever has its key can read the TLS traffic of every program that trusts it. Stepwire installs it nowhere:\n"
        "'--hint' says how a program is made to trust it, '--remove' ends it."));
    parser.addOptions({options.print, options.path, options.hint, options.remove, options.json});
    if (const std::optional<int> done = parseCommandLine(parser, application.arguments()))
        return *done;
    if (!parser.positionalArguments().isEmpty())
        return usageError(QStringLiteral("'ca' does not understand '%1'.").arg(parser.positionalArguments().first()));
    int wanted = 0;
    for (const QCommandLineOption *option : {&options.print, &options.path, &options.hint, &options.remove})
        wanted += parser.isSet(*option) ? 1 : 0;
    if (wanted > 1)
        return usageError(QStringLiteral("'ca' takes one of --print, --path, --hint and --remove."));
    StandardOutput out;
    return parser.isSet(options.remove) ? removeAuthority(parser.isSet(options.json), out)
                                        : showAuthority(parser, options, out);
}

} // namespace stepwire
