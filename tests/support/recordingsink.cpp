#include "tests/support/recordingsink.h"

#include "models/wire/httphead.h"

#include <cstdio>

namespace stepwire::testing {

namespace {

std::string arrow(Direction direction)
{
    return direction == Direction::Sent ? "sent" : "received";
}

std::string number(std::uint64_t value)
{
    return std::to_string(value);
}

std::string place(ConnectionId connection, std::uint32_t exchange)
{
    return number(connection.value) + "." + number(exchange);
}

} // namespace

std::string shown(std::string_view bytes)
{
    constexpr std::size_t most = 100;
    std::string text;
    for (const char c : bytes.substr(0, most)) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\r' || c == '\n' || c == '\t' || c == '\\') {
            text += '\\';
            text += c == '\r' ? 'r' : c == '\n' ? 'n' : c == '\t' ? 't' : '\\';
        } else if (byte >= 0x20 && byte < 0x7f) {
            text += c;
        } else {
            std::array<char, 5> hex{};
            std::snprintf(hex.data(), hex.size(), "\\x%02x", byte);
            text += hex.data();
        }
    }
    if (bytes.size() > most) {
        std::uint64_t hash = 14695981039346656037ULL; // FNV-1a
        for (const char c : bytes)
            hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
        text += "...(" + number(bytes.size()) + " bytes, " + number(hash) + ")";
    }
    return text;
}

std::string decoded(const std::vector<Observation> &observations, bool withTimes, WireLimits limits)
{
    RecordingSink sink(withTimes);
    WireDecoder decoder(sink, limits);
    CaptureTime last;
    for (const Observation &observation : observations) {
        sink.observed(observation);
        decoder.feed(observation);
        last = observation.at;
    }
    decoder.finish(last);
    return sink.text();
}

void RecordingSink::observed(const Observation &observation)
{
    if (observation.kind != ObservationKind::Data)
        return;
    Stream &to = stream(observation.connection, observation.direction);
    if (!to.ended)
        to.bytes += observation.bytes;
}

void RecordingSink::connectionOpened(ConnectionId connection, CaptureTime at, std::string_view upstream)
{
    line("open " + number(connection.value) + " " + shown(upstream) + time(" at ", at));
}

void RecordingSink::requestStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head,
                                   CaptureTime firstByteAt)
{
    line("request " + place(connection, exchange) + " " + shown(head.startLine) + " fields " +
         number(head.fields.size()) + time(" from ", firstByteAt));
}

void RecordingSink::responseStarted(ConnectionId connection, std::uint32_t exchange, const HttpHead &head,
                                    CaptureTime at)
{
    line("response " + place(connection, exchange) + " " + shown(head.startLine) + " fields " +
         number(head.fields.size()) + time(" at ", at));
}

void RecordingSink::upgraded(ConnectionId connection, const HttpHead &request, const HttpHead &response, CaptureTime at)
{
    line("upgraded " + number(connection.value) + " " + shown(request.target) + " " + shown(response.startLine) +
         time(" at ", at));
    // The handshake is no message; interim responses before the 101 are part of it.
    stream(connection, Direction::Sent).unchecked = true;
    stream(connection, Direction::Received).unchecked = true;
}

void RecordingSink::message(const WireMessage &message)
{
    std::string text = "message " + place(message.connection, message.exchange) + " " + arrow(message.direction) + " " +
                       std::string(messageKindName(message.kind)) + " \"" + shown(message.payload) + "\" payload " +
                       number(message.payloadBytes) + " wire " + number(message.wireBytes) + " [" +
                       number(message.wire.begin) + "," + number(message.wire.end) + ") fragments " +
                       number(message.fragments);
    if (message.compressed)
        text += " compressed";
    if (message.undecodable)
        text += " undecodable";
    if (message.closeCode)
        text += " code " + number(*message.closeCode);
    line(text + time(" from ", message.firstByteAt) + time(" to ", message.lastByteAt));

    Stream &from = stream(message.connection, message.direction);
    from.accounted += message.wireBytes;
    if (message.wire.begin > message.wire.end || message.wire.end > from.bytes.size())
        line("BROKEN range past the stream");
    else if (message.payloadOnWire &&
             unframedPayload(std::string_view(from.bytes).substr(message.wire.begin, message.wire.size())) !=
                 message.payload)
        line("BROKEN payloadOnWire");
}

void RecordingSink::exchangeEnded(ConnectionId connection, std::uint32_t exchange, CaptureTime at, bool complete,
                                  std::uint64_t trailingWireBytes)
{
    line("exchange over " + place(connection, exchange) + (complete ? " complete" : " cut") + " trailing " +
         number(trailingWireBytes) + time(" at ", at));
    stream(connection, Direction::Received).accounted += trailingWireBytes;
}

void RecordingSink::sideEnded(ConnectionId connection, Direction direction, EndOfSide how, CaptureTime at)
{
    line("side over " + number(connection.value) + " " + arrow(direction) +
         (how == EndOfSide::Finished ? " fin" : " rst") + time(" at ", at));
    stream(connection, direction).ended = true;
}

void RecordingSink::unfinished(ConnectionId connection, Direction direction, std::uint64_t bytes)
{
    line("unfinished " + number(connection.value) + " " + arrow(direction) + " " + number(bytes));
    stream(connection, direction).accounted += bytes;
}

void RecordingSink::finding(const Finding &finding)
{
    line("finding " + number(finding.connection.value) + " " + shown(finding.code) + " " +
         std::string(severityName(finding.severity)) + " [" + number(finding.range.begin) + "," +
         number(finding.range.end) + ") " + shown(finding.detail));
    if (finding.code == "wire.connections") {
        stream(finding.connection, Direction::Sent).unchecked = true;
        stream(finding.connection, Direction::Received).unchecked = true;
    }
}

void RecordingSink::gap(std::uint64_t bytes, CaptureTime at)
{
    line("gap " + number(bytes) + time(" at ", at));
}

void RecordingSink::recordingEnded(CaptureTime at)
{
    for (const auto &[id, streams] : m_streams) {
        for (const Stream &one : streams) {
            if (one.unchecked ? one.accounted > one.bytes.size() : one.accounted != one.bytes.size())
                line("BROKEN account of " + number(id) + ": " + number(one.accounted) + " of " +
                     number(one.bytes.size()));
        }
    }
    line("recording over" + time(" at ", at));
}

RecordingSink::Stream &RecordingSink::stream(ConnectionId connection, Direction direction)
{
    return m_streams[connection.value][direction == Direction::Sent ? 0 : 1];
}

std::string RecordingSink::time(std::string_view before, CaptureTime at) const
{
    return m_withTimes ? std::string(before) + std::to_string(at.nanoseconds) : std::string();
}

void RecordingSink::line(std::string text)
{
    m_text += text;
    m_text += '\n';
}

} // namespace stepwire::testing
