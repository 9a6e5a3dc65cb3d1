#include "ui/findings/findingtexts.h"

#include "models/exporting/sessionjson.h"
#include "ui/theme/findingwords.h"

#include <QCoreApplication>

namespace stepwire {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("FindingTexts", text);
}

QString place(const Finding &finding)
{
    QStringList parts;
    if (finding.connection)
        parts << words("connection %1").arg(finding.connection.value);
    if (finding.step)
        parts << words("step %1").arg(finding.step.value);
    if (finding.message)
        parts << words("message %1").arg(finding.message.value);
    if (finding.range != ByteRange())
        parts << words("bytes %1 to %2").arg(finding.range.begin).arg(finding.range.end);
    return parts.join(QStringLiteral(", "));
}

} // namespace

QString findingsAsText(const std::vector<const Finding *> &findings)
{
    QString text;
    for (const Finding *finding : findings) {
        const QString code = QString::fromStdString(finding->code);
        text += QStringLiteral("%1: %2\n%3 (%4)\n%5\n\n")
                    .arg(severityWord(finding->severity), findingSentence(*finding), code, place(*finding), findingWords(code).advice);
    }
    return text.trimmed() + QLatin1Char('\n');
}

QString findingsAsJson(const std::vector<const Finding *> &findings)
{
    const auto sentence = [](const Finding &finding) { return findingSentence(finding).toStdString(); };
    JsonWriter json;
    json.beginArray();
    for (const Finding *finding : findings) {
        json.beginObject();
        writeFinding(json, *finding, sentence);
        json.endObject();
    }
    json.endArray();
    return QString::fromStdString(json.take());
}

} // namespace stepwire
