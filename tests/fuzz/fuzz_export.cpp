// Exports of any session: whatever was said, JSON Lines and HAR are JSON as somebody else's parser reads it, and so is
// all that `show --json` prints.

#include "models/exporting/contextjson.h"
#include "models/exporting/exporter.h"
#include "models/session/session.h"
#include "models/session/sessionbuilder.h"
#include "models/wire/wiredecoder.h"
#include "tests/fuzz/scriptedtraffic.h"

#include <simdjson.h>

using namespace stepwire;
using namespace stepwire::fuzzing;

namespace {

/// Payloads that are kept, and wire bytes out of the observations.
class Payloads : public PayloadSource
{
public:
    std::map<std::uint64_t, std::string> kept;
    std::map<std::pair<std::uint32_t, Direction>, std::string> streams;

    Result<std::string> payload(const Message &message) override
    {
        if (!message.payloadOnWire)
            return kept[message.id.value];
        return wire(message).map([](const std::string &bytes) { return unframedPayload(bytes); });
    }
    Result<std::string> wire(const Message &message) override
    {
        const std::string &stream = streams[{message.connection.value, message.direction}];
        if (message.wire.end > stream.size()) // behind a gap
            return tl::unexpected(Failure{FailureKind::NotFound, {}, {}});
        return stream.substr(message.wire.begin, message.wire.size());
    }
};

void requireJson(const std::string &text, const char *what)
{
    static simdjson::dom::parser parser;
    const simdjson::padded_string padded(text);
    require(parser.parse(padded).error() == simdjson::SUCCESS, (std::string(what) + " is no JSON:\n" + text).c_str());
}

void requireJsonLines(std::string_view text)
{
    require(text.empty() || text.back() == '\n', "a line without an end");
    while (!text.empty()) {
        requireJson(std::string(text.substr(0, text.find('\n'))), "a line");
        text.remove_prefix(text.find('\n') + 1);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const ScriptedTraffic traffic(std::string_view(reinterpret_cast<const char *>(data), size));
    Payloads payloads;
    SessionBuilder builder([&](MessageId id, std::string_view bytes) { payloads.kept[id.value] = bytes; });
    WireDecoder decoder(builder);
    for (const Observation &observation : traffic.observations()) {
        if (observation.kind == ObservationKind::Data)
            payloads.streams[{observation.connection.value, observation.direction}] += observation.bytes;
        decoder.feed(observation);
    }
    Session session;
    session.apply(builder.takeDelta());

    const FindingText findingText = [](const Finding &finding) { return finding.code + " " + finding.detail; };
    for (const ExportFormat &format : exportFormats()) {
        std::string out;
        const ExportSource source{session, payloads, "2026-01-01T00:00:00.000Z", "1", findingText, true};
        require(format.write(source, [&](std::string_view piece) { out += piece; }).has_value(), "not exported");
        if (format.name == "jsonl")
            requireJsonLines(out);
        else
            requireJson(out, "an export");
    }
    requireJson(stepsJson(session), "--steps");
    requireJson(connectionsJson(session), "--connections");
    requireJson(findingsJson(session, findingText), "--findings");
    for (const Message &message : session.messages())
        requireJson(messageJson(session, message, payloads.payload(message).value_or("")), "a message");
    for (const Step &step : session.steps())
        requireJson(contextJson(session, step, payloads, {}), "--context");
    return 0;
}
