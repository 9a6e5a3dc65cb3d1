#pragma once

#include "models/session/session.h"
#include "models/vocabulary/jsonwriter.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace stepwire {

/// The shapes of `stepwire show --json`: member names are a contract with every script that reads them. Add, never
/// rename. What is not known is null, never 0; moments are integers, nanoseconds since the recording's start.

/// One array, a step each.
std::string stepsJson(const Session &session);
/// One array, a connection each.
std::string connectionsJson(const Session &session);

/// Puts a finding into a sentence. Words are the caller's business.
using FindingText = std::function<std::string(const Finding &)>;
/// One array, a finding each.
std::string findingsJson(const Session &session, const FindingText &text);

/// One message as one object without a line break. `payload`, when given, is its whole payload: text where it is
/// UTF-8, else base64 beside `"encoding":"base64"`.
std::string messageJson(const Session &session, const Message &message, std::optional<std::string_view> payload = {});

/// What a session does not tell of its recording.
struct RecordingFacts
{
    std::string startedAt; ///< ISO 8601 in UTC; empty when the trace does not say.
    bool ended = false;    ///< An end was recorded; without one the recorder was killed or is still at work.
};

/// The recording itself: when it was made and how much of what it holds.
std::string recordingJson(const Session &session, const RecordingFacts &facts);

/// The members of one object, without its braces, for other formats that hold the same shapes.
void writeStep(JsonWriter &json, const Step &step);
void writeConnection(JsonWriter &json, const Connection &connection);
void writeFinding(JsonWriter &json, const Finding &finding, const FindingText &text);
void writeMessage(JsonWriter &json, const Session &session, const Message &message,
                  std::optional<std::string_view> payload);
void writeRecording(JsonWriter &json, const Session &session, const RecordingFacts &facts);
/// What a step came out of: lineage, predecessor, track, session, agent, and where its response was held.
void writeLineage(JsonWriter &json, const Step &step);
template <typename Tag>
void writeId(JsonWriter &json, std::string_view name, Id<Tag> id) ///< null for none.
{
    json.key(name).value(id ? std::optional(id.value) : std::nullopt);
}
void writeUsage(JsonWriter &json, const std::optional<Usage> &usage); ///< A value: an object, or null.

/// The status as told to others: a step that waits or runs when the recording is over was abandoned.
std::string_view finalStatusName(StepStatus status);

} // namespace stepwire
