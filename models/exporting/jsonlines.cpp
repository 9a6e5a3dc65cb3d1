#include "models/exporting/jsonlines.h"

#include "models/exporting/sessionjson.h"

namespace stepwire {

namespace {

template <typename Write>
void writeLine(const ExportSink &sink, std::string_view record, Write write)
{
    JsonWriter json;
    json.beginObject().key("record").value(record);
    write(json);
    json.endObject();
    std::string line = json.take();
    line += '\n';
    sink(line);
}

} // namespace

Result<ExportAccount> exportJsonLines(const ExportSource &source, const ExportSink &sink)
{
    const Session &session = source.session;
    ExportAccount account;
    writeLine(sink, "recording", [&](JsonWriter &json) {
        json.key("format").value("stepwire-jsonl").key("format_version").value(1);
        json.key("written_by").value(source.version);
        writeRecording(json, session, {source.startedAt, source.ended});
    });
    for (const Connection &connection : session.connections()) {
        if (!connection.id)
            continue;
        writeLine(sink, "connection", [&](JsonWriter &json) { writeConnection(json, connection); });
        ExportAccount::add(account.written, "connections");
        ExportAccount::add(account.redacted, "credentials",
                           blottedCredentials(connection.requestHead) + blottedCredentials(connection.responseHead));
        for (const Direction direction : {Direction::Sent, Direction::Received})
            ExportAccount::add(account.notRepresentable, "unfinished_bytes",
                               connection.total(direction).unfinishedBytes);
    }
    for (const Message &message : session.messages()) {
        const auto payload = source.payloads.payload(message);
        writeLine(sink, "message", [&](JsonWriter &json) {
            if (payload) {
                writeMessage(json, session, message, *payload);
            } else { // a damaged trace: the message is known, its bytes are not
                writeMessage(json, session, message, {});
                json.key("payload").null();
            }
        });
        ExportAccount::add(account.notRepresentable, "unreadable_payloads", payload ? 0 : 1);
    }
    ExportAccount::add(account.written, "messages", session.messages().size());
    for (const Step &step : session.steps()) {
        if (!step.id)
            continue;
        writeLine(sink, "step", [&](JsonWriter &json) { writeStep(json, step); });
        ExportAccount::add(account.written, "steps");
    }
    for (const Finding &finding : session.findings())
        writeLine(sink, "finding", [&](JsonWriter &json) { writeFinding(json, finding, source.findingText); });
    ExportAccount::add(account.written, "findings", session.findings().size());
    return account;
}

} // namespace stepwire
