#include "models/exporting/sessionjson.h"

#include "models/exporting/addeddelayjson.h"
#include "models/exporting/base64.h"
#include "models/metrics/phases.h"
#include "models/vocabulary/utf8.h"

namespace stepwire {

namespace {

JsonWriter &writeMoment(JsonWriter &json, std::string_view name, std::optional<CaptureTime> at)
{
    json.key(name);
    return at ? json.value(at->nanoseconds) : json.null();
}

void writeKnown(JsonWriter &json, std::string_view name, std::string_view text)
{
    json.key(name);
    if (text.empty())
        json.null();
    else
        json.value(text);
}

void writeAccount(JsonWriter &json, std::string_view name, const ByteAccount &account, std::string_view countName)
{
    json.key(name).beginObject();
    json.key("payload_bytes").value(account.payloadBytes).key("wire_bytes").value(account.wireBytes);
    json.key(countName).value(account.count).endObject();
}

void writeMoments(JsonWriter &json, const StepMoments &at)
{
    json.key("at_ns").beginObject();
    writeMoment(json, "sent_first", at.sentFirst);
    writeMoment(json, "sent_last", at.sentLast);
    writeMoment(json, "created", at.created);
    writeMoment(json, "first_item", at.firstItem);
    writeMoment(json, "first_token", at.firstToken);
    writeMoment(json, "last_token", at.lastToken);
    writeMoment(json, "terminal", at.terminal);
    writeMoment(json, "next_sent", at.nextSent);
    json.endObject();
}

void writePhases(JsonWriter &json, const StepMoments &at)
{
    const StepPhases phases(at);
    json.key("phases_ms").beginObject();
    for (const Phase phase : allPhases)
        json.key(phaseName(phase)).value(phases[phase]);
    json.endObject();
}

void writeToolCalls(JsonWriter &json, const std::vector<ToolCall> &calls)
{
    json.key("tool_calls").beginArray();
    for (const ToolCall &call : calls)
        json.beginObject().key("name").value(call.name).key("call_id").value(call.callId).endObject();
    json.endArray();
}

void writeError(JsonWriter &json, const std::optional<StepError> &error)
{
    json.key("error");
    if (!error) {
        json.null();
        return;
    }
    json.beginObject().key("code").value(error->code).key("message").value(error->message);
    json.key("status").value(error->status).endObject();
}

/// A place that is not filled yet: its thing was numbered, but nothing was told of it.
bool isEmptyPlace(const Step &step)
{
    return !step.id;
}
bool isEmptyPlace(const Connection &connection)
{
    return !connection.id;
}
bool isEmptyPlace(const Finding &)
{
    return false;
}

template <typename List, typename Write>
std::string arrayOf(const List &list, Write write)
{
    JsonWriter json;
    json.beginArray();
    for (const auto &element : list) {
        if (isEmptyPlace(element))
            continue;
        json.beginObject();
        write(json, element);
        json.endObject();
    }
    json.endArray();
    return json.take();
}

} // namespace

std::string_view finalStatusName(StepStatus status)
{
    const bool open = status == StepStatus::Waiting || status == StepStatus::Running;
    return stepStatusName(open ? StepStatus::Abandoned : status);
}

void writeUsage(JsonWriter &json, const std::optional<Usage> &usage)
{
    if (!usage) {
        json.null();
        return;
    }
    json.beginObject();
    json.key("input_tokens").value(usage->inputTokens).key("cached_tokens").value(usage->cachedTokens);
    json.key("cache_write_tokens").value(usage->cacheWriteTokens).key("output_tokens").value(usage->outputTokens);
    json.key("reasoning_tokens").value(usage->reasoningTokens).endObject();
}

void writeStep(JsonWriter &json, const Step &step)
{
    json.key("n").value(step.id.value).key("connection").value(step.connection.value);
    json.key("lane").value(step.lane).key("transport").value(transportName(step.transport));
    json.key("response_id").value(step.responseId).key("previous_response_id").value(step.previousResponseId);
    json.key("model").value(step.model).key("status").value(finalStatusName(step.status));
    json.key("warm_up").value(step.warmUp).key("continuation").value(continuationName(step.continuation));
    writeAccount(json, "sent", step.sent, "items");
    writeAccount(json, "received", step.received, "messages");
    json.key("stateless_bytes").value(step.statelessBytes);
    json.key("usage");
    writeUsage(json, step.usage);
    writeMoments(json, step.at);
    writePhases(json, step.at);
    writeToolCalls(json, step.toolCalls);
    writeError(json, step.error);
    writeLineage(json, step);
    json.key("sent_parts").beginArray();
    for (const RequestPart &part : step.parts)
        json.beginObject().key("key").value(part.key).key("bytes").value(part.bytes).endObject();
    json.endArray();
}

void writeLineage(JsonWriter &json, const Step &step)
{
    json.key("lineage").value(lineageName(step.lineage));
    writeId(json, "predecessor", step.predecessor);
    writeId(json, "track", step.track);
    writeId(json, "session", step.agentSession);
    json.key("agent").value(step.identity.subagent);
    json.key("held_in").value(step.recall == Recall::None ? std::nullopt : std::optional(recallName(step.recall)));
}

void writeConnection(JsonWriter &json, const Connection &connection)
{
    const auto &sent = connection.total(Direction::Sent);
    const auto &received = connection.total(Direction::Received);
    json.key("id").value(connection.id.value).key("transport").value(transportName(connection.transport));
    json.key("url").value(connection.url);
    writeMoment(json, "opened_at", connection.openedAt);
    writeMoment(json, "closed_at", connection.closedAt);
    json.key("close_code");
    if (connection.closeCode)
        json.value(std::uint32_t(*connection.closeCode));
    else
        json.null();
    json.key("close_reason").value(connection.closeReason).key("closed_by").value(closedByName(connection.closedBy));
    json.key("extensions").value(connection.extensions);
    json.key("messages_sent").value(sent.messages).key("messages_received").value(received.messages);
    json.key("payload_bytes_sent").value(sent.payloadBytes).key("payload_bytes_received").value(received.payloadBytes);
    json.key("wire_bytes_sent").value(sent.wireBytes).key("wire_bytes_received").value(received.wireBytes);
    json.key("unfinished_bytes_sent").value(sent.unfinishedBytes);
    json.key("unfinished_bytes_received").value(received.unfinishedBytes);
    writeId(json, "session", connection.agentSession);
    writeKnown(json, "request_head", connection.requestHead);
    writeKnown(json, "response_head", connection.responseHead);
    json.key("tap_delay");
    writeAddedDelay(json, connection);
}

void writeFinding(JsonWriter &json, const Finding &finding, const FindingText &text)
{
    json.key("code").value(finding.code).key("severity").value(severityName(finding.severity));
    writeId(json, "connection", finding.connection);
    writeId(json, "message", finding.message);
    writeId(json, "step", finding.step);
    json.key("text").value(text(finding)).key("detail").value(finding.detail);
    json.key("bytes").beginArray().value(finding.range.begin).value(finding.range.end).endArray();
}

void writeMessage(JsonWriter &json, const Session &session, const Message &message,
                  std::optional<std::string_view> payload)
{
    json.key("n").value(message.id.value).key("connection").value(message.connection.value);
    json.key("direction").value(message.direction == Direction::Sent ? "sent" : "received");
    json.key("at_ns").value(message.at().nanoseconds).key("kind").value(messageKindName(message.kind));
    writeKnown(json, "type", session.name(message.type));
    json.key("lane").value(session.name(message.lane));
    writeId(json, "step", message.step);
    json.key("payload_bytes").value(message.payloadBytes).key("wire_bytes").value(message.wireBytes);
    json.key("compressed").value(message.compressed).key("fragments").value(message.fragments);
    if (!payload)
        return;
    if (isUtf8(*payload))
        json.key("payload").value(*payload);
    else
        json.key("payload").value(base64(*payload)).key("encoding").value("base64");
}

void writeRecording(JsonWriter &json, const Session &session, const RecordingFacts &facts)
{
    writeKnown(json, "started_at", facts.startedAt);
    json.key("ended").value(facts.ended).key("duration_ns").value(session.until().nanoseconds);
    json.key("connections").value(std::uint64_t(session.connections().size()));
    json.key("messages").value(std::uint64_t(session.messages().size()));
    json.key("steps").value(std::uint64_t(session.steps().size()));
    json.key("findings").value(std::uint64_t(session.findings().size()));
    json.key("lost_bytes").value(session.lostBytes());
    json.key("tap_delay_ms");
    writeAddedDelay(json, session.tapDelay());
}

std::string stepsJson(const Session &session)
{
    return arrayOf(session.steps(), writeStep);
}

std::string connectionsJson(const Session &session)
{
    return arrayOf(session.connections(), writeConnection);
}

std::string findingsJson(const Session &session, const FindingText &text)
{
    return arrayOf(session.findings(),
                   [&](JsonWriter &json, const Finding &finding) { writeFinding(json, finding, text); });
}

std::string messageJson(const Session &session, const Message &message, std::optional<std::string_view> payload)
{
    JsonWriter json;
    json.beginObject();
    writeMessage(json, session, message, payload);
    json.endObject();
    return json.take();
}

std::string recordingJson(const Session &session, const RecordingFacts &facts)
{
    JsonWriter json;
    json.beginObject();
    writeRecording(json, session, facts);
    json.endObject();
    return json.take();
}

} // namespace stepwire
