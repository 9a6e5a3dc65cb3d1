#include "models/exporting/har.h"

#include "models/exporting/addeddelayjson.h"
#include "models/exporting/base64.h"
#include "models/exporting/harhead.h"
#include "models/exporting/walltime.h"
#include "models/vocabulary/utf8.h"

#include <algorithm>
#include <cstdio>
#include <utility>
#include <vector>

namespace stepwire {

namespace {

/// A request on an HTTP connection and what came back.
struct Exchange
{
    std::uint32_t number = 0;
    const Message *request = nullptr;
    std::vector<const Message *> responses; ///< One with a plain body, or the events of a stream.
};

/// The messages of one connection, sorted out.
struct Traffic
{
    std::vector<const Message *> webSocket; ///< Text and binary, by time.
    std::vector<Exchange> exchanges;
    std::uint64_t controlFrames = 0;

    Exchange &exchange(std::uint32_t number)
    {
        // Messages of an exchange follow each other closely, so the last one is nearly always it.
        const auto found = std::find_if(exchanges.rbegin(), exchanges.rend(),
                                        [&](const Exchange &exchange) { return exchange.number == number; });
        return found != exchanges.rend() ? *found : exchanges.emplace_back(Exchange{number, nullptr, {}});
    }
};

std::vector<Traffic> trafficByConnection(const Session &session)
{
    std::vector<Traffic> traffic(session.connections().size());
    for (const Message &message : session.messages()) {
        if (!session.connection(message.connection))
            continue;
        Traffic &own = traffic[message.connection.index()];
        if (message.kind == MessageKind::Text || message.kind == MessageKind::Binary)
            own.webSocket.push_back(&message);
        else if (message.kind != MessageKind::Http && message.kind != MessageKind::Sse)
            ++own.controlFrames;
        else if (message.direction == Direction::Sent)
            own.exchange(message.exchange).request = &message;
        else
            own.exchange(message.exchange).responses.push_back(&message);
    }
    for (Traffic &own : traffic)
        std::ranges::stable_sort(own.webSocket, {}, [](const Message *message) { return message->at(); });
    return traffic;
}

std::string milliseconds(std::int64_t nanoseconds)
{
    char text[48];
    std::snprintf(text, sizeof text, "%lld.%06lld", static_cast<long long>(nanoseconds / 1'000'000),
                  static_cast<long long>(nanoseconds % 1'000'000));
    return text;
}

/// The members of one log. Holds the comma between entries and the account.
class HarWriter
{
public:
    HarWriter(const ExportSource &source, const ExportSink &sink)
        : m_source(source), m_sink(sink), m_wall(source.startedAt)
    {}

    ExportAccount write()
    {
        JsonWriter json;
        json.beginObject().key("log").beginObject().key("version").value("1.2").key("creator").beginObject();
        json.key("name").value("stepwire").key("version").value(m_source.version).endObject();
        json.key("comment").value("Credentials are blotted with * at equal length; event streams are put together from "
                                  "the data of their events.");
        json.key("pages").beginArray().endArray().key("entries").beginArray();
        m_sink(json.take());
        const std::vector<Traffic> traffic = trafficByConnection(m_source.session);
        for (const Connection &connection : m_source.session.connections()) {
            if (connection.id)
                writeConnection(connection, traffic[connection.id.index()]);
        }
        m_sink("]}}\n");
        auto &lost = m_account.notRepresentable;
        ExportAccount::add(lost, "findings", m_source.session.findings().size());
        ExportAccount::add(lost, "lost_bytes", m_source.session.lostBytes());
        ExportAccount::add(lost, "start_time", m_wall.isKnown() ? 0 : 1);
        return std::move(m_account);
    }

private:
    void writeConnection(const Connection &connection, const Traffic &traffic)
    {
        const std::string firstTarget = HarHead::ofRequest(connection.requestHead).target();
        for (const Exchange &exchange : traffic.exchanges)
            writeExchange(connection, exchange, firstTarget);
        if (connection.transport == Transport::WebSocket)
            writeWebSocket(connection, traffic.webSocket);
        else if (traffic.exchanges.empty())
            ExportAccount::add(m_account.notRepresentable, "connections_without_request");
        ExportAccount::add(m_account.notRepresentable, "control_frames", traffic.controlFrames);
        for (const Direction direction : {Direction::Sent, Direction::Received})
            ExportAccount::add(m_account.notRepresentable, "unfinished_bytes",
                               connection.total(direction).unfinishedBytes);
    }

    void beginEntry(JsonWriter &json, CaptureTime at, std::string_view time)
    {
        if (m_hasEntry)
            m_sink(",\n");
        m_hasEntry = true;
        json.beginObject().key("startedDateTime").value(m_wall.iso(at)).key("time").raw(time);
        ExportAccount::add(m_account.written, "entries");
    }

    void writeHeads(JsonWriter &json, const HarHead &request, std::string_view url)
    {
        const std::string method = request.method();
        json.key("method").value(method.empty() ? "GET" : method).key("url").value(url);
        request.write(json);
        writeQuery(json, url);
        ExportAccount::add(m_account.redacted, "credentials", request.blotted());
    }

    void writeWebSocket(const Connection &connection, const std::vector<const Message *> &messages)
    {
        CaptureTime begin = connection.openedAt;
        CaptureTime end = connection.closedAt.value_or(m_source.session.until());
        if (!messages.empty()) {
            begin = std::min(begin, messages.front()->at());
            end = std::max(end, messages.back()->at());
        }
        const std::string time = milliseconds(end - begin);
        JsonWriter json;
        beginEntry(json, begin, time);
        json.key("request").beginObject();
        writeHeads(json, HarHead::ofRequest(connection.requestHead), connection.url);
        json.key("bodySize").value(0).endObject();
        const HarHead response = HarHead::ofResponse(connection.responseHead);
        json.key("response").beginObject();
        response.writeStatus(json);
        response.write(json);
        json.key("content").beginObject().key("size").value(0).key("mimeType").value("x-unknown").endObject();
        json.key("bodySize").value(-1).endObject();
        ExportAccount::add(m_account.redacted, "credentials", response.blotted());
        json.key("cache").beginObject().endObject().key("timings").beginObject();
        json.key("send").value(0).key("wait").value(0).key("receive").raw(time);
        json.key("comment").value("The handshake is not timed apart.").endObject();
        json.key("connection").value(std::to_string(connection.id.value)).key("_resourceType").value("websocket");
        writeSteps(json, [&](const Step &step) {
            return step.connection == connection.id && step.transport == Transport::WebSocket;
        });
        writeDelay(json, connection);
        json.key("_webSocketMessages").beginArray();
        m_sink(json.take());
        for (const Message *message : messages)
            writeMessage(*message, message == messages.front());
        m_sink("]}");
    }

    /// What Stepwire itself added, of the whole connection: who reads the times should know.
    void writeDelay(JsonWriter &json, const Connection &connection)
    {
        if (!connection.delay)
            return;
        json.key("_stepwireTapDelay");
        writeAddedDelay(json, connection);
    }

    void writeMessage(const Message &message, bool first)
    {
        const std::string bytes = readPayload(message);
        const bool text = message.kind == MessageKind::Text && isUtf8(bytes);
        JsonWriter json;
        json.beginObject().key("type").value(message.direction == Direction::Sent ? "send" : "receive");
        json.key("time").raw(m_wall.unixSeconds(message.at())).key("opcode").value(text ? 1 : 2);
        json.key("data").value(text ? bytes : base64(bytes));
        json.key("_stepwireMessage").value(message.id.value).key("_stepwireWireBytes").value(message.wireBytes);
        json.key("_stepwireCompressed").value(message.compressed);
        if (message.step)
            json.key("_stepwireStep").value(message.step.value);
        json.endObject();
        if (!first)
            m_sink(",\n");
        m_sink(json.text());
        ExportAccount::add(m_account.written, "messages");
    }

    void writeExchange(const Connection &connection, const Exchange &exchange, std::string_view firstTarget)
    {
        if (!exchange.request) {
            ExportAccount::add(m_account.notRepresentable, "messages", exchange.responses.size());
            return;
        }
        const Message &sent = *exchange.request;
        const CaptureTime answered =
            exchange.responses.empty() ? sent.lastByteAt : exchange.responses.front()->firstByteAt;
        const CaptureTime over = exchange.responses.empty() ? sent.lastByteAt : exchange.responses.back()->lastByteAt;
        // An answer may begin before the request has ended; the parts still have to add up.
        const CaptureTime wait = std::max(sent.lastByteAt, sent.firstByteAt);
        const CaptureTime receive = std::max(answered, wait);
        const CaptureTime end = std::max(over, receive);

        JsonWriter json;
        beginEntry(json, sent.firstByteAt, milliseconds(end - sent.firstByteAt));
        const HarHead request = HarHead::ofRequest(m_source.payloads.wire(sent).value_or(std::string()));
        json.key("request").beginObject();
        writeHeads(json, request, urlOfLaterRequest(connection, firstTarget, request.target()));
        json.key("bodySize").value(sent.wireBytes - std::min(sent.wireBytes, request.bytes()));
        writePostData(json, sent, request);
        json.endObject().key("response").beginObject();
        writeResponse(json, exchange.responses);
        json.endObject().key("cache").beginObject().endObject().key("timings").beginObject();
        json.key("send").raw(milliseconds(wait - sent.firstByteAt)).key("wait").raw(milliseconds(receive - wait));
        json.key("receive").raw(milliseconds(end - receive)).endObject();
        json.key("connection").value(std::to_string(connection.id.value));
        writeSteps(json, [&](const Step &step) { return step.request == sent.id; });
        writeDelay(json, connection);
        json.endObject();
        m_sink(json.text());
        ExportAccount::add(m_account.written, "messages", 1 + exchange.responses.size());
    }

    void writePostData(JsonWriter &json, const Message &sent, const HarHead &head)
    {
        if (sent.payloadBytes == 0)
            return;
        const std::string body = readPayload(sent);
        json.key("postData").beginObject().key("mimeType").value(head.mimeType());
        if (isUtf8(body))
            json.key("text").value(body);
        else
            json.key("text").value(base64(body)).key("comment").value("base64");
        json.endObject();
    }

    void writeResponse(JsonWriter &json, const std::vector<const Message *> &messages)
    {
        const std::string wire =
            messages.empty() ? std::string() : m_source.payloads.wire(*messages.front()).value_or(std::string());
        const HarHead head = HarHead::ofResponse(wire);
        head.writeStatus(json);
        head.write(json);
        ExportAccount::add(m_account.redacted, "credentials", head.blotted());
        std::uint64_t wireBytes = 0;
        std::string body;
        for (const Message *message : messages) {
            wireBytes += message->wireBytes;
            if (message->kind == MessageKind::Sse)
                appendEvent(body, readPayload(*message));
            else
                body += readPayload(*message);
        }
        const bool text = isUtf8(body);
        json.key("content").beginObject().key("size").value(std::uint64_t(body.size()));
        // DevTools knows an event stream by its bare type alone; the header keeps the rest.
        const bool stream = !messages.empty() && messages.front()->kind == MessageKind::Sse;
        json.key("mimeType").value(stream ? "text/event-stream" : head.mimeType());
        if (!body.empty())
            json.key("text").value(text ? body : base64(body));
        if (!text)
            json.key("encoding").value("base64");
        json.endObject().key("bodySize").value(wireBytes - std::min(wireBytes, head.bytes()));
    }

    static void appendEvent(std::string &stream, std::string_view data)
    {
        for (;;) {
            const auto line = data.substr(0, data.find('\n'));
            stream.append("data: ").append(line).append("\n");
            if (line.size() == data.size())
                break;
            data.remove_prefix(line.size() + 1);
        }
        stream += '\n';
    }

    template <typename Belongs>
    void writeSteps(JsonWriter &json, Belongs belongs)
    {
        json.key("_stepwireSteps").beginArray();
        for (const Step &step : m_source.session.steps()) {
            if (!step.id || !belongs(step))
                continue;
            json.beginObject().key("step").value(step.id.value).key("responseId").value(step.responseId);
            json.key("previousResponseId").value(step.previousResponseId).key("lane").value(step.lane);
            json.key("statelessBytes").value(step.statelessBytes).key("usage");
            writeUsage(json, step.usage);
            json.endObject();
            ExportAccount::add(m_account.written, "steps");
        }
        json.endArray();
    }

    std::string readPayload(const Message &message)
    {
        auto payload = m_source.payloads.payload(message);
        if (!payload)
            ExportAccount::add(m_account.notRepresentable, "unreadable_payloads");
        return payload ? std::move(*payload) : std::string();
    }

    const ExportSource &m_source;
    const ExportSink &m_sink;
    WallTime m_wall;
    ExportAccount m_account;
    bool m_hasEntry = false;
};

} // namespace

Result<ExportAccount> exportHar(const ExportSource &source, const ExportSink &sink)
{
    return HarWriter(source, sink).write();
}

} // namespace stepwire
