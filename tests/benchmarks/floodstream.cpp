#include "tests/benchmarks/floodstream.h"

#include "models/wire/frameparser.h"

#include <algorithm>

namespace stepwire::benchmarks {

namespace {

constexpr std::size_t deltaWireBytes = 250;

std::string responseId(int step)
{
    return "resp_" + std::to_string(100000 + step);
}

std::string lifecycle(std::string_view type, int sequence, int step, std::string_view rest)
{
    return R"({"type":")" + std::string(type) + R"(","sequence_number":)" + std::to_string(sequence) + R"(,"response":{"id":")"
        + responseId(step) + R"(","object":"response","model":"gpt-bench")" + std::string(rest) + "}}";
}

std::string item(int step, int words)
{
    std::string text;
    for (int i = 0; i < words; ++i)
        text += "word" + std::to_string(i % 97) + ' ';
    return R"({"id":"msg_)" + std::to_string(step) + R"(","type":"message","role":"assistant","status":"completed","content":[)"
           R"({"type":"output_text","annotations":[],"text":")" + text + R"("}]})";
}

std::string delta(int sequence, int step)
{
    std::string start = R"({"type":"response.output_text.delta","sequence_number":)" + std::to_string(sequence)
        + R"(,"item_id":"msg_)" + std::to_string(step) + R"(","output_index":0,"content_index":0,"delta":" word)"
        + std::to_string(sequence) + R"(","obfuscation":")";
    start.resize(deltaWireBytes - 4 - 2, 'x');
    return start + "\"}";
}

} // namespace

std::string frameOf(std::string_view payload, bool masked)
{
    std::string frame(1, char(0x81));
    const std::size_t size = payload.size();
    const char maskBit = masked ? char(0x80) : char(0);
    if (size < 126) {
        frame += char(maskBit | char(size));
    } else {
        const int lengthBytes = size < 65536 ? 2 : 8;
        frame += char(maskBit | char(lengthBytes == 2 ? 126 : 127));
        for (int i = lengthBytes; i-- > 0;)
            frame += char(size >> (8 * i));
    }
    if (!masked)
        return frame.append(payload);
    constexpr std::array<char, 4> mask = {0x12, 0x34, 0x56, 0x78};
    frame.append(mask.data(), mask.size());
    frame.append(payload);
    unmask(frame.data() + frame.size() - size, size, mask, 0);
    return frame;
}

std::string FloodStream::upgradeRequest(std::string_view host) const
{
    return "GET /v1/responses HTTP/1.1\r\nHost: " + std::string(host) + "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
}

std::string FloodStream::upgradeAnswer() const
{
    return "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";
}

std::string FloodStream::request()
{
    ++m_step;
    std::string text = R"({"type":"response.create","model":"gpt-bench",)";
    if (m_step % 20 != 1) // a chain of twenty steps, then a new one
        text += R"("previous_response_id":")" + responseId(m_step - 1) + R"(",)";
    text += R"("input":[{"type":"message","role":"user","content":"question )" + std::to_string(m_step) + R"("}]})";
    return frameOf(text, true);
}

std::string FloodStream::response()
{
    std::string all;
    for (const std::string &frame : responseFrames())
        all += frame;
    return all;
}

std::vector<std::string> FloodStream::responseFrames()
{
    std::vector<std::string> frames;
    const auto add = [&](const std::string &payload) { frames.push_back(frameOf(payload, false)); };
    add(lifecycle("response.created", 0, m_step, R"(,"status":"in_progress")"));
    for (int i = 1; i <= deltasPerStep; ++i)
        add(delta(i, m_step));
    add(R"({"type":"response.output_item.done","sequence_number":)" + std::to_string(deltasPerStep + 1)
        + R"(,"output_index":0,"item":)" + item(m_step, 300) + "}");
    add(lifecycle("response.completed", deltasPerStep + 2, m_step,
                  R"(,"status":"completed","output":[)" + item(m_step, 300)
                      + R"(],"usage":{"input_tokens":1200,"output_tokens":300})"));
    return frames;
}

std::vector<Observation> floodObservations(int steps, std::size_t readBytes, ConnectionId connection)
{
    FloodStream stream;
    std::vector<Observation> all;
    std::int64_t at = 0;
    const auto add = [&](ObservationKind kind, Direction direction, std::string bytes) {
        all.push_back({connection, kind, direction, CaptureTime{at += 1000}, std::move(bytes), {}});
    };
    add(ObservationKind::Opened, Direction::Sent, "http://127.0.0.1:1/v1");
    add(ObservationKind::Data, Direction::Sent, stream.upgradeRequest("127.0.0.1:1"));
    add(ObservationKind::Data, Direction::Received, stream.upgradeAnswer());
    for (int i = 0; i < steps; ++i) {
        add(ObservationKind::Data, Direction::Sent, stream.request());
        const std::string response = stream.response();
        for (std::size_t from = 0; from < response.size();) {
            const std::size_t size = readBytes > 0 ? readBytes : deltaWireBytes;
            add(ObservationKind::Data, Direction::Received, response.substr(from, size));
            from += size;
        }
    }
    add(ObservationKind::Finished, Direction::Sent, {});
    add(ObservationKind::Finished, Direction::Received, {});
    return all;
}

} // namespace stepwire::benchmarks
