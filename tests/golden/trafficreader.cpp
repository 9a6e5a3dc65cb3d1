#include "tests/golden/trafficreader.h"

#include "models/wire/httphead.h"

#include <algorithm>
#include <map>
#include <set>
#include <simdjson.h>
#include <stdexcept>
#include <vector>

namespace stepwire::test {

namespace {

using simdjson::dom::element;

std::int64_t integer(element record, const char *key, std::int64_t otherwise = 0)
{
    std::int64_t number = otherwise;
    return record[key].get(number) ? otherwise : number;
}

std::string text(element record, const char *key)
{
    std::string_view value;
    return record[key].get(value) ? std::string() : std::string(value);
}

std::int64_t nanoseconds(element record, const char *key)
{
    const std::string digits = text(record, key);
    return digits.empty() ? 0 : std::stoll(digits);
}

class Feeder
{
public:
    explicit Feeder(WireSink &sink) : m_sink(sink) {}

    void feed(element record);
    void finish() { m_sink.recordingEnded(m_now); }
    void startAt(std::int64_t nanoseconds) { m_start = nanoseconds; }

private:
    CaptureTime at(std::int64_t nanoseconds) const { return {nanoseconds - m_start}; }
    ConnectionId connectionOf(element record) const { return {static_cast<std::uint32_t>(integer(record, "conn"))}; }
    /// The recording counts requests over all connections; the decoder counts them per connection.
    std::uint32_t exchangeOf(element record, bool isNew = false);
    HttpHead requestHead(element record) const;

    void frame(element record);
    void handshakeResponse(element record);
    void request(element record);
    void response(element record);
    void event(element record);
    void endSide(ConnectionId connection, Direction direction);

    WireSink &m_sink;
    CaptureTime m_now;
    std::int64_t m_start = 0;
    std::map<ConnectionId, HttpHead> m_handshakes;
    std::map<std::int64_t, std::uint32_t> m_exchanges;
    std::map<ConnectionId, std::uint32_t> m_exchangeCounts;
    std::set<std::pair<ConnectionId, Direction>> m_ended;
};

HttpHead Feeder::requestHead(element record) const
{
    HttpHead head;
    head.method = text(record, "method");
    head.target = text(record, "url");
    head.startLine = head.method + ' ' + head.target + " HTTP/1.1";
    head.text = head.startLine + "\r\n";
    for (const element pair : record["headers"].get_array()) {
        const simdjson::dom::array field = pair.get_array();
        head.fields.push_back({std::string(field.at(0).get_string().value()), std::string(field.at(1).get_string().value())});
        head.text += head.fields.back().name + ": " + head.fields.back().value + "\r\n";
    }
    return head;
}

std::uint32_t Feeder::exchangeOf(element record, bool isNew)
{
    const std::int64_t request = integer(record, "rq");
    if (isNew)
        m_exchanges[request] = ++m_exchangeCounts[connectionOf(record)];
    return m_exchanges[request];
}

void Feeder::frame(element record)
{
    static const std::map<std::int64_t, MessageKind> kinds{{1, MessageKind::Text}, {2, MessageKind::Binary},
                                                           {8, MessageKind::Close}, {9, MessageKind::Ping},
                                                           {10, MessageKind::Pong}};
    if (!record["fin"].get_bool().value())
        throw std::runtime_error("the recordings are said to hold no fragments");
    const std::string payload = text(record, "payload");
    WireMessage message;
    message.connection = connectionOf(record);
    message.direction = text(record, "dir") == "c2s" ? Direction::Sent : Direction::Received;
    message.kind = kinds.at(integer(record, "opcode"));
    message.firstByteAt = at(nanoseconds(record, "ts_first_byte_ns"));
    message.lastByteAt = m_now;
    message.payload = payload;
    message.payloadBytes = static_cast<std::uint64_t>(integer(record, "payload_len"));
    message.wireBytes = static_cast<std::uint64_t>(integer(record, "wire_len"));
    message.compressed = record["compressed"].get_bool().value();
    const std::string reason = text(record, "close_reason");
    if (message.kind == MessageKind::Close) {
        message.closeCode = static_cast<std::uint16_t>(integer(record, "close_code", 1005));
        message.payload = reason;
    }
    m_sink.message(message);
}

void Feeder::handshakeResponse(element record)
{
    const ConnectionId connection = connectionOf(record);
    HttpHead head;
    head.status = static_cast<int>(integer(record, "status"));
    for (const element line : record["head"].get_array()) {
        const std::string field(line.get_string().value());
        head.text += field + "\r\n";
        const auto colon = field.find(": ");
        if (head.startLine.empty())
            head.startLine = field;
        else
            head.fields.push_back({field.substr(0, colon), field.substr(colon + 2)});
    }
    m_sink.requestStarted(connection, 1, m_handshakes[connection], m_now);
    if (head.status == 101) {
        m_sink.upgraded(connection, m_handshakes[connection], head, m_now);
        return;
    }
    WireMessage message;
    message.connection = connection;
    message.exchange = 1;
    message.kind = MessageKind::Http;
    message.firstByteAt = message.lastByteAt = m_now;
    m_sink.message(message);
    m_sink.responseStarted(connection, 1, head, m_now);
    const std::string body = text(record, "body");
    message.direction = Direction::Received;
    message.payload = body;
    message.payloadBytes = message.wireBytes = body.size();
    m_sink.message(message);
    m_sink.exchangeEnded(connection, 1, m_now, true, 0);
}

void Feeder::request(element record)
{
    const std::string body = text(record, "body");
    WireMessage message;
    message.connection = connectionOf(record);
    message.exchange = exchangeOf(record, true);
    message.kind = MessageKind::Http;
    message.firstByteAt = m_now;
    message.lastByteAt = at(nanoseconds(record, "ts_body_end_ns"));
    message.payload = body;
    message.payloadBytes = body.size();
    message.wireBytes = static_cast<std::uint64_t>(integer(record, "body_wire_len"));
    m_sink.requestStarted(message.connection, message.exchange, requestHead(record), m_now);
    m_sink.message(message);
}

void Feeder::response(element record)
{
    HttpHead head;
    head.status = static_cast<int>(integer(record, "status"));
    head.text = "HTTP/1.1 " + std::to_string(head.status) + "\r\n";
    const ConnectionId connection = connectionOf(record);
    m_sink.responseStarted(connection, exchangeOf(record), head, m_now);
    std::string_view body;
    if (record["body"].get(body))
        return;
    WireMessage message;
    message.connection = connection;
    message.exchange = exchangeOf(record);
    message.kind = MessageKind::Http;
    message.direction = Direction::Received;
    message.firstByteAt = message.lastByteAt = m_now;
    message.payload = body;
    message.payloadBytes = message.wireBytes = body.size();
    m_sink.message(message);
}

void Feeder::event(element record)
{
    const std::string payload = text(record, "payload");
    WireMessage message;
    message.connection = connectionOf(record);
    message.exchange = exchangeOf(record);
    message.kind = MessageKind::Sse;
    message.direction = Direction::Received;
    message.firstByteAt = message.lastByteAt = m_now;
    message.payload = payload;
    message.payloadBytes = payload.size();
    message.wireBytes = static_cast<std::uint64_t>(integer(record, "wire_len"));
    m_sink.message(message);
}

void Feeder::endSide(ConnectionId connection, Direction direction)
{
    if (m_ended.emplace(connection, direction).second)
        m_sink.sideEnded(connection, direction, EndOfSide::Finished, m_now);
}

void Feeder::feed(element record)
{
    const std::string kind = text(record, "kind");
    m_now = at(nanoseconds(record, "ts_ns"));
    const ConnectionId connection = connectionOf(record);
    if (kind == "tcp_open")
        m_sink.connectionOpened(connection, m_now, "http://127.0.0.1:9000/v1");
    else if (kind == "ws_handshake_request")
        m_handshakes[connection] = requestHead(record);
    else if (kind == "ws_handshake_response")
        handshakeResponse(record);
    else if (kind == "ws_frame")
        frame(record);
    else if (kind == "http_request")
        request(record);
    else if (kind == "http_response")
        response(record);
    else if (kind == "sse_event")
        event(record);
    else if (kind == "http_close")
        m_sink.exchangeEnded(connection, exchangeOf(record), m_now, true, 0);
    else if (kind == "tcp_fin_from_client")
        endSide(connection, Direction::Sent);
    else if (kind == "tcp_close")
        endSide(connection, Direction::Received);
}

} // namespace

void feedTraffic(const std::string &path, WireSink &sink)
{
    simdjson::dom::parser parser;
    std::vector<std::pair<std::int64_t, std::string>> lines;
    for (const element record : parser.load_many(path, 8u << 20))
        lines.emplace_back(nanoseconds(record, "ts_ns"), simdjson::minify(record));
    std::ranges::stable_sort(lines, {}, &std::pair<std::int64_t, std::string>::first);
    Feeder feeder(sink);
    feeder.startAt(lines.empty() ? 0 : lines.front().first);
    for (const auto &[time, line] : lines)
        feeder.feed(parser.parse(line));
    feeder.finish();
}

} // namespace stepwire::test
