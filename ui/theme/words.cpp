#include "ui/theme/words.h"

#include <QCoreApplication>

namespace stepwire {

namespace {

QString words(const char *text)
{
    return QCoreApplication::translate("Words", text);
}

} // namespace

QString stepStatusWord(StepStatus status)
{
    switch (status) {
    case StepStatus::Waiting: return words("waiting");
    case StepStatus::Running: return words("running");
    case StepStatus::Completed: return words("completed");
    case StepStatus::Incomplete: return words("incomplete");
    case StepStatus::Failed: return words("failed");
    case StepStatus::Error: return words("refused");
    case StepStatus::Abandoned: return words("abandoned");
    }
    return {};
}

QString continuationWord(Continuation continuation)
{
    switch (continuation) {
    case Continuation::New: return words("new");
    case Continuation::Chained: return words("chained");
    case Continuation::Resent: return words("resent");
    case Continuation::Fork: return words("fork");
    case Continuation::Steered: return words("steered");
    }
    return {};
}

QString continuationExplanation(Continuation continuation)
{
    switch (continuation) {
    case Continuation::New: return words("The first request of its history: nothing was held for it.");
    case Continuation::Chained:
        return words("Goes on from a response that the server holds; only new items were sent.");
    case Continuation::Resent:
        return words("Names no earlier response and repeats history that was sent or produced before.");
    case Continuation::Fork: return words("Goes on from a response that something else already went on from.");
    case Continuation::Steered: return words("Started by the server after a steer: no request of its own.");
    }
    return {};
}

QString phaseWord(Phase phase)
{
    switch (phase) {
    case Phase::Upload: return words("upload");
    case Phase::Accept: return words("accept");
    case Phase::FirstToken: return words("first token");
    case Phase::Generation: return words("generation");
    case Phase::Finish: return words("finish");
    case Phase::Client: return words("client (tools)");
    }
    return {};
}

QString phaseExplanation(Phase phase)
{
    switch (phase) {
    case Phase::Upload: return words("first to last byte of the request");
    case Phase::Accept: return words("last byte sent to response.created");
    case Phase::FirstToken: return words("response.created to the first delta");
    case Phase::Generation: return words("first to last delta");
    case Phase::Finish: return words("last delta to the terminal event");
    case Phase::Client: return words("terminal event to the next request: tools and agent");
    }
    return {};
}

QString itemStateWord(ItemState state)
{
    switch (state) {
    case ItemState::Held: return words("held");
    case ItemState::Sent: return words("sent");
    case ItemState::Unseen: return words("unseen");
    case ItemState::Evicted: return words("evicted");
    }
    return {};
}

QString severityWord(Severity severity)
{
    switch (severity) {
    case Severity::Info: return words("note");
    case Severity::Warning: return words("warning");
    case Severity::Error: return words("error");
    }
    return {};
}

QString transportWord(Transport transport)
{
    return transport == Transport::WebSocket ? words("WebSocket") : words("HTTP");
}

QString directionWord(Direction direction)
{
    return direction == Direction::Sent ? words("sent") : words("received");
}

QString messageKindWord(MessageKind kind)
{
    switch (kind) {
    case MessageKind::Text: return words("text");
    case MessageKind::Binary: return words("binary");
    case MessageKind::Ping: return words("ping");
    case MessageKind::Pong: return words("pong");
    case MessageKind::Close: return words("close");
    case MessageKind::Sse: return words("event");
    case MessageKind::Http: return words("HTTP body");
    }
    return {};
}

QString closedByWord(ClosedBy side)
{
    switch (side) {
    case ClosedBy::None: return words("open");
    case ClosedBy::Agent: return words("closed by the agent");
    case ClosedBy::Server: return words("closed by the server");
    }
    return {};
}

QString addedDelayWords(const AddedDelay &delay)
{
    QStringList lines;
    if (delay.chunks > 0)
        lines << words("delay added by Stepwire: p50 %1, p99 %2, max %3, over %4")
                     .arg(formatDelay(delay.p50), formatDelay(delay.p99), formatDelay(delay.max),
                          counted(delay.chunks, words("chunk"), words("chunks")));
    else
        lines << words("delay added by Stepwire: not measured");
    if (delay.waited > 0)
        lines << words("%1 apart from that waited for a slow reader, up to %2")
                     .arg(counted(delay.waited, words("chunk"), words("chunks")), formatDelay(delay.longestWait));
    if (delay.heldBack > 0)
        lines << words("reading stopped for %1 because the recording was behind").arg(formatDelay(delay.heldBack));
    return lines.join(QLatin1Char('\n'));
}

QString notMeasured()
{
    return words("not measured");
}

QString notReported()
{
    return words("not reported");
}

} // namespace stepwire
