#include "ui/steps/steptooltip.h"

#include "models/metrics/phases.h"
#include "ui/theme/words.h"

#include <QCoreApplication>

namespace stepwire {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("StepToolTip", text);
}

QString exactBytes(std::optional<std::uint64_t> bytes)
{
    return bytes ? words("%1 B").arg(formatCount(*bytes)) : words("not known");
}

QString exactMilliseconds(std::optional<double> milliseconds)
{
    return milliseconds ? words("%1 ms").arg(*milliseconds, 0, 'f', *milliseconds < 10 ? 2 : 1) : notMeasured();
}

QString row(const QString &name, const QString &value)
{
    return QStringLiteral("<tr><td>%1&nbsp;&nbsp;&nbsp;</td><td align=\"right\">%2</td></tr>")
        .arg(name.toHtmlEscaped(), value.toHtmlEscaped());
}

QString table(const Step &step, const QString &rows)
{
    const QString status = step.status == StepStatus::Completed ? QString() : stepStatusWord(step.status);
    const QString title = status.isEmpty() ? stepTitle(step) : stepTitle(step) + QStringLiteral(" \u00b7 ") + status;
    return QStringLiteral("<p style=\"white-space:pre\"><b>%1</b></p><table cellspacing=\"0\">%2</table>")
        .arg(title.toHtmlEscaped(), rows);
}

} // namespace

QString laneTitle(ConnectionId connection, Transport transport, const std::string &lane)
{
    const QString name = QStringLiteral("%1 #%2").arg(transportWord(transport)).arg(connection.value);
    if (transport == Transport::Http)
        return name;
    const QString laneName = lane.empty() ? words("default lane") : words("lane %1").arg(QString::fromStdString(lane));
    return name + QStringLiteral(" \u00b7 ") + laneName;
}

QString stepTitle(const Step &step)
{
    const QString dot = QStringLiteral(" \u00b7 ");
    QString title = words("Step %1").arg(step.id.value) + dot + laneTitle(step.connection, step.transport, step.lane)
                    + dot + continuationWord(step.continuation);
    if (step.warmUp)
        title += dot + words("warm-up");
    return title;
}

QString bytesToolTip(const Step &step)
{
    QString rows = row(words("payload sent"), exactBytes(step.sent.payloadBytes));
    rows += row(words("on the wire"), exactBytes(step.sent.wireBytes));
    rows += row(words("stateless HTTP would send"), exactBytes(step.statelessBytes));
    if (step.statelessBytes && *step.statelessBytes > 0) {
        const double share = double(step.sent.payloadBytes) / double(*step.statelessBytes);
        rows += row(words("payload of stateless"), QStringLiteral("%1 %").arg(share * 100, 0, 'f', 1));
    }
    rows += row(words("payload received"), exactBytes(step.received.payloadBytes));
    return table(step, rows);
}

QString partsToolTip(const Step &step)
{
    QString rows;
    for (const RequestPart &part : step.parts)
        rows += row(QString::fromStdString(part.key), exactBytes(part.bytes));
    rows += row(words("payload sent"), exactBytes(step.sent.payloadBytes));
    return table(step, rows);
}

QString sentPartWord(const SentPartName &part)
{
    switch (part.kind) {
    case SentPartKind::Item: return words("input: %1").arg(QString::fromStdString(part.name));
    case SentPartKind::Key: return QString::fromStdString(part.name);
    case SentPartKind::InputFraming: return words("input (framing)");
    case SentPartKind::MessageFraming: return words("framing");
    case SentPartKind::OtherMessages: return words("steers");
    }
    return {};
}

QString sentPartsToolTip(const Session &session, const Step &step)
{
    QString rows;
    for (const SentPart &part : sentParts(session, step))
        rows += row(sentPartWord(part.name), exactBytes(part.bytes));
    rows += row(words("payload sent"), exactBytes(step.sent.payloadBytes));
    return table(step, rows);
}

QString latencyToolTip(const Step &step)
{
    const StepPhases phases(step.at);
    QString rows;
    for (const Phase phase : allPhases)
        rows += row(phaseWord(phase), exactMilliseconds(phases[phase]));
    rows += row(words("time to first token"), exactMilliseconds(timeToFirstToken(step.at)));
    rows += row(words("request to end"), exactMilliseconds(totalTime(step.at)));
    return table(step, rows);
}

} // namespace stepwire
