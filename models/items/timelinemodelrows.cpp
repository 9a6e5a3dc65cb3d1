#include "models/items/timelinemodel.h"
#include "models/metrics/phases.h"

namespace stepwire {

namespace {

QString text(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), qsizetype(bytes.size()));
}

/// Steps on which the server no longer had what an earlier socket held.
bool reconnected(const Session &session, const Step &step)
{
    if (step.transport != Transport::WebSocket)
        return false;
    if (const Step *parent = session.step(step.parent))
        return parent->connection != step.connection;
    const Step *before = step.id.value > 1 ? session.step(StepId{step.id.value - 1}) : nullptr;
    return step.continuation == Continuation::Resent && before && before->transport == Transport::WebSocket &&
           before->connection != step.connection;
}

/// An item's summary starts with its kind, and a call's goes on with the tool's name.
void splitItemWords(TimelineRow &row)
{
    QString words = row.summary;
    const qsizetype end = words.indexOf(QLatin1Char(' '));
    row.type = end < 0 ? words : words.left(end);
    words = end < 0 ? QString() : words.mid(end + 1);
    if (row.type.endsWith(QLatin1String("_call"))) {
        const qsizetype nameEnd = words.indexOf(QLatin1Char(' '));
        row.name = nameEnd < 0 ? words : words.left(nameEnd);
        words = nameEnd < 0 ? QString() : words.mid(nameEnd + 1);
    }
    row.summary = words;
}

} // namespace

TimelineRow TimelineModel::headerRow(const TimelineGroup &group) const
{
    TimelineRow row;
    row.kind = TimelineRow::Kind::StepHeader;
    row.step = group.step();
    row.collapsed = group.collapsed();
    row.rows = int(group.passing().size());
    const Step *step = m_session->session().step(group.step());
    if (!step)
        return row;
    row.continuation = step->continuation;
    row.status = step->status;
    row.transport = step->transport;
    row.warmUp = step->warmUp;
    row.reconnected = reconnected(m_session->session(), *step);
    row.lane = text(step->lane);
    row.responseId = text(step->responseId.value_or(std::string()));
    row.sent = step->sent;
    row.statelessBytes = step->statelessBytes;
    row.firstTokenMilliseconds = timeToFirstToken(step->at);
    row.totalMilliseconds = totalTime(step->at);
    if (step->error)
        row.error = text(step->error->code.value_or(step->error->message.value_or(std::string())));
    return row;
}

TimelineRow TimelineModel::messageRow(const TimelineGroup &group, const TimelineGroup::Entry &entry, int at) const
{
    const Session &session = m_session->session();
    const Message &message = *session.message(entry.shown);
    const Step *step = session.step(group.step());
    TimelineRow row;
    row.step = group.step();
    row.message = message.id;
    row.direction = message.direction;
    row.messageKind = message.kind;
    row.role = message.role;
    row.lane = text(session.name(message.lane));
    row.at = message.at();
    if (const std::optional<CaptureTime> above = timeAbove(at))
        row.sincePrevious = row.at - *above;
    row.folded = entry.folded;
    row.deltas = entry.deltas;
    row.payloadBytes = entry.payloadBytes;
    row.wireBytes = entry.wireBytes;
    row.live = !entry.done && step && !step->over();
    row.type = text(session.name(message.type));
    row.summary = text(message.summary);
    const bool item =
        message.role == EventRole::ItemDone || (message.role == EventRole::Progress && message.outputIndex >= 0);
    if (m_options.fold && item && !row.summary.isEmpty())
        splitItemWords(row);
    return row;
}

} // namespace stepwire
